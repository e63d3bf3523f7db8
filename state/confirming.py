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


class ConfirmOffice(guard.PageState, rx.State):
    """The dialog on pages of the office."""

    open: bool = False
    means: Means = Means()
    code_sent: bool = False
    _state: str = ""
    _handler: str = ""
    _arguments: dict[str, Any] = {}

    @guard.staff
    async def cancel(self, _actor: Actor) -> None:
        """Close the dialog; nothing is done."""
        _forget(self)

    @guard.staff
    async def send_code(self, actor: Actor) -> None:
        """Mail a code to whoever has no password."""
        await _send_code(self, actor)

    @guard.staff
    async def go_on(self, _actor: Actor) -> Any:
        """Send the event again that had to wait."""
        return _repeat(self)


class ConfirmPortal(guard.PageState, rx.State):
    """The dialog on pages of the portal."""

    open: bool = False
    means: Means = Means()
    code_sent: bool = False
    _state: str = ""
    _handler: str = ""
    _arguments: dict[str, Any] = {}

    @guard.contacts
    async def cancel(self, _actor: Actor) -> None:
        """Close the dialog; nothing is done."""
        _forget(self)

    @guard.contacts
    async def send_code(self, actor: Actor) -> None:
        """Mail a code to whoever has no password."""
        await _send_code(self, actor)

    @guard.contacts
    async def go_on(self, _actor: Actor) -> Any:
        """Send the event again that had to wait."""
        return _repeat(self)


@guard.confirms
async def ask_to_confirm(page: Any, actor: Actor, handler: str, arguments: dict[str, Any]) -> None:
    """Open the dialog, and keep the event that has to wait."""
    dialog: Any = await page.get_state(ConfirmOffice if actor.is_staff else ConfirmPortal)
    dialog._state, dialog._handler, dialog._arguments = page.get_full_name(), handler, arguments
    dialog.means = await guard.ask(means, actor)
    dialog.code_sent, dialog.open = False, True


async def stop_waiting(page: rx.State, kind: type[rx.State]) -> None:
    """Close the dialog, if it is open: its page is no longer there.

    Args:
        page: The state of the page that came instead.
        kind: `ConfirmOffice` or `ConfirmPortal`.
    """
    dialog: Any = await page.get_state(kind)
    if dialog.open:
        _forget(dialog)


async def _send_code(dialog: Any, actor: Actor) -> None:
    # Only for a waiting event: it is no button for sending oneself mails.
    if dialog.open and dialog.means.code:
        await guard.perform(mail_code, actor)
        dialog.code_sent = True


def _repeat(dialog: Any) -> Any:
    name, handler, arguments = dialog._state, dialog._handler, dict(dialog._arguments)
    _forget(dialog)
    if not name:
        return None
    page = rx.State.get_class_substate(tuple(name.split(".")))
    return page.event_handlers[handler](**arguments)


def _forget(dialog: Any) -> None:
    dialog.open = dialog.code_sent = False
    dialog._state, dialog._handler, dialog._arguments = "", "", {}
