"""Browsers between the first and the second step of a sign-in."""

from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import Contact, StaffMember
from portal_app.accounts.shown import Shown
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token, new_token
from portal_app.core.errors import Invalid, Refused
from portal_app.core.i18n import Text, msg
from portal_app.core.settings import settings
from portal_app.factors import queries
from portal_app.factors.commands import authenticator, recovery
from portal_app.factors.models import SignInStep
from portal_app.factors.rules import STEP_TIME, relying_party
from portal_app.factors.views import Needs, StepPage
from portal_app.firms.models import Firm, Portal


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that waits for its second step.

    Attributes:
        id: Of the step.
        actor: Who signs in, as they will be; without a session they reach nothing but their own factors.
        needs: Show a factor, or set a first one up.
        client_id: For a contact, the client whose portal opens; empty for the one last used.
        next_path: Where the sign-in leads, as `access` keeps it.
        link_id: The sign-in link that is used up together with this step; empty for none.
    """

    id: str
    actor: Actor
    needs: Needs
    client_id: str
    next_path: str
    link_id: str


def ask(
    session: Session,
    *,
    kind: Kind,
    firm_id: str,
    person_id: str,
    client_id: str | None = None,
    next_path: str = "",
    link_id: str | None = None,
) -> str | None:
    """Let a browser whose first factor was right wait for the second, if this person has or needs one.

    Args:
        session: The unit of work.
        kind: Staff or contact.
        firm_id: Of the firm.
        person_id: Who signs in.
        client_id: For a contact, the client whose portal is to open.
        next_path: Where the sign-in leads.
        link_id: The link that was the first factor.

    Returns:
        A secret for this browser's cookie, good once and for ten minutes; None for somebody who needs no second step.
    """
    if queries.needs(session, kind, firm_id, person_id) is Needs.NOTHING:
        return None
    at, token = now(), new_token()
    session.execute(
        delete(SignInStep).where(
            SignInStep.firm_id == firm_id,
            SignInStep.person_id == person_id,
            or_(SignInStep.expires_at <= at, SignInStep.done_at.is_not(None)),
        )
    )
    session.add(
        SignInStep(
            token_hash=hash_token(token),
            firm_id=firm_id,
            kind=kind.value,
            person_id=person_id,
            client_id=client_id,
            next_path=next_path,
            link_id=link_id,
            created_at=at,
            expires_at=at + STEP_TIME,
        )
    )
    session.flush()
    return token


def waiting(session: Session, kind: Kind, token_hash: str, address: str = "") -> Waiting:
    """Who waits behind a browser's cookie.

    Args:
        session: For reading.
        kind: Whose side the page is on.
        token_hash: Of the cookie.
        address: Of the portal that the page belongs to; at another firm's the cookie means nothing.

    Raises:
        Refused: Nobody: it took too long, was used already, or is another firm's. Signing in again helps.
    """
    step = session.scalar(
        select(SignInStep).where(
            SignInStep.token_hash == token_hash,
            SignInStep.kind == kind.value,
            SignInStep.done_at.is_(None),
            SignInStep.expires_at > now(),
        )
    )
    actor = None
    if step is not None:
        actor = _staff(session, step) if kind is Kind.STAFF else _contact(session, step, address)
    if step is None or actor is None:
        raise Refused(over())
    return Waiting(
        id=step.id,
        actor=actor,
        needs=queries.needs(session, kind, step.firm_id, step.person_id),
        client_id=step.client_id or "",
        next_path=step.next_path,
        link_id=step.link_id or "",
    )


def over() -> Text:
    """What somebody reads whose second step is no more."""
    return msg("That took too long, or was done already. Please sign in again.")


def offered(session: Session, step: Waiting) -> StepPage:
    """What the page of the second step offers."""
    firm_id, person_id = step.actor.firm_id, step.actor.person_id
    return StepPage(
        needs=step.needs.value,
        authenticator=queries.has_authenticator(session, firm_id, person_id),
        passkey=bool(queries.passkey_ids(session, firm_id, person_id)),
        recovery=queries.codes_left(session, firm_id, person_id) > 0,
        passkeys_possible=relying_party(settings().public_url) is not None,
    )


def show_code(session: Session, step: Waiting, typed: str) -> None:
    """Show a code of the authenticator app, and use the step up.

    Raises:
        Invalid: For a wrong code, or one that was used.
        Refused: Somebody was faster with this step.
    """
    if not authenticator.check(session, step.actor.firm_id, step.actor.person_id, typed):
        raise Invalid({"code": msg("This code is wrong or was used already. Wait for the next one in the app.")})
    take(session, step)


def show_recovery_code(session: Session, step: Waiting, typed: str) -> None:
    """Show a recovery code, and use it and the step up.

    Raises:
        Invalid: For a wrong code, or one that was used.
        Refused: Somebody was faster with this step.
    """
    if not recovery.use(session, step.actor, typed):
        raise Invalid({"recovery": msg("This is none of your recovery codes, or it was used already.")})
    take(session, step)


def may_enrol(step: Waiting) -> Waiting:
    """Let pass whoever is to set a first factor up; whoever has one shows that instead.

    Raises:
        Refused: They have one by now.
    """
    if step.needs is not Needs.ENROL:
        raise Refused(msg("A second step is set up already. Reload the page and use it."))
    return step


def take(session: Session, step: Waiting) -> None:
    """Use a step up; of two who try at once, one succeeds.

    Raises:
        Refused: It was used already.
    """
    at = now()
    taken = session.execute(
        update(SignInStep)
        .where(
            SignInStep.id == step.id,
            SignInStep.firm_id == step.actor.firm_id,
            SignInStep.done_at.is_(None),
            SignInStep.expires_at > at,
        )
        .values(done_at=at)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(over())


def note_failure(session: Session, step: Waiting, second: Shown) -> None:
    """Record that somebody with the right first factor showed a wrong second one."""
    if step.needs is Needs.STEP:
        person = step.actor
        about, data = (person.kind.value, person.person_id), {"shown": [second]}
        record(session, person, Event(Happened.SECOND_STEP_FAILED, about, internal=True, data=data))


def _staff(session: Session, step: SignInStep) -> Actor | None:
    member = session.scalar(
        select(StaffMember).where(
            StaffMember.id == step.person_id, StaffMember.firm_id == step.firm_id, StaffMember.active.is_(True)
        )
    )
    if member is None:
        return None
    return Actor(
        kind=Kind.STAFF,
        firm_id=member.firm_id,
        person_id=member.id,
        name=member.name,
        email=member.email,
        role=Role(member.role),
        language=member.language,
        time_zone=member.time_zone,
        confirmed_at=step.created_at,
    )


def _contact(session: Session, step: SignInStep, address: str) -> Actor | None:
    found = session.execute(
        select(Contact, Firm.language, Firm.time_zone)
        .join(Firm, Firm.id == Contact.firm_id)
        .join(Portal, Portal.firm_id == Contact.firm_id)
        .where(
            Contact.id == step.person_id,
            Contact.firm_id == step.firm_id,
            Portal.active.is_(True),
            Portal.address == address.lower(),
        )
    ).first()
    if found is None:
        return None
    person, language, time_zone = found
    return Actor(
        kind=Kind.CONTACT,
        firm_id=person.firm_id,
        person_id=person.id,
        name=person.name,
        email=person.email or "",
        portal_address=address.lower(),
        language=person.language or language,
        time_zone=person.time_zone or time_zone,
        confirmed_at=step.created_at,
    )
