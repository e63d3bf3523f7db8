"""Showing once more that it is oneself, before what `accounts.fresh.require_fresh` guards.

A further way to show it (an authenticator app, a passkey) is a field of `Means`, a field of the dialog in
`components/confirming.py`, and a branch in `portal_app/http/confirming.py` that ends in `confirm`.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.devices import own_hash
from portal_app.access.proofs import Purpose
from portal_app.access.views import Means
from portal_app.accounts.actor import Actor
from portal_app.accounts.models import MailedProof, WebSession
from portal_app.accounts.rules import normal_password
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.crypto import verify_password
from portal_app.core.errors import NotFound
from portal_app.factors.commands import authenticator, recovery
from portal_app.factors.queries import has_authenticator


def means(session: Session, actor: Actor) -> Means:
    """By what a person can show that it is them: their password, else their app, else a code by mail.

    Whoever has an app is not let off with reading their mail.

    Args:
        session: For reading.
        actor: Staff or a contact, about themself.
    """
    has_password = own_hash(session, actor) is not None
    has_app = not has_password and has_authenticator(session, actor.firm_id, actor.person_id)
    return Means(password=has_password, app=has_app, code=not has_password and not has_app, email=actor.email)


def own_password_fits(session: Session, actor: Actor, password: str) -> bool:
    """Whether this is the actor's password. Slow: never on the event loop, nor in a unit of work.

    Args:
        session: For reading.
        actor: Staff or a contact.
        password: As typed.
    """
    return verify_password(normal_password(password), own_hash(session, actor))


def mail_code(session: Session, actor: Actor) -> None:
    """Send a person a code by mail, good for ten minutes; it voids the one before.

    Raises:
        NotFound: The actor is the program.
    """
    if not actor.session_id:
        raise NotFound
    proof_id = proofs.issue(session, Purpose.CONFIRM, firm_id=actor.firm_id, kind=actor.kind, person_id=actor.person_id)
    asked = Event(Happened.CONFIRM_ASKED, (actor.kind.value, actor.person_id), internal=True, data={"proof": proof_id})
    record(session, actor, asked)


def take_code(session: Session, actor: Actor, typed: str) -> bool:
    """Whether this is the code that was mailed; it is then used up. A wrong one counts, so commit either way.

    Args:
        session: The unit of work.
        actor: Staff or a contact.
        typed: The digits, perhaps with spaces.
    """
    proof = session.scalar(
        select(MailedProof)
        .where(
            MailedProof.person_id == actor.person_id,
            MailedProof.kind == actor.kind.value,
            MailedProof.firm_id == actor.firm_id,
            MailedProof.purpose == Purpose.CONFIRM.value,
            MailedProof.voided_at.is_(None),
        )
        .order_by(MailedProof.id.desc())
        .limit(1)
    )
    if proof is None or not proofs.is_ready(proof, Purpose.CONFIRM):
        return False
    if proofs.is_code(proof.id, typed):
        return proofs.take(session, proof.id, Purpose.CONFIRM)
    # Counted by the database: many who guess at once get no more tries than one.
    session.execute(update(MailedProof).where(MailedProof.id == proof.id).values(tries=MailedProof.tries + 1))
    return False


def take_app_code(session: Session, actor: Actor, typed: str) -> bool:
    """Whether this is a code of the actor's authenticator app, or one of their recovery codes; it is then used up.

    Args:
        session: The unit of work.
        actor: Staff or a contact.
        typed: As typed.
    """
    return authenticator.check(session, actor.firm_id, actor.person_id, typed) or recovery.use(session, actor, typed)


def confirm(session: Session, actor: Actor) -> None:
    """Note that the person behind this session showed just now that it is them.

    The session keeps its token: the open page holds it in its socket. What the confirmation opens lasts a quarter of
    an hour, in this session only.

    Args:
        session: The unit of work.
        actor: Who; that it is them was found out before.
    """
    session.execute(
        update(WebSession)
        .where(WebSession.id == actor.session_id, WebSession.person_id == actor.person_id)
        .values(confirmed_at=now())
    )
    record(session, actor, Event(Happened.CONFIRMED, (actor.kind.value, actor.person_id), internal=True))
