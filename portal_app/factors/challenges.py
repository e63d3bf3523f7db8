"""What a passkey is asked to sign: random, for one purpose, good once and for five minutes.

A challenge is signed by us and carries its end, so that asking for one stores nothing: only those that were answered
are kept, until they would have run out anyway.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal_app.core.clock import now
from portal_app.core.crypto import hash_token, new_token, sign, unsign
from portal_app.factors.models import UsedChallenge

CHALLENGE_TIME = timedelta(minutes=5)

_PURPOSE = "passkey-challenge"
_LONGEST = 300


def new_challenge(scope: str) -> bytes:
    """A challenge for one scope, for example the registering of one person's passkey."""
    until = int((now() + CHALLENGE_TIME).timestamp())
    return sign(_PURPOSE, f"{new_token()}~{until}~{_short(scope)}").encode()


def take(session: Session, challenge: bytes, scope: str) -> bool:
    """Use a challenge up.

    Args:
        session: The unit of work; if it fails later, the challenge is not used.
        challenge: As the browser sent it back.
        scope: For which it must have been made.

    Returns:
        Whether it was ours, for this scope, in time, and answered for the first time.
    """
    if len(challenge) > _LONGEST:
        return False
    value = unsign(_PURPOSE, challenge.decode("ascii", "replace"))
    parts = value.split("~") if value else []
    if len(parts) != 3 or parts[2] != _short(scope):
        return False
    at, until = now(), datetime.fromtimestamp(int(parts[1]), UTC)
    if until <= at:
        return False
    session.execute(delete(UsedChallenge).where(UsedChallenge.expires_at <= at))
    taken = session.execute(
        _insert(session.get_bind().dialect.name), [{"challenge_hash": hash_token(parts[0]), "expires_at": until}]
    ).all()
    return len(taken) == 1


@cache
def _insert(dialect: str) -> Any:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(UsedChallenge)
        .on_conflict_do_nothing(index_elements=["challenge_hash"])
        .returning(UsedChallenge.challenge_hash)
    )


def _short(scope: str) -> str:
    return hash_token(scope)[:32]
