"""The office's sign-in pages. The forms themselves go to routes of `portal_app/http/sign_in.py`."""

from typing import Any

import reflex as rx

from portal_app.access.commands.passwords import is_password_link
from portal_app.access.queries import staff_link_state
from portal_app.access.rules import own_path
from portal_app.firms.queries import is_empty
from state import guard
from state.identity import Who, identify


class SignIn(guard.PageState, rx.State):
    """Where to go after signing in."""

    next_path: str = ""

    @guard.anyone
    async def load(self) -> Any:
        """Show the form, unless there is nobody to sign in yet, or somebody is."""
        self.next_path = own_path(guard.query_arg(self, "next"), "")
        if await identify(self, Who.STAFF) is not None:
            return rx.redirect(self.next_path or "/tasks")
        if await guard.look(is_empty):
            return rx.redirect("/set-up")
        self.loaded = True
        return None

    @guard.anyone
    async def load_door(self) -> Any:
        """`/`: to the work, the sign-in or the set-up. A full page load is led on before it comes here."""
        if await guard.look(is_empty):
            return rx.redirect("/set-up")
        return rx.redirect("/tasks" if await identify(self, Who.STAFF) is not None else "/sign-in")


class NewPassword(guard.PageState, rx.State):
    """The page of a link for a new password. Looking at it uses nothing up."""

    link_token: str = ""
    ready: bool = False

    @guard.anyone
    async def load(self) -> None:
        """See whether the link still works."""
        self.link_token = guard.route_arg(self, "token")
        self.ready = await guard.look(is_password_link, self.link_token)
        self.loaded = True


class EnterOffice(guard.PageState, rx.State):
    """The page of a staff member's sign-in link. Looking at it uses nothing up."""

    link_token: str = ""
    ready: bool = False

    @guard.anyone
    async def load(self) -> None:
        """See whether the link still works."""
        self.link_token = guard.route_arg(self, "token")
        self.ready = await guard.look(staff_link_state, self.link_token) == "ready"
        self.loaded = True
