"""Showing once more that it is oneself, before what `accounts.fresh.require_fresh` guards.

A further way to show it is a field of `Means`, a field of the dialog in `components/confirming.py`, and a branch in
`portal_app/http/confirming.py` that ends in `confirm`.
"""

from typing import Any

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
from portal_app.core.crypto import hash_token, new_token, verify_password
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.factors.commands import authenticator, recovery, showing
from portal_app.factors.queries import has_authenticator, usable_passkey


def means(session: Session, actor: Actor) -> Means:
    """By what a person can show that it is them: a passkey; or their password, else their app, else a code by mail.

    Whoever has an app or a passkey is not let off with reading their mail.

    Args:
        session: For reading.
        actor: Staff or a contact, about themself.
    """
    has_password = own_hash(session, actor) is not None
    has_app = has_authenticator(session, actor.firm_id, actor.person_id)
    has_passkey = usable_passkey(session, actor.firm_id, actor.person_id)
    return Means(
        password=has_password,
        app=not has_password and has_app,
        recovery=not has_password and not has_app and has_passkey,
        code=not has_password and not has_app and not has_passkey,
        passkey=has_passkey,
        email=actor.email,
    )


def passkey_options(session: Session, actor: Actor) -> dict[str, Any]:
    """What a browser needs to show one of the actor's passkeys.

    Args:
        session: For reading.
        actor: Staff or a contact, in this very sign-in.

    Returns:
        `PublicKeyCredentialRequestOptions` as JSON.
    """
    return showing.showing(session, actor.firm_id, actor.person_id, _passkeys(actor), alone=True)


def take_passkey(session: Session, actor: Actor, answer: str) -> None:
    """Take a passkey of the actor's, on a device that verified its owner.

    Args:
        session: The unit of work.
        actor: Staff or a contact.
        answer: What the browser made of the options, as JSON.

    Raises:
        Refused: It is none of theirs, or the answer is to other options.
    """
    showing.show(
        session,
        answer,
        _passkeys(actor),
        kind=actor.kind,
        firm_id=actor.firm_id,
        person_id=actor.person_id,
        alone=True,
    )


def _passkeys(actor: Actor) -> str:
    """For what the challenges are made: none fits another sign-in."""
    return f"confirm in {actor.session_id}"


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


def confirm(session: Session, actor: Actor, token_hash: str) -> str:
    """Note that the person behind this session showed just now that it is them, and change the session's token.

    The sign-in stays the same one, and so do its open pages: their sockets hold no token (`access.tickets`). What the
    confirmation opens lasts a quarter of an hour, in this session only; a token that somebody got hold of before it
    opens nothing.

    Args:
        session: The unit of work.
        actor: Who; that it is them was found out before.
        token_hash: Of the token with which the request came.

    Returns:
        The token for the browser's cookie from now on.

    Raises:
        Refused: The session has another token by now: somebody confirmed in another tab at this very moment.
    """
    token = new_token()
    changed = session.execute(
        update(WebSession)
        .where(
            WebSession.id == actor.session_id,
            WebSession.person_id == actor.person_id,
            WebSession.token_hash == token_hash,
            WebSession.ended_at.is_(None),
        )
        .values(confirmed_at=now(), token_hash=hash_token(token))
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(msg("This was just confirmed in another window. Please try again."))
    record(session, actor, Event(Happened.CONFIRMED, (actor.kind.value, actor.person_id), internal=True))
    return token
