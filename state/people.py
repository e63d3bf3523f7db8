"""Settings → People: who works at the firm, who is invited, who left."""

from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.core import limits
from portal_app.core.i18n import Text, msg
from portal_app.core.threads import in_thread
from portal_app.team import queries
from portal_app.team.invitations import invite, invite_again, withdraw_invitation
from portal_app.team.members import change_role, deactivate, let_back_in
from portal_app.team.queries import PAGE_ROWS
from portal_app.team.signing_out import sign_out_member
from portal_app.team.views import People as PeopleView
from state import guard
from state.office import Office


class People(guard.PageState, rx.State):
    """The list, and the one dialog that is open over it."""

    OPENS = ("dialog",)

    shown: PeopleView = PeopleView()
    page: int = 1
    #: `invite`, `role`, `leave` or empty: the dialog that is open.
    dialog: str = ""
    #: Changes when what was typed has arrived.
    saves: int = 0
    #: Whom it is about.
    chosen_name: str = ""
    chosen_role: str = ""
    chosen_me: bool = False
    _chosen: str = ""
    #: Who can be let back in by "Undo".
    undo_id: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the firm's people."""
        if self._came():
            self.page = 1
        await self._show(actor)
        self.loaded = True

    @guard.staff
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to a later or earlier page."""
        self.page = max(1, self.page + pages)
        await self._show(actor)

    @guard.managers
    async def open_invite(self, actor: Actor) -> None:
        """Open the form of an invitation."""
        require_fresh(actor)
        self.dialog = "invite"

    @guard.managers
    async def send_invitation(self, actor: Actor, form: dict[str, str]) -> None:
        """Invite somebody by mail."""
        await in_thread(limits.invitation, actor.firm_id)
        await guard.perform(invite, actor, form)
        self.dialog, self.saves = "", self.saves + 1
        await self._show(actor)
        self._say(actor, msg("The invitation is on its way to {email}.", email=form.get("email", "").strip()))

    @guard.managers
    async def send_again(self, actor: Actor, invited_id: str) -> None:
        """Send an invitation again."""
        await in_thread(limits.invitation, actor.firm_id)
        name = await guard.perform(invite_again, actor, invited_id)
        await self._show(actor)
        self._say(actor, msg("A new invitation is on its way to {name}. The one before no longer works.", name=name))

    @guard.managers
    async def withdraw(self, actor: Actor, invited_id: str) -> None:
        """Take an invitation back."""
        name = await guard.perform(withdraw_invitation, actor, invited_id)
        await self._show(actor)
        self._say(actor, msg("The invitation of {name} is withdrawn. Its link no longer works.", name=name))

    @guard.managers
    async def open_role(self, actor: Actor, member_id: str) -> None:
        """Open the choice of a role."""
        require_fresh(actor)
        self._choose(member_id, "role")

    @guard.managers
    async def save_role(self, actor: Actor, form: dict[str, str]) -> Any:
        """Give the chosen person another role."""
        name = await guard.perform(change_role, actor, self._chosen, form.get("role", ""))
        self.dialog = ""
        self._say(actor, msg("Saved. It holds at once, and {name} is told by mail.", name=name))
        # The reader may have given up rights of their own.
        return [People.load, Office.load]

    @guard.managers
    async def open_leave(self, actor: Actor, member_id: str) -> None:
        """Ask whether somebody is to work here no longer."""
        require_fresh(actor)
        self._choose(member_id, "leave")

    @guard.managers
    async def end(self, actor: Actor) -> Any:
        """Let the chosen person work here no longer."""
        member_id, self.dialog = self._chosen, ""
        name = await guard.perform(deactivate, actor, member_id)
        if member_id == actor.person_id:
            return rx.redirect("/sign-in")
        await self._show(actor)
        self._say(actor, msg("{name} is signed out everywhere and can't sign in any more.", name=name), undo=member_id)
        return None

    @guard.managers
    async def let_back(self, actor: Actor, left_id: str) -> None:
        """Let somebody work here again."""
        name = await guard.perform(let_back_in, actor, left_id)
        await self._show(actor)
        self._say(actor, msg("{name} can sign in again, and is told by mail.", name=name))

    @guard.managers
    async def sign_out(self, actor: Actor, member_id: str) -> None:
        """End every sign-in of a colleague."""
        name = await guard.perform(sign_out_member, actor, member_id)
        await self._show(actor)
        self._say(actor, msg("{name} is signed out everywhere, and is told by mail.", name=name))

    @guard.staff
    async def close(self, _actor: Actor) -> None:
        """Close the dialog."""
        self.dialog = ""

    def _choose(self, member_id: str, dialog: str) -> None:
        # Only whom the reader has before them; the command looks for itself who it is.
        found = next((row for row in self.shown.rows if row.id == member_id), None)
        if found is not None:
            self._chosen, self.chosen_name, self.chosen_role = found.id, found.name, found.role
            self.chosen_me, self.dialog = found.me, dialog

    def _say(self, actor: Actor, text: Text, undo: str = "") -> None:
        super()._say(actor, text)
        self.undo_id = undo

    def _hush(self) -> None:
        super()._hush()
        self.undo_id = ""

    async def _show(self, actor: Actor) -> None:
        self.shown = await guard.ask(queries.people, actor, self.page)
        last = max(1, -(-self.shown.total // PAGE_ROWS))
        if self.page > last:
            self.page = last
            self.shown = await guard.ask(queries.people, actor, last)
