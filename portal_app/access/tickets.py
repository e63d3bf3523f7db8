"""What stands in a page's socket where the browser's handshake had the token of a sign-in.

The gate looks once, when the socket opens, whose sign-in the token is; from then on the socket speaks of the sign-in
itself. So a token may change under an open page (`access.commands.confirming`), and the old one opens nothing more.
Tickets never leave the server: no browser sees one, and the gate lets none in that a browser made up.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.actor import Kind
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token, sign, unsign
from portal_app.core.db import reading
from portal_app.core.ids import is_id
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_thread

MARK = "~"
"""How a ticket begins; no token has it."""

_PURPOSE = "socket"
_KINDS = {OFFICE_COOKIE: Kind.STAFF, PORTAL_COOKIE: Kind.CONTACT}


def ticket(session_id: str) -> str:
    """What a socket holds for a sign-in; always the same for one, so that page state is found again."""
    return MARK + sign(_PURPOSE, session_id)


def session_of(value: str) -> str:
    """The id of the sign-in that a ticket is for; empty for any text that is none of ours."""
    if not value.startswith(MARK):
        return ""
    found = unsign(_PURPOSE, value[len(MARK) :])
    return found if found is not None and is_id(found) else ""


def ticket_of(session: Session, cookie: str, token: str) -> str:
    """The ticket for the sign-in of a cookie's token; the token itself where it opens nothing or has no ticket.

    Args:
        session: For reading, across firms.
        cookie: Its name.
        token: What the browser holds.
    """
    kind = _KINDS.get(cookie)
    if kind is None:
        return token
    session_id = session.scalar(
        select(WebSession.id).where(
            WebSession.token_hash == hash_token(token),
            WebSession.kind == kind.value,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now(),
        )
    )
    return ticket(session_id) if session_id else token


async def exchanged(cookies: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The cookies of a handshake with tickets in place of tokens.

    Args:
        cookies: Name and value of each that holds a sign-in.
    """
    # What looks like a ticket did not come from us.
    given = tuple((name, value) for name, value in cookies if not value.startswith(MARK))
    if not any(name in _KINDS for name, _ in given):
        return given

    def run() -> tuple[tuple[str, str], ...]:
        with reading(across_firms("A token tells whose session it is")) as session:
            return tuple((name, ticket_of(session, name, value)) for name, value in given)

    return await in_thread(run)
