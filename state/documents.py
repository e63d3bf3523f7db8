"""A client's document folder: set and tried in the office, used in the portal (U28)."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg, translate
from portal_app.core.threads import in_slow_thread
from portal_app.digitisation.commands import set_address
from portal_app.digitisation.queries import address_of, switched_on
from portal_app.documents import webdav
from portal_app.documents.commands import FolderForm, note_check, save_folder, share_for
from portal_app.documents.queries import folder, my_folder
from portal_app.documents.views import Folder, PortalFolder
from state import guard
from state.portal.frame import show_frame


class ClientDocuments(guard.PageState, rx.State):
    """The folder on a client's page."""

    OPENS = ("editing",)

    folder: Folder = Folder()
    editing: bool = False
    #: Which way the form shows the fields of.
    way: str = "link"
    #: The firm digitises, and where this client's files go.
    digitises: bool = False
    digitisation_email: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the client's folder."""
        self._came()
        self.folder = await guard.ask(folder, actor, guard.route_arg(self, "id"))
        if not self.editing:
            self.way = self.folder.way
        self.digitises = await guard.ask(switched_on, actor)
        if self.digitises:
            self.digitisation_email = await guard.ask(address_of, actor, guard.route_arg(self, "id"))
        self.loaded = True

    @guard.staff
    async def edit(self, _actor: Actor) -> None:
        """Open the form."""
        self.editing, self.way = True, self.folder.way

    @guard.staff
    async def cancel(self, _actor: Actor) -> None:
        """Close the form."""
        self.editing = False

    @guard.staff
    async def choose_way(self, _actor: Actor, way: str) -> None:
        """Show the fields of one way."""
        self.way = way if way in ("nextcloud", "webdav") else "link"

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Save the form."""
        names = ("url", "way", "dav_url", "user_name", "password")
        given = FolderForm(**{name: str(form.get(name, "")) for name in names})
        client_id = guard.route_arg(self, "id")
        await guard.perform(save_folder, actor, client_id, given)
        self.folder, self.editing = await guard.ask(folder, actor, client_id), False
        self._say(actor, msg("Saved."))

    @guard.staff
    async def save_digitisation(self, actor: Actor, form: dict[str, str]) -> None:
        """Say where this client's files go to be read."""
        client_id = guard.route_arg(self, "id")
        await guard.perform(set_address, actor, client_id, str(form.get("digitisation_email", "")))
        self.digitisation_email = await guard.ask(address_of, actor, client_id)
        self._say(actor, msg("Saved."))

    @guard.staff
    async def try_connection(self, actor: Actor) -> None:
        """ "Test the connection"."""
        client_id = guard.route_arg(self, "id")
        share = await guard.ask(share_for, actor, client_id)
        fault = ""
        try:
            await in_slow_thread(webdav.test, share)
        except webdav.Unreachable as error:
            fault = translate(error.text, actor.language)
        await guard.perform(note_check, actor, client_id, fault)
        self.folder = await guard.ask(folder, actor, client_id)
        if not fault:
            self._say(actor, msg("The connection works: clients can add files."))


class PortalDocuments(guard.PageState, rx.State):
    """`/p/ADDRESS/documents`."""

    folder: PortalFolder = PortalFolder()
    #: Names under which files arrived on this page.
    arrived: list[str] = []

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show where the client's documents are."""
        await show_frame(self, actor)
        self.folder, self.arrived = await guard.ask(my_folder, actor), []
        self.loaded = True

    @guard.contacts
    @guard.personal
    async def files_arrived(self, _actor: Actor, ids: list[str]) -> None:
        """Show what has arrived in the folder, by the names that it got there."""
        self.arrived = [*self.arrived, *(name[:255] for name in ids)][-50:]
