"""Web sessions: a random secret in a cookie, its hash in a row."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Kind
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token, new_token

SESSION_TIME = timedelta(days=90)
"""The longest that a sign-in lasts, whatever the firm has set (`firms.security`)."""

_AGENT_MAX = 250


def start_session(
    session: Session,
    *,
    kind: Kind,
    firm_id: str,
    person_id: str,
    client_id: str | None = None,
    user_agent: str = "",
    replaces: str = "",
) -> str:
    """Sign a browser in. Every session begins here.

    Args:
        session: The unit of work.
        kind: Staff or contact.
        firm_id: Of the firm.
        person_id: Who signs in; that they may was found out before.
        client_id: For a contact, the client whose portal opens.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now; its session ends.

    Returns:
        The token for the browser's cookie. Always a new one, so that a planted cookie gains nothing.
    """
    if replaces:
        end_session(session, replaces)
    token, at = new_token(), now()
    session.add(
        WebSession(
            token_hash=hash_token(token),
            firm_id=firm_id,
            kind=kind.value,
            person_id=person_id,
            client_id=client_id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + SESSION_TIME,
            user_agent=user_agent[:_AGENT_MAX],
            confirmed_at=at,
        )
    )
    session.flush()
    return token


def end_session(session: Session, token_hash: str) -> bool:
    """Sign a browser out.

    Returns:
        Whether there was a sign-in to end.
    """
    ended = session.execute(
        update(WebSession)
        .where(WebSession.token_hash == token_hash, WebSession.ended_at.is_(None))
        .values(ended_at=now())
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]
