"""What the mails about a person's own sign-in say."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.accounts.models import MailedProof
from portal_app.core.i18n import format_datetime, msg, translate
from portal_app.core.settings import settings
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Skip, provide
from portal_app.notifications.kinds import Mail


@provide(Mail.PASSWORD_LINK)
def password_link(session: Session, _desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The link by which somebody chooses a new password."""
    return with_proofs(session, rows, lambda proof_id: {"url": proofs.password_url(proof_id)})


@provide(Mail.CONFIRM_CODE)
def confirm_code(session: Session, _desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The code by which somebody without a password shows that it is them."""
    return with_proofs(session, rows, lambda proof_id: {"code": proofs.code(proof_id)})


@provide(Mail.PASSWORD_CHANGED)
def password_changed(_session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That a password was chosen, and what to do if that was somebody else."""
    return {row.id: {"url": own_page(desk, row), "when": when_it_was(desk, row)} for row in rows}


@provide(Mail.NEW_DEVICE)
def new_device(_session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That somebody signed in on a device that was not there before."""
    return {
        row.id: {
            "url": own_page(desk, row),
            "when": when_it_was(desk, row),
            "device": _device(row, desk.person(row).language),
        }
        for row in rows
    }


def with_proofs(session: Session, rows: Sequence[Due], facts: Any) -> dict[str, Answer]:
    """What mails with a link or a code say; those whose link is over are not sent.

    Args:
        session: For reading.
        rows: With the proof's id.
        facts: Gets that id.
    """
    ids = [str(row.data.get("proof", "")) for row in rows]
    found = {proof.id: proof for proof in session.scalars(select(MailedProof).where(MailedProof.id.in_(ids)))}
    answers: dict[str, Answer] = {}
    for row, proof_id in zip(rows, ids, strict=True):
        proof = found.get(proof_id)
        ready = proof is not None and proofs.is_ready(proof, proofs.Purpose(proof.purpose))
        answers[row.id] = facts(proof_id) if ready else Skip("closed")
    return answers


def _device(row: Due, language: str) -> str:
    browser, system = row.data.get("browser", ""), row.data.get("system", "")
    if browser and system:
        return translate(msg("{browser} on {system}", browser=browser, system=system), language)
    return str(browser or system) or translate(msg("An unknown device"), language)


def when_it_was(desk: Desk, row: Due) -> str:
    """The moment that a mail speaks of, as its reader writes it."""
    person = desk.person(row)
    return format_datetime(row.created_at, person.time_zone, person.language)


def own_page(desk: Desk, row: Due) -> str:
    """Where a person sees how they sign in."""
    if row.side == "staff":
        return f"{settings().public_url}/settings/security"
    return f"{desk.brand(row).portal_url}/profile"
