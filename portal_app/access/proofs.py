"""What shows that somebody reads a person's mail: a link to choose a new password, or a code that confirms it is them.

As with sign-in links nothing secret is stored: link and code follow from the row's id and the signing key.
"""

import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Kind
from portal_app.accounts.models import MailedProof
from portal_app.core.clock import now
from portal_app.core.crypto import sign, unsign
from portal_app.core.ids import is_id
from portal_app.core.settings import settings


class Purpose(StrEnum):
    """What a proof is good for."""

    PASSWORD = "password"
    CONFIRM = "confirm"
    #: To begin working at the firm.
    JOIN = "join"
    #: That a new address is the person's.
    EMAIL = "email"


VALID = {
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.CONFIRM: timedelta(minutes=10),
    Purpose.JOIN: timedelta(days=3),
    Purpose.EMAIL: timedelta(hours=24),
}
MAX_TRIES = 5
"""Wrong codes after which a proof is worth nothing any more."""


def issue(session: Session, purpose: Purpose, *, firm_id: str, kind: Kind, person_id: str, email: str = "") -> str:
    """Make a proof for a person; it voids their older ones of this purpose.

    Args:
        session: The unit of work.
        purpose: What it is good for.
        firm_id: Of the firm.
        kind: Staff or contact.
        person_id: Whose.
        email: The address that it is mailed to, where that is not the person's own.

    Returns:
        Its id.
    """
    at = now()
    void(session, purpose, kind=kind, person_id=person_id)
    proof = MailedProof(
        firm_id=firm_id,
        kind=kind.value,
        person_id=person_id,
        purpose=purpose.value,
        email=email,
        created_at=at,
        expires_at=at + VALID[purpose],
    )
    session.add(proof)
    session.flush()
    return proof.id


def void(session: Session, *purposes: Purpose, kind: Kind, person_id: str) -> None:
    """Make a person's proofs of these purposes worthless."""
    session.execute(
        update(MailedProof)
        .where(
            MailedProof.person_id == person_id,
            MailedProof.kind == kind.value,
            MailedProof.purpose.in_([purpose.value for purpose in purposes]),
            MailedProof.used_at.is_(None),
            MailedProof.voided_at.is_(None),
        )
        .values(voided_at=now())
    )


def is_ready(proof: MailedProof | None, purpose: Purpose) -> bool:
    """Whether a proof is still good for something."""
    return (
        proof is not None
        and proof.purpose == purpose.value
        and proof.used_at is None
        and proof.voided_at is None
        and proof.tries < MAX_TRIES
        and proof.expires_at > now()
    )


def take(session: Session, proof_id: str, purpose: Purpose) -> bool:
    """Use a proof up; of two who try at once, one succeeds.

    Args:
        session: The unit of work; if it fails later, the proof is not used.
        proof_id: Of the proof.
        purpose: What for.
    """
    at = now()
    taken = session.execute(
        update(MailedProof)
        .where(
            MailedProof.id == proof_id,
            MailedProof.purpose == purpose.value,
            MailedProof.used_at.is_(None),
            MailedProof.voided_at.is_(None),
            MailedProof.tries < MAX_TRIES,
            MailedProof.expires_at > at,
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def code(proof_id: str) -> str:
    """The six digits that a mail says."""
    digest = hashlib.sha256(sign("confirm-code", proof_id).encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def is_code(proof_id: str, typed: str) -> bool:
    """Whether these are a proof's digits, however they were spaced."""
    digits = "".join(char for char in typed if char in "0123456789")
    return hmac.compare_digest(digits, code(proof_id))


def token(proof_id: str) -> str:
    """What the address of a link carries."""
    return sign("password-link", proof_id)


def proof_id(token: str) -> str:
    """The id in a link's token, or an empty text for any text that we did not sign."""
    found = unsign("password-link", token) if len(token) < 200 else None
    return found if found is not None and is_id(found) else ""


def password_url(proof_id: str) -> str:
    """The address at which a staff member chooses a new password."""
    return f"{settings().public_url}/new-password/{token(proof_id)}"


def join_url(proof_id: str) -> str:
    """The address at which somebody who was invited begins to work at a firm."""
    return f"{settings().public_url}/join/{token(proof_id)}"


def email_url(proof_id: str) -> str:
    """The address at which a person says that a new address is theirs."""
    return f"{settings().public_url}/new-address/{token(proof_id)}"
