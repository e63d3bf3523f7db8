"""Guards the framework's own events, which come through no handler of ours."""

import logging

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import FrontendEventExceptionState
from reflex_base.event import Event
from reflex_base.event.processor import base_state_processor

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE, cookie
from state import guard
from state.arrival import asks_who
from state.identity import Who, at_office, at_own_portal, forget, headers, looking_on

_SIDES = (
    (at_office, OFFICE_COOKIE, Who.STAFF),
    (at_own_portal, PORTAL_COOKIE, Who.CONTACTS),
    (looking_on, VIEW_COOKIE, Who.CONTACTS),
)


class Watch(Middleware):
    """Sees to hydration.

    A reconnecting page is sent its whole state before any handler runs. If the sign-in that the state was made
    under has ended since, or its portal was closed, the state is emptied first: that of its own side, for who works
    at a firm and is a contact of another holds both cookies.
    """

    async def preprocess(self, app: rx.App, state: rx.State, event: Event) -> None:  # type: ignore[override]
        """Empty the state when a cookie of the handshake no longer opens anything."""
        if not event.name.endswith((".hydrate", ".hydrate_and_load", ".on_load_internal")):
            return
        if event.payload.get("hashes"):
            # Only a document that has nothing yet says what it begins with; one that lost its connection does not.
            guard.begin_anew(state)
        if event.name.endswith(".on_load_internal") and asks_who(app.get_load_events(state.rx_router_url.path)):
            # Sends nothing of the state by itself; what comes next empties it for whom it is not.
            return
        cookies = headers(state).get("cookie", "")
        for lookup, name, who in _SIDES:
            if cookie(cookies, name) and await lookup(cookies) is None:
                forget(state, who)


def quieten_framework() -> None:
    """Switch off what the framework does by evaluating script, which the content security policy refuses."""
    # It would write what somebody sent into the log, whole and as it came. The guard notes what it refuses.
    logging.getLogger(base_state_processor.__name__).setLevel(logging.ERROR)
    FrontendEventExceptionState.auto_reload_on_errors = []
