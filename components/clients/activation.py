"""The dialog that opens the portal to the ticked clients, and what came of it (U8)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from state.activation import Activation


def activation_dialog() -> rx.Component:
    """Ask, do, tell."""
    return ui.dialog(
        rx.cond(Activation.told, t("The client portal is open"), t("Open the client portal")),
        rx.cond(Activation.told, _result(), _question()),
        open=Activation.asking,
        on_close=Activation.close,
        name="activation",
        actions=[
            rx.cond(
                Activation.told,
                ui.button(t("Done"), kind="primary", on_click=Activation.close, data_testid="activation-done"),
                rx.fragment(
                    ui.button(t("Cancel"), on_click=Activation.close),
                    ui.button(
                        t("Activate"),
                        kind="primary",
                        loading=Activation.working,
                        disabled=Activation.before.refusal != "",
                        on_click=Activation.activate,
                        data_testid="activation-activate",
                    ),
                ),
            )
        ],
    )


def _question() -> rx.Component:
    before = Activation.before
    ask = rx.fragment(
        rx.el.p(
            tn("{n} client is chosen.", "{n} clients are chosen.", n=before.clients),
            " ",
            tn(
                "{n} contact gets access to the portal.",
                "{n} contacts get access to the portal.",
                n=before.to_open,
            ),
            " ",
            rx.cond(
                before.already_open > 0,
                tn("{n} has it already.", "{n} have it already.", n=before.already_open),
                "",
            ),
            data_testid="activation-summary",
        ),
        ui.choices(
            t("Should they be invited?"),
            ui.radio(
                t("Without an invitation"),
                name="invite",
                value="no",
                help=t("Nothing is mailed. The first mail is the one about the first task that you share."),
                checked=~Activation.invite,
                on_change=Activation.choose(False),
                data_testid="invite-no",
            ),
            ui.radio(
                t("With an invitation"),
                name="invite",
                value="yes",
                help=_invitation_help(),
                checked=Activation.invite,
                on_change=Activation.choose(True),
                data_testid="invite-yes",
            ),
        ),
        _left_out(before, t("Will be left out")),
    )
    return ui.stack(
        ui.problem(Activation),
        rx.cond(
            before.refusal != "",
            ui.callout(
                before.refusal,
                " ",
                ui.link(t("Go to the settings"), href="/settings/apps"),
                tone="warn",
                data_testid="activation-refusal",
            ),
            ask,
        ),
    )


def _invitation_help() -> rx.Component:
    before = Activation.before
    return rx.fragment(
        tn(
            "{n} person gets one mail with a sign-in link, within five minutes.",
            "{n} people get one mail each with a sign-in link, within five minutes.",
            n=before.to_invite,
        ),
        " ",
        rx.cond(
            before.introductions > 0,
            t("The introduction is the first task that they see."),
            t("You have no introduction template, so they get no introduction task."),
        ),
        " ",
        t("Nobody is invited twice."),
    )


def _result() -> rx.Component:
    result = Activation.result
    counts = ui.inline(
        ui.stat(t("Clients opened"), result.clients_opened, data_testid="clients-opened"),
        ui.stat(t("Contacts opened"), result.contacts_opened, data_testid="contacts-opened"),
        ui.stat(t("Invited"), result.invited, data_testid="people-invited"),
        gap=6,
    )
    return ui.stack(
        counts,
        rx.cond(
            result.already_open > 0,
            rx.el.p(
                tn(
                    "{n} contact had access before; that stays as it was.",
                    "{n} contacts had access before; that stays as it was.",
                    n=result.already_open,
                ),
                class_name="k-muted",
            ),
            rx.fragment(),
        ),
        rx.cond(
            result.invited > 0,
            rx.el.p(
                t("You can follow the invitations in the outbox."),
                " ",
                ui.link(t("Outbox"), href="/outbox"),
                class_name="k-muted",
            ),
            rx.fragment(),
        ),
        _left_out(result, t("Left out")),
    )


def _left_out(of: Any, title: Any) -> rx.Component:
    """Who does not get in, and the way to mend it."""
    addresses = _names(
        tn(
            "{n} contact without a working e-mail address",
            "{n} contacts without a working e-mail address",
            n=of.without_address_total,
        ),
        of.without_address,
        of.without_address_total,
        "/clients?lacking=address",
        "without-address",
    )
    contacts = _names(
        tn("{n} client without any contact", "{n} clients without any contact", n=of.without_contacts_total),
        of.without_contacts,
        of.without_contacts_total,
        "/clients?lacking=contacts",
        "without-contacts",
    )
    return rx.cond(
        (of.without_address_total > 0) | (of.without_contacts_total > 0),
        ui.callout(addresses, contacts, tone="warn", title=title),
        rx.fragment(),
    )


def _names(title: Any, names: Any, total: Any, href: str, test_id: str) -> rx.Component:
    def one(left: Any) -> rx.Component:
        return rx.el.li(
            ui.link(rx.cond(left.contact != "", left.contact, left.client), href="/clients/" + left.client_id),
            rx.cond(left.contact != "", rx.el.span(" · ", left.client, class_name="k-muted"), rx.fragment()),
            rx.cond(left.email != "", rx.el.span(" · ", left.email, class_name="k-muted"), rx.fragment()),
        )

    more = rx.el.li(ui.link(t("See all of them in the list"), href=href))
    return rx.cond(
        total > 0,
        rx.el.div(
            rx.el.p(title, class_name="k-strong"),
            rx.el.ul(
                rx.foreach(names, one), rx.cond(total > names.length(), more, rx.fragment()), class_name="k-short-list"
            ),
            data_testid=test_id,
        ),
        rx.fragment(),
    )
