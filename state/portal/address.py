"""A contact's own address: a part of their profile (U27)."""

import reflex as rx

from portal_app.access.addresses import pending_address
from portal_app.access.commands.email_change import ask_email_change, withdraw_email_change
from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.core import limits
from portal_app.core.i18n import msg
from portal_app.core.threads import in_thread
from state import guard
from state.my_address import asked


class PortalAddress(guard.PageState, rx.State):
    """Profile → E-mail address."""

    email: str = ""
    #: The address that waits for its button.
    pending: str = ""
    changing: bool = False

    @guard.contacts
    async def load(self, actor: Actor) -> None:
        """Show the address, and the one that waits."""
        self.email, self.pending = actor.email, await guard.ask(pending_address, actor)
        self.changing, self.loaded = False, True

    @guard.contacts
    async def change(self, actor: Actor) -> None:
        """Open the form."""
        require_fresh(actor)
        self.changing = True

    @guard.contacts
    async def close(self, _actor: Actor) -> None:
        """Close the form."""
        self.changing = False

    @guard.contacts
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Mail a link to the new address."""
        typed = form.get("email", "")
        await in_thread(limits.new_address, actor.person_id, typed)
        await guard.perform(ask_email_change, actor, typed)
        self.changing, self.pending = False, await guard.ask(pending_address, actor)
        self._say(actor, asked(self.pending))

    @guard.contacts
    async def withdraw(self, actor: Actor) -> None:
        """Take the change back."""
        await guard.perform(withdraw_email_change, actor)
        self.pending = await guard.ask(pending_address, actor)
        self._say(actor, msg("Withdrawn. Your address stays as it is."))
