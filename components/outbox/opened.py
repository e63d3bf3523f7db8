"""One mail, opened beside the list."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.outbox.words import state_badge
from state.outbox import Outbox as OutboxState

Outbox: Any = OutboxState


def opened_mail() -> rx.Component:
    """What it is, every try, and the mail itself while it is kept on this machine."""
    mail = Outbox.mail
    return ui.dialog(
        rx.cond(mail.subject != "", mail.subject, mail.row.kind),
        ui.stack(
            _facts(mail),
            rx.cond(
                mail.hidden,
                ui.callout(
                    t("Not everybody at the firm may read this mail: it signs its reader in, or is about a request.")
                ),
                rx.fragment(),
            ),
            rx.cond(mail.html != "", _picture(mail), rx.fragment()),
            rx.cond(mail.text != "", _text(mail), rx.fragment()),
            rx.cond(mail.attempts.length() > 0, _attempts(mail), rx.fragment()),
        ),
        open=Outbox.opened,
        on_close=Outbox.close_mail,
        name="mail",
        kind="drawer",
        actions=[
            rx.cond(
                mail.row.can_cancel,
                ui.button(t("Cancel this mail"), kind="danger", on_click=Outbox.cancel(mail.row.id)),
                rx.fragment(),
            ),
            rx.cond(
                mail.row.can_resend,
                ui.button(t("Send again"), on_click=Outbox.resend(mail.row.id), data_testid="mail-resend"),
                rx.fragment(),
            ),
        ],
    )


def _facts(mail: Any) -> rx.Component:
    row = mail.row
    return rx.fragment(
        ui.facts(
            (t("To"), rx.fragment(row.person, rx.cond(row.email != "", rx.fragment(" · ", row.email), rx.fragment()))),
            (t("Mail"), row.kind),
            (t("About"), rx.fragment(row.about, rx.cond(row.about != "", " · ", ""), row.client)),
            (t("State"), rx.fragment(state_badge(row), " ", row.when)),
            (t("Written"), mail.created),
        ),
        rx.cond(row.note != "", rx.el.p(row.note, class_name="k-muted"), rx.fragment()),
        rx.cond(
            mail.together > 0,
            rx.el.p(
                tn(
                    "It left together with {n} other, as one mail.",
                    "It left together with {n} others, as one mail.",
                    n=mail.together,
                ),
                class_name="k-muted",
            ),
            rx.fragment(),
        ),
    )


def _attempts(mail: Any) -> rx.Component:
    return ui.section(
        t("Tries"),
        rx.el.ul(
            rx.foreach(
                mail.attempts,
                lambda one: rx.el.li(rx.el.span(one.when, class_name="k-muted"), " ", one.words),
            ),
            class_name="k-plain-list",
        ),
    )


def _picture(mail: Any) -> rx.Component:
    """The mail as its reader sees it. Sandboxed: no script, no form; a pressed link opens beside the office."""
    return rx.el.iframe(
        custom_attrs={"srcDoc": mail.html, "sandbox": "allow-popups allow-popups-to-escape-sandbox"},
        title=t("The mail"),
        class_name="k-mail-frame",
        data_testid="mail-frame",
    )


def _text(mail: Any) -> rx.Component:
    """The same as plain text; its links can be pressed right here."""
    return ui.disclosure(
        t("As plain text"),
        rx.el.div(
            ui.written(mail.text),
            class_name="k-lines",
            data_testid="mail-text",
        ),
    )
