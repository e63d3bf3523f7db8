"""Recovery codes: ten on paper, each for one sign-in (B5)."""

import hmac

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.crypto import Undecipherable, decrypt, encrypt, hash_token
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.factors.models import RecoveryCode
from portal_app.factors.queries import has_factor
from portal_app.factors.rules import new_recovery_codes, read_recovery_code
from portal_app.factors.telling import tell

_PURPOSE = "recovery-code"


def renew(session: Session, actor: Actor) -> list[str]:
    """Make ten new codes; the old ones stop working.

    Args:
        session: The unit of work.
        actor: The person, whose sign-in is fresh.

    Returns:
        The codes, to be shown once.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        Refused: There is nothing yet that they could stand in for.
    """
    require_fresh(actor)
    if not has_factor(session, actor.firm_id, actor.person_id):
        raise Refused(msg("Set up an authenticator app or a passkey first. The codes are for the day it is lost."))
    codes = _make(session, actor)
    tell(session, actor, Happened.RECOVERY_RENEWED, "codes")
    return codes


def first_codes(session: Session, actor: Actor) -> list[str]:
    """Ten codes for somebody who has none, not even used ones; else nothing."""
    known = session.scalar(
        select(exists().where(RecoveryCode.firm_id == actor.firm_id, RecoveryCode.person_id == actor.person_id))
    )
    return [] if known else _make(session, actor)


def use(session: Session, actor: Actor, typed: str) -> bool:
    """Use a recovery code up, and tell its owner by mail.

    Args:
        session: The unit of work.
        actor: Whose code; for somebody on the way in, as `steps` gives them.
        typed: As they typed it.

    Returns:
        Whether it was one of theirs that nobody had used; of two who send it at once, one gets through.
    """
    code = read_recovery_code(typed)
    if code is None:
        return False
    found = _find(session, actor, _hash(actor.person_id, code))
    if found is None:
        return False
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == found, RecoveryCode.firm_id == actor.firm_id, RecoveryCode.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return False
    tell(session, actor, Happened.RECOVERY_USED, "codes")
    return True


def _make(session: Session, actor: Actor) -> list[str]:
    session.execute(
        delete(RecoveryCode).where(RecoveryCode.firm_id == actor.firm_id, RecoveryCode.person_id == actor.person_id)
    )
    codes, at = new_recovery_codes(), now()
    for code in codes:
        row_id = new_id()
        hashed = _hash(actor.person_id, read_recovery_code(code) or "")
        session.add(
            RecoveryCode(
                id=row_id,
                firm_id=actor.firm_id,
                kind=actor.kind.value,
                person_id=actor.person_id,
                sealed=encrypt(_PURPOSE, hashed, row_id),
                created_at=at,
            )
        )
    session.flush()
    return codes


def _find(session: Session, actor: Actor, hashed: str) -> str | None:
    """The id of the actor's unused code that has this hash."""
    kept = session.execute(
        select(RecoveryCode.id, RecoveryCode.code_hash, RecoveryCode.sealed).where(
            RecoveryCode.firm_id == actor.firm_id,
            RecoveryCode.person_id == actor.person_id,
            RecoveryCode.used_at.is_(None),
        )
    )
    found = None
    for row_id, bare, sealed in kept:
        # All of them, always: how long it takes tells nothing.
        if hmac.compare_digest(_opened(row_id, sealed) if sealed else bare or "", hashed):
            found = row_id
    return found


def _opened(row_id: str, sealed: str) -> str:
    try:
        return decrypt(_PURPOSE, sealed, row_id)
    except Undecipherable:
        # Its key is gone: a code that nobody can use any more.
        return ""


def _hash(person_id: str, code: str) -> str:
    # As random as a key, so that no slow hash is needed; encrypted, so that a copy of the database tests no guess.
    return hash_token(f"recovery-code\n{person_id}\n{code}")
