"""The dialog that asks somebody to show once more that it is them, and then does what they wanted.

A handler needs nothing for it: when the command that it calls raises `ConfirmFirst`, the guard keeps the event here
and opens the dialog; the form goes to `portal_app/http/confirming.py`; `go_on` sends the kept event again. Arguments of
such handlers must be no secrets: they wait in the page's state.
"""

from typing import Any

import reflex as rx

from portal_app.access.commands import mail_code
from portal_app.access.commands.confirming import means
from portal_app.access.views import Means
from portal_app.accounts.actor import Actor
from state import guard
from state.identity import take_over


class Confirm(guard.OwnState, rx.State):
    """The dialog, on every page of either side."""

    open: bool = False
    means: Means = Means()
    code_sent: bool = False
    #: The page that it stands on.
    _path: str = ""
    _state: str = ""
    _handler: str = ""
    _arguments: dict[str, Any] = {}

    @guard.own
    async def cancel(self, _actor: Actor) -> None:
        """Close the dialog; nothing is done."""
        self._forget()

    @guard.own
    async def send_code(self, actor: Actor) -> None:
        """Mail a code to whoever has no password."""
        # Only for a waiting event: it is no button for sending oneself mails.
        if self.open and self.means.code:
            await guard.perform(mail_code, actor)
            self.code_sent = True

    @guard.own
    async def go_on(self, _actor: Actor) -> Any:
        """Send the event again that had to wait."""
        name, handler, arguments = self._state, self._handler, dict(self._arguments)
        self._forget()
        if not name:
            return None
        page = rx.State.get_class_substate(tuple(name.split(".")))
        return page.event_handlers[handler](**arguments)

    def _forget(self) -> None:
        self.open = self.code_sent = False
        self._state, self._handler, self._arguments = "", "", {}


@guard.confirms
async def ask_to_confirm(page: Any, actor: Actor, handler: str, arguments: dict[str, Any]) -> None:
    """Open the dialog, and keep the event that has to wait."""
    dialog = await page.get_state(Confirm)
    take_over(dialog, actor)
    dialog._state, dialog._handler, dialog._arguments = page.get_full_name(), handler, arguments
    dialog._path, dialog.means = str(page.router.url.path), await guard.ask(means, actor)
    dialog.code_sent, dialog.open = False, True


async def stop_waiting(page: rx.State) -> None:
    """Close the dialog, if it is open on another page: that one is no longer there.

    The same page loads again after a lost connection: the code is on its way to them by mail, and its field stays.

    Args:
        page: The state of the page that came.
    """
    dialog = await page.get_state(Confirm)
    if dialog.open and dialog._path != str(page.router.url.path):
        dialog._forget()
