"""A person's own address, on either side; and the pages of both kinds of links of `portal_app/http/joining.py`."""

import reflex as rx

from portal_app.access.addresses import AddressPage, address_page, address_taken, pending_address
from portal_app.access.commands.email_change import ask_email_change, withdraw_email_change
from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.core import limits
from portal_app.core.i18n import Text, msg
from portal_app.core.threads import in_thread
from portal_app.team.invitations import joining
from portal_app.team.views import Joining
from state import guard


class MyAddress(guard.OwnState, rx.State):
    """Settings and Profile: the address with which one signs in."""

    OPENS = ("changing",)

    email: str = ""
    #: The address that waits for its button.
    pending: str = ""
    changing: bool = False

    @guard.own
    async def load(self, actor: Actor) -> None:
        """Show the address, and the one that waits."""
        self.email, self.pending = actor.email, await guard.ask(pending_address, actor)
        self._came()
        self.loaded = True

    @guard.own
    async def change(self, actor: Actor) -> None:
        """Open the form."""
        require_fresh(actor)
        self.changing = True

    @guard.own
    async def close(self, _actor: Actor) -> None:
        """Close the form."""
        self.changing = False

    @guard.own
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Mail a link to the new address."""
        typed = form.get("email", "")
        await in_thread(limits.new_address, actor.person_id, typed)
        await guard.perform(ask_email_change, actor, typed)
        self.changing, self.pending = False, await guard.ask(pending_address, actor)
        self._say(actor, asked(self.pending))

    @guard.own
    async def withdraw(self, actor: Actor) -> None:
        """Take the change back."""
        await guard.perform(withdraw_email_change, actor)
        self.pending = await guard.ask(pending_address, actor)
        self._say(actor, msg("Withdrawn. Your address stays as it is."))


def asked(email: str) -> Text:
    """What is said whoever the address belongs to."""
    return msg("A mail is on its way to {email}. Your address changes when the button in it is pressed.", email=email)


class Join(guard.PageState, rx.State):
    """The page of an invitation to work at a firm. Looking at it uses nothing up."""

    link_token: str = ""
    shown: Joining = Joining()

    @guard.anyone
    async def load(self) -> None:
        """See whether the link still works."""
        self.link_token = guard.route_arg(self, "token")
        self.shown = await guard.look(joining, self.link_token)
        self.loaded = True


class NewAddress(guard.PageState, rx.State):
    """The page of a link to a new address. Looking at it uses nothing up."""

    link_token: str = ""
    shown: AddressPage = AddressPage()
    done: bool = False

    @guard.anyone
    async def load(self) -> None:
        """See whether the link still works; `done` in its place says that it did."""
        self.link_token = guard.route_arg(self, "token")
        self.done = self.link_token == "done"
        if self.done:
            self.shown = await guard.look(address_taken, guard.query_arg(self, "portal"))
        else:
            self.shown = await guard.look(address_page, self.link_token)
        self.loaded = True
