"""Each tab of the portal stays with its company, whatever another tab of its person has turned to (U11)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from portal_app.access.queries import at_client
from portal_app.accounts.actor import Actor
from portal_app.core.errors import NotFound
from state import guard
from state.portal.frame import Portal

#: They show what the person may see now, and change nothing.
_SHOWING = ("load", "freshen")


def at_its_company(handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Below a door: what is done in a tab is done for the company that the tab shows.

    A sign-in knows one company, the one that was chosen last. Where a tab's own is no longer open to the person, its
    pages show what is, and nothing else is done.
    """

    @wraps(handler)
    async def there(self: Any, actor: Actor, *args: Any, **given: Any) -> Any:
        portal = await self.get_state(Portal)
        if portal.client_id not in ("", actor.client_id) and not actor.viewing_by and not portal.viewing_until:
            try:
                actor = await guard.ask(at_client, actor, portal.client_id)
            except NotFound:
                if handler.__name__ not in _SHOWING:
                    raise
        return await handler(self, actor, *args, **given)

    return there
