"""The set-up page of an empty installation. The form itself goes to `POST /set-up`."""

from typing import Any

import reflex as rx

from portal_app.firms.queries import is_empty
from state import guard


class SetUp(guard.PageState, rx.State):
    """Only whether there is anything to set up."""

    @guard.anyone
    async def load(self) -> Any:
        """Show the form, or lead on when there is a firm already."""
        if not await guard.look(is_empty):
            return rx.redirect("/sign-in")
        self.loaded = True
        return None
