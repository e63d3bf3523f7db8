"""The contacts on a client's page."""

from typing import Any

import reflex as rx

from components import ui
from components.clients.fields import CONTACT_NAMES, contact_fields
from components.clients.words import contact_badge
from components.i18n import t
from components.office import kept_of_office
from components.reminders import away_item
from state.client import ClientPage as ClientState
from state.factors import ContactFactors
from state.office import Office

_ID = "contact-form"
#: What a State's vars can do on a page its annotations don't say.
ClientPage: Any = ClientState


def people() -> rx.Component:
    """The contacts, each with their way into the portal."""
    add = ui.button(
        t("Add a contact"), icon="plus", small=True, on_click=ClientPage.ask_contact(""), data_testid="add-contact"
    )
    return ui.section(
        t("Contacts"),
        rx.cond(
            ClientPage.client.contacts.length() > 0,
            rx.el.ul(rx.foreach(ClientPage.client.contacts, _contact), class_name="k-people", data_testid="contacts"),
            ui.empty_state(
                "user_plus",
                t("No contacts yet"),
                t("Add the people to whom you send tasks. Each of them gets a sign-in of their own."),
            ),
        ),
        actions=[add],
    )


def contact_dialog() -> rx.Component:
    """The form of a contact."""
    contact = ClientPage.contact
    known = contact.is_not_none()
    elsewhere = ui.callout(
        t(
            "Also a contact of: {clients}. Name, address and phone change there as well.",
            clients=contact.elsewhere.join(", "),
        ),
        tone="brand",
    )
    let_in = ui.checkbox(
        t("May use the client portal"),
        name="portal",
        value="yes",
        help=t("At once and silently: no mail is sent."),
        default_checked=False,
        data_testid="contact-portal",
    )
    return ui.dialog(
        rx.cond(known, t("Edit the contact"), t("Add a contact")),
        ui.problem(ClientPage),
        ui.form(
            rx.cond(known & (contact.elsewhere.length() > 0), elsewhere, rx.fragment()),
            contact_fields(ClientPage.faults, contact, known=known),
            rx.cond(known | ~ClientPage.client.portal_ready, rx.fragment(), let_in),
            rx.el.div(
                ui.button(t("Cancel"), type="reset", on_click=ClientPage.close_contact_form),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="contact-save"),
                class_name="k-form-actions",
            ),
            on_submit=ClientPage.save_contact,
            id=_ID,
        ),
        open=ClientPage.contact_open,
        on_close=ClientPage.close_contact_form,
        name="contact",
        keeping=kept_of_office(
            _ID,
            f"contact.{ClientPage.client.id}.{rx.cond(known, contact.id, '')}",
            (*CONTACT_NAMES, "portal"),
            ClientPage.saves,
            dialog="contact",
        ),
    )


def _contact(contact: Any) -> rx.Component:
    no_address = ui.badge(
        rx.cond(contact.email == "", t("No e-mail address"), t("The address does not work")), tone="warn", icon="mail_x"
    )
    return rx.el.li(
        ui.avatar(contact.name),
        rx.el.div(
            rx.el.div(
                rx.el.strong(contact.name),
                rx.cond(contact.title != "", rx.el.span(contact.title, class_name="k-muted"), rx.fragment()),
                class_name="k-inline k-gap-2",
            ),
            rx.el.div(
                rx.cond(
                    contact.email != "",
                    rx.el.a(contact.email, href="mailto:" + contact.email, class_name="k-link"),
                    rx.fragment(),
                ),
                rx.cond(
                    contact.phone != "",
                    rx.el.a(contact.phone, href="tel:" + contact.phone, class_name="k-link"),
                    rx.fragment(),
                ),
                class_name="k-inline k-gap-3 k-small-text",
            ),
            rx.cond(
                contact.elsewhere.length() > 0,
                rx.el.div(t("Also at {clients}", clients=contact.elsewhere.join(", ")), class_name="k-help"),
                rx.fragment(),
            ),
            rx.el.div(
                contact_badge(contact.portal, contact.since),
                rx.cond(contact.email_works, rx.fragment(), no_address),
                rx.cond(
                    contact.away != "",
                    ui.badge(t("On holiday until {day}", day=contact.away), icon="tree_palm"),
                    rx.fragment(),
                ),
                class_name="k-inline k-gap-2",
            ),
            class_name="k-grow k-stack k-gap-1",
        ),
        _menu(contact),
        class_name="k-person",
        data_testid="contact-line",
    )


def _menu(contact: Any) -> rx.Component:
    can_enter = contact.email_works & ClientPage.client.portal_ready & ~ClientPage.client.archived
    again = (contact.portal == "invited") | (contact.portal == "entered")
    look = ui.post_form(
        ui.menu_item(t("View as client"), icon="eye", type="submit", data_testid="view-as", data_keep=""),
        action=f"/clients/{ClientPage.client.id}/contacts/{contact.id}/view",
    )
    return ui.menu(
        ui.icon("ellipsis_vertical"),
        ui.menu_item(t("Edit"), icon="pencil", on_click=ClientPage.ask_contact(contact.id)),
        rx.cond((contact.portal != "closed") & ClientPage.client.portal_ready, look, rx.fragment()),
        rx.cond(
            can_enter,
            ui.menu_item(
                rx.cond(again, t("Invite once more"), t("Invite now")),
                icon="send",
                on_click=ClientPage.invite(contact.id),
                data_testid="invite",
            ),
            rx.fragment(),
        ),
        rx.cond(
            can_enter & (contact.portal == "closed"),
            ui.menu_item(
                t("Open the portal silently"),
                icon="door_open",
                on_click=ClientPage.let_in(contact.id),
                data_testid="let-in",
            ),
            rx.fragment(),
        ),
        rx.cond(
            contact.portal != "closed",
            ui.menu_item(
                t("Close the portal to them"),
                icon="door_closed",
                on_click=ClientPage.keep_out(contact.id),
                data_testid="keep-out",
            ),
            rx.fragment(),
        ),
        rx.cond(
            (contact.portal != "closed") & Office.manages_firm,
            ui.menu_item(
                t("Sign out everywhere"),
                icon="log_out",
                on_click=ClientPage.sign_out(contact.id),
                data_testid="sign-out-contact",
            ),
            rx.fragment(),
        ),
        rx.cond(
            (contact.portal != "closed") & Office.manages_firm,
            ui.menu_item(
                t("Take away the second step"),
                icon="smartphone",
                on_click=ContactFactors.ask_to_reset(contact.id, contact.name),
                data_testid="contact-factors-reset",
            ),
            rx.fragment(),
        ),
        away_item(contact),
        ui.menu_line(),
        ui.menu_item(
            t("Remove"),
            icon="user_minus",
            danger=True,
            on_click=ClientPage.remove_contact(contact.id),
            data_testid="remove-contact",
        ),
        label=t("Actions for {name}", name=contact.name),
        test_id="contact-menu",
    )
