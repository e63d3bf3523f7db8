"""The list of mails, and what narrows it."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.outbox.words import state_badge
from state.outbox import Outbox as OutboxState

#: What a State's vars can do on a page its annotations don't say.
Outbox: Any = OutboxState


def narrowing() -> rx.Component:
    """States and search."""
    return ui.filter_bar(
        ui.search_input(
            t("Search by person, address, client or title"),
            on_change=Outbox.search,
            default_value=Outbox.search_text,
            data_testid="outbox-search",
        ),
        ui.tabs(
            _tab(t("All"), ""),
            _tab(t("Waiting"), "pending", rx.cond(Outbox.waiting > 0, Outbox.waiting.to_string(), "")),
            _tab(t("Sent"), "sent"),
            _tab(t("Not sent"), "failed", rx.cond(Outbox.failed > 0, Outbox.failed.to_string(), "")),
            _tab(t("Cancelled"), "cancelled"),
            label=t("Which mails"),
        ),
    )


def _tab(words: Any, state: str, count: Any = None) -> rx.Component:
    return ui.tab(
        words,
        active=Outbox.shown == state,
        on_click=Outbox.narrow(state),
        count=count,
        data_testid=f"outbox-{state or 'all'}",
    )


def rows() -> rx.Component:
    """The table, or what stands in its place."""
    listed = rx.fragment(
        ui.table(
            [t("To"), t("Mail"), t("State"), t("When"), ""],
            rx.foreach(Outbox.rows, _row),
            label=t("Mails"),
            data_testid="mails",
        ),
        _pager(),
    )
    return rx.cond(Outbox.rows.length() > 0, listed, rx.cond(Outbox.narrowed, _nothing_found(), _nothing_there()))


def _row(mail: Any) -> rx.Component:
    return ui.row(
        ui.cell(
            rx.el.button(
                mail.person,
                type="button",
                class_name="k-row-link k-strong",
                on_click=Outbox.open_mail(mail.id),
                data_testid="open-mail",
            ),
            # Who has no name goes by their address already.
            rx.cond(
                mail.email != mail.person,
                rx.el.div(mail.email, class_name="k-muted k-small-text k-mail-to"),
                rx.fragment(),
            ),
            kind="main",
            class_name="k-mail-person",
        ),
        ui.cell(
            rx.el.div(mail.kind),
            rx.el.div(
                mail.about,
                rx.cond((mail.about != "") & (mail.client != ""), " · ", ""),
                mail.client,
                class_name="k-muted k-small-text",
            ),
            label=t("Mail"),
        ),
        ui.cell(
            state_badge(mail),
            rx.cond(mail.note != "", rx.el.div(mail.note, class_name="k-muted k-small-text"), rx.fragment()),
            label=t("State"),
        ),
        ui.cell(rx.el.span(mail.when, class_name="k-number"), label=t("When"), class_name="k-nowrap"),
        ui.cell(
            rx.cond(
                mail.can_cancel,
                ui.button(t("Cancel"), small=True, on_click=Outbox.cancel(mail.id), data_testid="cancel-mail"),
                rx.cond(
                    mail.state == "failed",
                    ui.button(t("Send again"), small=True, on_click=Outbox.resend(mail.id), data_testid="resend-mail"),
                    rx.fragment(),
                ),
            ),
            kind="actions",
        ),
        data_testid="mail",
        key=mail.id,
    )


def _pager() -> rx.Component:
    # How many there are in all is not counted: it would cost more than the page itself.
    return rx.cond(
        (Outbox.page > 1) | Outbox.more,
        rx.el.div(
            ui.button(t("Newer"), on_click=Outbox.turn(-1), disabled=Outbox.page <= 1, data_testid="newer"),
            rx.el.span(Outbox.first, "–", Outbox.last, class_name="k-muted k-number"),
            ui.button(t("Older"), on_click=Outbox.turn(1), disabled=~Outbox.more, data_testid="older"),
            class_name="k-pager",
        ),
        rx.fragment(),
    )


def _nothing_found() -> rx.Component:
    return ui.empty_state("search_x", t("No such mail"), t("No mail is in this state or holds these words."))


def _nothing_there() -> rx.Component:
    return ui.empty_state(
        "send",
        t("No mail yet"),
        t("Every mail that Kontor sends for you shows here: invitations, new tasks, messages."),
        ui.link_button(t("To the clients"), href="/clients"),
        ui.link_button(t("New task"), href="/tasks/new", icon="plus"),
    )
