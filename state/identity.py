"""Who is behind a socket, read from its handshake and the database, never from state."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import reflex as rx
import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal_app.access import presence, tickets
from portal_app.access import queries as access
from portal_app.access.cookies import LANGUAGE_COOKIE, OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE, cookie, token_hash
from portal_app.access.viewing import view_actor
from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor, Kind
from portal_app.core.crypto import hash_token
from portal_app.core.db import reading
from portal_app.core.languages import LANGUAGES, negotiate
from portal_app.core.scope import across_firms
from portal_app.core.threads import briefly, in_thread

log = structlog.get_logger(__name__)


class Who(StrEnum):
    """Who may call a handler."""

    STAFF = "staff"
    MANAGERS = "managers"
    CONTACTS = "contacts"
    OWN = "own"
    ANYONE = "anyone"


def route_arg(state: rx.State, name: str) -> str:
    """A part of the page's address, for example `id` of `/tasks/[id]`. From outside: scope it in the query."""
    return str(state.rx_router_page.params.get(name, ""))


def query_arg(state: rx.State, name: str) -> str:
    """A query parameter of the page's address, or an empty text."""
    return str(state.router.url.query_parameters.get(name, ""))


def named(state: rx.State, *names: str) -> str:
    """What the page's address names, in one text: its `[id]`, then query parameters by name.

    As `ui.at_address` reads it in the browser, to know whether what a state holds is that.
    """
    return " ".join([route_arg(state, "id"), *(query_arg(state, name) for name in names)])


def side_of(state: rx.State) -> Who:
    """Whose side a page is on: an address under `/p/` is the portal's, any other the office's."""
    return Who.CONTACTS if str(state.router.url.path).startswith("/p/") else Who.STAFF


async def identify(state: rx.State, who: Who, *, present: bool = True) -> Actor | None:
    """Who is behind this socket now, if they may call such a handler.

    Args:
        state: Any state of the page; read for the handshake's headers and the address, never for an identity.
        who: What the handler asks for. For one's own things only the cookie of the page's side counts: a browser can
            hold both.
        present: The person did something: their session counts as used.

    Returns:
        The actor, or None.
    """
    who = side_of(state) if who is Who.OWN else who
    cookies = headers(state).get("cookie", "")
    if who is Who.CONTACTS:
        actor = await _at_portal(cookies)
        # Signed in at one firm's portal is a stranger at another's.
        if actor is not None and actor.portal_address != route_arg(state, "address"):
            return None
    else:
        actor = await at_office(cookies)
    if present and actor is not None and actor.session_id and presence.is_due(actor.session_id):
        await in_thread(_note, actor)
    return actor


def looks_on(state: rx.State) -> bool:
    """Whether this socket is of a browser that looks at a portal as a client sees it, or did (B6)."""
    return bool(cookie(headers(state).get("cookie", ""), VIEW_COOKIE))


async def at_office(cookies: str) -> Actor | None:
    """The staff member whose sign-in a handshake's cookies hold, now."""
    held = cookie(cookies, OFFICE_COOKIE)
    if held.startswith(tickets.MARK):
        return await _find(access.staff_signed_in, tickets.session_of(held))
    return await _find(access.staff_actor, held and hash_token(held))


async def at_own_portal(cookies: str) -> Actor | None:
    """The contact whose sign-in a handshake's cookies hold, now."""
    held = cookie(cookies, PORTAL_COOKIE)
    if held.startswith(tickets.MARK):
        return await _find(access.contact_signed_in, tickets.session_of(held))
    return await _find(access.contact_actor, held and hash_token(held))


async def looking_on(cookies: str) -> Actor | None:
    """The contact whom a handshake's cookies let somebody look on as, now (B6)."""
    return await _find(view_actor, token_hash(cookies, VIEW_COOKIE))


async def _at_portal(cookies: str) -> Actor | None:
    if cookie(cookies, VIEW_COOKIE):
        # Where somebody looks on, nothing is done as anybody else: also when the view is over.
        return await looking_on(cookies)
    return await at_own_portal(cookies)


def _note(actor: Actor) -> None:
    try:
        with acting(actor) as session:
            presence.note(session, actor)
    except OperationalError as error:
        # Somebody else's long write: no reason to refuse the click that came with it.
        log.info("presence_not_noted", error=str(error))


async def _find(lookup: Callable[[Session, str], Actor | None], key: str) -> Actor | None:
    """Look a session up by its token's hash or by its id; None for an empty one."""
    if not key:
        return None

    def run() -> Actor | None:
        with reading(across_firms("A token tells whose session it is")) as session:
            return lookup(session, key)

    return await briefly(run)


def headers(state: rx.State) -> dict[str, str]:
    """The headers of the socket's handshake, names in lower case."""
    return state.router_data.get("headers") or {}


def reader_language(state: rx.State) -> str:
    """The language of somebody who is not signed in: the one they chose here, else their browser's."""
    sent = headers(state)
    chosen = cookie(sent.get("cookie", ""), LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else negotiate(sent.get("accept-language", ""))


def forget(state: rx.State, side: Who | None = None) -> None:
    """Empty the states of this tab: nothing of them may stay with whoever holds the browser now.

    Args:
        state: Any of them.
        side: Only those of the portal (`CONTACTS`), or all others (`STAFF`).
    """
    root: Any = state
    while root.parent_state is not None:
        root = root.parent_state
    # Not the root itself: it holds only the framework's own marks of hydration.
    for substate in root.substates.values():
        if side is None or side is _side_shown(substate):
            substate.reset()


def take_over(state: Any, actor: Actor) -> None:
    """Have a state of one's own things be this person's: what it showed of anybody else is emptied.

    Args:
        state: Of a page that is the same on both sides.
        actor: Who is behind its socket now.
    """
    whose = f"{actor.kind}:{actor.person_id}"
    if state._whose != whose:
        state.reset()
        state._whose = whose


def _side_shown(state: Any) -> Who:
    whose = getattr(state, "_whose", None)
    if whose is None:
        of_portal = type(state).__module__.startswith("state.portal.")
    else:
        of_portal = whose.startswith(f"{Kind.CONTACT}:")
    return Who.CONTACTS if of_portal else Who.STAFF
