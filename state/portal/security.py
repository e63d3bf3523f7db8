"""How a contact signs in, and where they are signed in: a part of their profile.

Passwords are chosen by a form that goes to `portal_app/http/security.py`.
"""

import reflex as rx

from portal_app.access.commands import sign_out_device, sign_out_others
from portal_app.access.devices import may_set_password, my_security
from portal_app.access.views import MySecurity
from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg, msgn
from state import guard


class PortalSecurity(guard.PageState, rx.State):
    """Profile → Signing in."""

    mine: MySecurity = MySecurity()
    #: The dialog in which one chooses a password is open.
    choosing: bool = False

    @guard.contacts
    async def load(self, actor: Actor) -> None:
        """Show how this person signs in, and where they are signed in."""
        self.mine = await guard.ask(my_security, actor)
        self.choosing, self.notice = False, ""
        if guard.query_arg(self, "done") == "password":
            self._say(actor, msg("Your new password holds from now on. On all other devices you are signed out."))
        self.loaded = True

    @guard.contacts
    async def choose_password(self, actor: Actor) -> None:
        """Open the dialog in which one chooses a password."""
        await guard.ask(may_set_password, actor)
        self.choosing = True

    @guard.contacts
    async def close(self, _actor: Actor) -> None:
        """Close the dialog."""
        self.choosing = False

    @guard.contacts
    async def end(self, actor: Actor, device_id: str) -> None:
        """Sign out on one other device."""
        await guard.perform(sign_out_device, actor, device_id)
        self.mine = await guard.ask(my_security, actor)
        self._say(actor, msg("Signed out there."))

    @guard.contacts
    async def end_others(self, actor: Actor) -> None:
        """Sign out on every device but this one."""
        ended = await guard.perform(sign_out_others, actor)
        self.mine = await guard.ask(my_security, actor)
        self._say(actor, msgn("Signed out on {n} other device.", "Signed out on {n} other devices.", ended))
