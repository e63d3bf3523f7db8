"""`/clients/[id]`: one client."""

import reflex as rx

from components import ui
from components.clients.documents import digitisation_card, documents_card
from components.clients.people import contact_dialog, people
from components.clients.profile import history, portal_card, profile, tasks_card
from components.factors.firm import contact_reset_dialog
from components.i18n import t
from components.notices import notices
from components.office import office_page
from components.recurring.listing import client_recurring
from components.reminders import away_dialog
from state.client import ClientPage
from state.documents import ClientDocuments


def client_page() -> rx.Component:
    """A client's profile, people, portal and history (U10)."""
    client = ClientPage.client
    archive = rx.cond(
        client.archived,
        ui.button(t("Restore"), icon="archive_restore", on_click=ClientPage.restore, data_testid="restore"),
        ui.button(t("Archive"), icon="archive", on_click=ClientPage.archive, data_testid="archive"),
    )
    # What is out of use gets nothing new.
    new_task = ui.link_button(
        t("New task"),
        href="/tasks/new?client=" + client.id,
        kind="primary",
        icon="plus",
        data_testid="task-for-client",
    )
    page = rx.fragment(
        ui.page_header(
            client.name,
            archive,
            rx.cond(client.archived, rx.fragment(), new_task),
            subtitle=rx.cond(client.archived, t("Archived: out of use, its portal is closed."), ""),
            back=(t("Clients"), "/clients"),
        ),
        ui.problem(ClientPage, here=~ClientPage.contact_open, data_testid="problem"),
        rx.el.div(
            ui.stack(people(), tasks_card(), client_recurring(in_use=~client.archived), history()),
            ui.stack(portal_card(), documents_card(), digitisation_card(), profile()),
            class_name="k-columns",
        ),
    )
    missing = ui.empty_state(
        "search_x",
        t("There is no such client"),
        t("The address may be mistyped. Look for the client in the list."),
        ui.link_button(t("To the clients"), href="/clients"),
        data_testid="missing",
    )
    return office_page(
        ui.at_address(
            rx.cond(ClientPage.missing, missing, rx.cond(ClientPage.loaded, page, ui.skeleton("cards", lines=4))),
            ui.skeleton("cards", lines=4),
            about=ClientPage.about,
        ),
        active="clients",
        title=rx.cond(ClientPage.missing, t("There is no such client"), ClientPage.client.name),
        guide="client",
        overlays=[
            contact_dialog(),
            away_dialog(),
            contact_reset_dialog(),
            notices(ClientPage, ClientDocuments, undo=ClientPage.undo_what != "", on_undo=ClientPage.undo),
        ],
    )
