"""A client's page: its profile, its people, its portal, its history."""

from collections.abc import Iterable, Mapping

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.activation.commands import invite_contact
from portal_app.activity.views import HistoryLine
from portal_app.clients import queries
from portal_app.clients.commands import client as commands
from portal_app.clients.commands import contact as contacts
from portal_app.clients.commands import portal
from portal_app.clients.history import client_history
from portal_app.clients.views import Choice, ClientView, ContactLine
from portal_app.core.errors import Overtaken
from portal_app.core.i18n import Text, msg, msgn
from portal_app.tasks.queries.office_list import TaskFilter, tasks
from portal_app.tasks.views import TaskRow
from portal_app.team.signing_out import sign_out_contact
from state import guard
from state.factors import ContactFactors

_FIELDS = ("name", "kind", "registry_code", "vat_number", "address", "note", "manager_id", "group_id")
_CONTACT_FIELDS = ("name", "email", "phone", "title")

#: A client's page shows the beginning of its list of tasks.
SHOWN_TASKS = 10


class ClientPage(guard.PageState, rx.State):
    """One client. A form saves only what differs from what it showed: two people at once undo nothing of each other."""

    OPENS = ("editing", "contact_open")

    #: The id that everything here is about, also when there is no such client.
    about: str = ""
    client: ClientView = ClientView()
    managers: list[Choice] = []
    groups: list[Choice] = []
    #: The open ones, nearest deadline first.
    tasks: list[TaskRow] = []
    history: list[HistoryLine] = []
    show_history: bool = False
    editing: bool = False
    #: The contact's form: closed, or of a new contact (`contact.id` empty), or of a known one.
    contact_open: bool = False
    #: Changes when what was typed about a contact has arrived.
    saves: int = 0
    contact: ContactLine | None = None
    #: What "Undo" beside the notice does: "contact", "portal", "archive" or nothing.
    undo_what: str = ""
    undo_ids: list[str] = []
    #: What the open form showed of the client, or of the contact: only what differs from it is saved.
    _profile_seen: dict[str, str] = {}
    _contact_seen: dict[str, str] = {}

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the client that the address names."""
        if self._came():
            (await self.get_state(ContactFactors))._shut()
        self.missing, self.about = False, guard.named(self)
        if not (self.loaded and self.client.id == self._id()):
            # A page that lost its connection loads again and keeps the form that is being filled.
            self.editing = self.contact_open = self.show_history = False
            self.notice, self.history = "", []
        await self._show(actor)
        listed = await guard.ask(tasks, actor, TaskFilter(client_id=self._id()))
        self.tasks = listed.rows[:SHOWN_TASKS]
        self.managers = await guard.ask(queries.managers, actor)
        self.groups = await guard.ask(queries.groups, actor)
        self.loaded = True

    @guard.staff
    async def edit(self, actor: Actor) -> None:
        """Make the profile a form."""
        self.editing, self._profile_seen = True, _of(self.client, _FIELDS)

    @guard.staff
    async def cancel(self, actor: Actor) -> None:
        """Leave the profile as it is."""
        self.editing = False

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Save what is different in the profile's form."""
        if not self.editing:
            # A second press on the same form.
            return
        group = form.pop("new_group", "")
        changed, seen = _differing(form, self._profile_seen)
        try:
            await guard.perform(commands.edit_client, actor, self._id(), changed, seen=seen, new_group=group)
        except Overtaken as error:
            await self._show(actor)
            self._profile_seen |= _of(self.client, error.faults)
            raise
        if group.strip():
            self.groups = await guard.ask(queries.groups, actor)
        self.editing = False
        await self._show(actor)
        self._say(actor, msg("{name} is saved.", name=self.client.name))

    @guard.staff
    async def archive(self, actor: Actor) -> None:
        """Put the client out of use."""
        await guard.perform(commands.archive_client, actor, self._id())
        await self._show(actor)
        self._say(actor, msg("{name} is archived. Its portal is closed.", name=self.client.name), "archive")

    @guard.staff
    async def restore(self, actor: Actor) -> None:
        """Take the client back into use."""
        await guard.perform(commands.restore_client, actor, self._id())
        await self._show(actor)
        self._say(actor, msg("{name} is in use again.", name=self.client.name))

    @guard.staff
    async def switch_portal(self, actor: Actor, on: bool) -> None:
        """Open the portal silently, or close it at once (U10)."""
        if not on:
            closed = await guard.perform(portal.close_portal, actor, self._id())
            await self._show(actor)
            self._say(actor, msg("The portal is closed. Nobody at this client can enter it now."), "portal", closed)
            return
        inside = await guard.perform(portal.open_portal, actor, self._id())
        await self._show(actor)
        self._say(
            actor,
            msgn(
                "The portal is open to {n} contact. Nothing was mailed.",
                "The portal is open to {n} contacts. Nothing was mailed.",
                inside,
            )
            if inside
            else msg("The portal is open, but nobody can enter it yet: add a contact with an e-mail address."),
        )

    @guard.staff
    async def ask_contact(self, actor: Actor, contact_id: str = "") -> None:
        """Open the contact's form: of a known one, or of a new one."""
        self.contact = next((line for line in self.client.contacts if line.id == contact_id), None)
        self._contact_seen = _of(self.contact, _CONTACT_FIELDS) if self.contact else {}
        self.contact_open = True

    @guard.staff
    async def close_contact_form(self, actor: Actor) -> None:
        """Close the contact's form."""
        self.contact_open = False

    @guard.staff
    async def save_contact(self, actor: Actor, form: dict[str, str | bool]) -> None:
        """Add the contact, or save what is different in the form."""
        if not self.contact_open:
            # A second press on the same form.
            return
        fields = {name: str(form.get(name, "")) for name in _CONTACT_FIELDS}
        if self.contact is None:
            added = await guard.perform(
                contacts.add_contact, actor, self._id(), fields, portal=bool(form.get("portal"))
            )
            if added.linked:
                said = msg("{name} was known by this address and is now a contact here as well.", name=added.name)
            else:
                said = msg("{name} is a contact now.", name=added.name)
        else:
            known = self.contact
            changed, seen = _differing(fields, self._contact_seen)
            try:
                await guard.perform(contacts.edit_contact, actor, self._id(), known.id, changed, seen=seen)
            except Overtaken as error:
                await self._show(actor)
                now = next((line for line in self.client.contacts if line.id == known.id), known)
                self._contact_seen |= _of(now, error.faults)
                raise
            said = msg("{name} is saved.", name=fields["name"] or known.name)
        self.contact_open, self.saves = False, self.saves + 1
        await self._show(actor)
        self._say(actor, said)

    @guard.staff
    async def let_in(self, actor: Actor, contact_id: str) -> None:
        """Open the portal to one contact, silently."""
        await guard.perform(portal.open_contact, actor, self._id(), contact_id)
        await self._show(actor)
        self._say(actor, msg("{name} can enter the portal. Nothing was mailed.", name=self._name(contact_id)))

    @guard.staff
    async def keep_out(self, actor: Actor, contact_id: str) -> None:
        """Close the portal to one contact, at once."""
        await guard.perform(portal.close_contact, actor, self._id(), contact_id)
        await self._show(actor)
        self._say(actor, msg("{name} can no longer enter this client's portal.", name=self._name(contact_id)))

    @guard.staff
    async def invite(self, actor: Actor, contact_id: str) -> None:
        """Invite one contact now."""
        sent = await guard.perform(invite_contact, actor, self._id(), contact_id)
        await self._show(actor)
        name = self._name(contact_id)
        said = msg("The invitation to {name} is on its way.", name=name)
        self._say(actor, said if sent else msg("{name} was invited a moment ago.", name=name))

    @guard.staff
    async def remove_contact(self, actor: Actor, contact_id: str) -> None:
        """Take a contact off this client."""
        name = self._name(contact_id)
        await guard.perform(contacts.remove_contact, actor, self._id(), contact_id)
        await self._show(actor)
        self._say(actor, msg("{name} is no longer a contact here.", name=name), "contact", [contact_id])

    @guard.managers
    async def sign_out(self, actor: Actor, contact_id: str) -> None:
        """End every sign-in of a contact."""
        name = await guard.perform(sign_out_contact, actor, contact_id)
        self._say(actor, msg("{name} is signed out everywhere, and is told by mail.", name=name))

    @guard.staff
    async def undo(self, actor: Actor) -> None:
        """Undo what the notice speaks of."""
        what, ids, self.undo_what, self.notice = self.undo_what, list(self.undo_ids), "", ""
        if what == "contact" and ids:
            await guard.perform(contacts.restore_contact, actor, self._id(), ids[0])
        elif what == "portal":
            await guard.perform(portal.open_portal, actor, self._id(), only=ids)
        elif what == "archive":
            await guard.perform(commands.restore_client, actor, self._id())
        await self._show(actor)

    @guard.staff
    async def toggle_history(self, actor: Actor) -> None:
        """Show or hide the history."""
        self.show_history = not self.show_history
        if self.show_history:
            self.history = await guard.ask(client_history, actor, self._id())

    def _id(self) -> str:
        return guard.route_arg(self, "id")

    def _name(self, contact_id: str) -> str:
        return next((line.name for line in self.client.contacts if line.id == contact_id), "")

    async def _show(self, actor: Actor) -> None:
        self.client = await guard.ask(queries.get_client, actor, self._id())
        if self.show_history:
            self.history = await guard.ask(client_history, actor, self._id())

    def _say(self, actor: Actor, text: Text, undo: str = "", ids: list[str] | None = None) -> None:
        super()._say(actor, text)
        self.undo_what, self.undo_ids = undo, ids or []

    def _hush(self) -> None:
        super()._hush()
        self.undo_what = ""


def _of(shown: ClientView | ContactLine, names: Iterable[str]) -> dict[str, str]:
    return {name: getattr(shown, name) for name in names}


def _differing(form: Mapping[str, str], seen: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a form says otherwise than it showed, and what it showed there."""
    changed = {name: form[name] for name in seen if name in form and form[name] != seen[name]}
    return changed, {name: seen[name] for name in changed}
