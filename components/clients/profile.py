"""A client's profile, its portal and its history."""

from typing import Any

import reflex as rx

from components import ui
from components.activity import activity
from components.clients.fields import client_fields
from components.clients.words import portal_badge
from components.i18n import t
from state.client import ClientPage as ClientState

#: What a State's vars can do on a page its annotations don't say.
ClientPage: Any = ClientState


def profile() -> rx.Component:
    """Who the client is: to read, or as a form."""
    edit = ui.button(t("Edit"), icon="pencil", small=True, on_click=ClientPage.edit, data_testid="edit-client")
    return ui.section(
        t("Profile"),
        rx.cond(ClientPage.editing, _form(), _facts()),
        actions=[rx.cond(ClientPage.editing, rx.fragment(), edit)],
    )


def portal_card() -> rx.Component:
    """Whether the client's portal is open, and the switch (U10)."""
    client = ClientPage.client
    switch = ui.switch(
        t("Portal open"),
        help=t("Opens or closes it at once, without any mail. To invite somebody, use the menu beside the contact."),
        checked=client.portal_open,
        on_change=ClientPage.switch_portal,
        data_testid="portal-open",
    )
    not_ready = ui.callout(
        t("The firm's client portal is not active yet."),
        " ",
        ui.link(t("Go to the settings"), href="/settings/apps"),
        tone="warn",
    )
    out_of_use = rx.el.p(
        rx.cond(
            client.portal_open,
            t("Closed while the client is archived. Restoring the client opens it again as it was."),
            t("Restore the client first to open it."),
        ),
        class_name="k-muted",
        data_testid="portal-archived",
    )
    return ui.section(
        t("Client portal"),
        ui.stack(
            ui.inline(
                portal_badge(client.portal),
                rx.cond(
                    (client.portal_opened != "") & ~client.archived,
                    rx.el.span(t("since {day}", day=client.portal_opened), class_name="k-muted"),
                    rx.fragment(),
                ),
            ),
            rx.cond(client.archived, out_of_use, rx.cond(client.portal_ready, switch, not_ready)),
            gap=3,
        ),
    )


def tasks_card() -> rx.Component:
    """The client's open tasks, nearest deadline first, and the way to all of them."""
    id_ = ClientPage.client.id

    def one(task: Any) -> rx.Component:
        deadline = rx.el.span(task.deadline, class_name=rx.cond(task.late, "k-late k-small-text", "k-help"))
        return rx.el.li(ui.link(task.title, href="/tasks/" + task.id), deadline)

    return ui.section(
        t("Tasks"),
        rx.cond(
            ClientPage.tasks.length() > 0,
            rx.el.ul(rx.foreach(ClientPage.tasks, one), class_name="k-small-tasks", data_testid="client-tasks"),
            rx.el.p(t("No open tasks."), class_name="k-muted"),
        ),
        ui.inline(
            ui.link(t("All tasks of this client"), href="/tasks?client=" + id_),
            rx.cond(
                ClientPage.client.archived,
                rx.fragment(),
                ui.link_button(
                    t("New task"), href="/tasks/new?client=" + id_, icon="plus", small=True, data_testid="new-task"
                ),
            ),
        ),
    )


def history() -> rx.Component:
    """What happened, newest first; read when asked for."""
    return activity(ClientPage.history, shown=ClientPage.show_history, on_toggle=ClientPage.toggle_history)


def _facts() -> rx.Component:
    client = ClientPage.client
    kind = rx.cond(client.kind == "person", t("Private person"), t("Company"))
    return ui.facts(
        (t("Kind"), kind),
        (t("Registry code"), _or_dash(client.registry_code)),
        (t("VAT number"), _or_dash(client.vat_number)),
        (t("Address"), _or_dash(client.address)),
        (t("Client manager"), _or_dash(client.manager)),
        (t("Group"), _or_dash(client.group)),
        (t("Note"), rx.el.span(ui.written(_or_dash(client.note)), class_name="k-lines")),
        (t("Client since"), client.added),
    )


def _form() -> rx.Component:
    return ui.form(
        client_fields(ClientPage.faults, ClientPage.managers, ClientPage.groups, ClientPage.client),
        rx.el.div(
            ui.button(t("Cancel"), on_click=ClientPage.cancel),
            ui.button(t("Save"), kind="primary", type="submit", data_testid="save-client"),
            class_name="k-form-actions",
        ),
        on_submit=ClientPage.save,
    )


def _or_dash(value: Any) -> Any:
    return rx.cond(value != "", value, "–")
