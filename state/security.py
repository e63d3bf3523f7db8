"""How a person signs in, and where they are signed in, on either side; and how long sign-ins last at the firm.

Passwords are chosen by a form that goes to `portal_app/http/security.py`.
"""

import reflex as rx

from portal_app.access.commands import sign_out_device, sign_out_others
from portal_app.access.devices import may_set_password, my_security
from portal_app.access.views import MySecurity
from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg, msgn
from portal_app.firms.security import set_sign_in_limits, sign_in_limits
from portal_app.firms.views import SignInLimits
from state import guard, live
from state.live import NO_TASK


class Security(guard.OwnState, rx.State):
    """Settings → Sign-in and security, and Profile → Signing in."""

    OPENS = ("choosing",)

    mine: MySecurity = MySecurity()
    #: The dialog in which one chooses a password is open.
    choosing: bool = False
    #: The connection at which it was told that the password is new: the address goes on saying so.
    _told_at: str = ""

    @guard.own
    async def load(self, actor: Actor) -> None:
        """Show how this person signs in, and where they are signed in."""
        self.mine = await guard.ask(my_security, actor)
        if self._came():
            self.notice = ""
            here = str(self.router.session.session_id)
            if guard.query_arg(self, "done") == "password" and self._told_at != here:
                self._told_at = here
                self._say(actor, msg("Your new password holds from now on. On all other devices you are signed out."))
        # Of no task: it hears of this person alone.
        live.watch(self, actor, Security.freshen, task_id=NO_TASK)
        self.loaded = True

    @guard.own
    @guard.unasked
    async def freshen(self, actor: Actor) -> None:
        """Show where they are signed in now; whose sign-in was ended elsewhere is led away."""
        if not self.router.url.path.rstrip("/").endswith(("/settings/security", "/profile")):
            live.leave(self, Security.freshen)
            return
        live.put(self, mine=await guard.ask(my_security, actor))

    @guard.own
    async def choose_password(self, actor: Actor) -> None:
        """Open the dialog in which one chooses a password."""
        await guard.ask(may_set_password, actor)
        self.choosing = True

    @guard.own
    async def close(self, _actor: Actor) -> None:
        """Close the dialog."""
        self.choosing = False

    @guard.own
    async def end(self, actor: Actor, device_id: str) -> None:
        """Sign out on one other device."""
        await guard.perform(sign_out_device, actor, device_id)
        self.mine = await guard.ask(my_security, actor)
        self._say(actor, msg("Signed out there."))

    @guard.own
    async def end_others(self, actor: Actor) -> None:
        """Sign out on every device but this one."""
        ended = await guard.perform(sign_out_others, actor)
        self.mine = await guard.ask(my_security, actor)
        self._say(actor, msgn("Signed out on {n} other device.", "Signed out on {n} other devices.", ended))


class FirmSecurity(guard.PageState, rx.State):
    """Settings → Security of the firm: how long sign-ins last."""

    limits: SignInLimits = SignInLimits()

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Show what is set."""
        self.limits = await guard.ask(sign_in_limits, actor)
        self.loaded = True

    @guard.managers
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Save the form."""

        def number(name: str) -> int:
            typed = form.get(name, "")
            return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

        wanted = SignInLimits(
            number("staff_idle_minutes"),
            number("staff_limit_days"),
            number("contact_idle_minutes"),
            number("contact_limit_days"),
        )
        await guard.perform(set_sign_in_limits, actor, wanted)
        self.limits = await guard.ask(sign_in_limits, actor)
        self._say(actor, msg("Saved. It holds for everybody at once."))
