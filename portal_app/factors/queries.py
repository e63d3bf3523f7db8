"""Reading what people have set up for signing in."""

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import Contact, StaffMember
from portal_app.accounts.scope import office_only
from portal_app.clients.models import ClientContact
from portal_app.core.errors import NotFound
from portal_app.core.i18n import format_datetime, msg, msgn, translate
from portal_app.core.settings import settings
from portal_app.factors.models import Authenticator, Passkey, RecoveryCode, SecondStepDemand
from portal_app.factors.rules import relying_party
from portal_app.factors.views import ColleagueFactors, Demand, MyFactors, Needs, PasskeyRow


def needs(session: Session, kind: Kind, firm_id: str, person_id: str) -> Needs:
    """What a person has to do after the first factor.

    Args:
        session: For reading.
        kind: Staff or contact.
        firm_id: Of the firm.
        person_id: Who signs in.
    """
    if has_factor(session, firm_id, person_id):
        return Needs.STEP
    return Needs.ENROL if is_demanded(session, kind, firm_id) else Needs.NOTHING


def has_factor(session: Session, firm_id: str, person_id: str) -> bool:
    """Whether a person has an authenticator app or a passkey. Recovery codes alone are none."""
    return bool(
        session.scalar(
            select(
                or_(
                    exists().where(
                        Authenticator.firm_id == firm_id,
                        Authenticator.person_id == person_id,
                        Authenticator.confirmed_at.is_not(None),
                    ),
                    exists().where(Passkey.firm_id == firm_id, Passkey.person_id == person_id),
                )
            )
        )
    )


def is_demanded(session: Session, kind: Kind, firm_id: str) -> bool:
    """Whether the firm demands a second step of all people on this side."""
    column = SecondStepDemand.staff if kind is Kind.STAFF else SecondStepDemand.contacts
    return bool(session.scalar(select(column).where(SecondStepDemand.firm_id == firm_id)))


def has_authenticator(session: Session, firm_id: str, person_id: str) -> bool:
    """Whether a person's authenticator app is confirmed."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Authenticator.firm_id == firm_id,
                    Authenticator.person_id == person_id,
                    Authenticator.confirmed_at.is_not(None),
                )
            )
        )
    )


def passkey_ids(session: Session, firm_id: str, person_id: str) -> list[tuple[str, str]]:
    """(credential id, transports) of a person's passkeys."""
    found = session.execute(
        select(Passkey.credential_id, Passkey.transports)
        .where(Passkey.firm_id == firm_id, Passkey.person_id == person_id)
        .order_by(Passkey.id)
    )
    return [(row[0], row[1]) for row in found]


def usable_passkey(session: Session, firm_id: str, person_id: str) -> bool:
    """Whether a person has a passkey, and this installation's address is one that passkeys can be shown at."""
    if relying_party(settings().public_url) is None:
        return False
    has_one = exists().where(Passkey.firm_id == firm_id, Passkey.person_id == person_id)
    return bool(session.scalar(select(has_one)))


def codes_left(session: Session, firm_id: str, person_id: str) -> int:
    """How many recovery codes still work."""
    return (
        session.scalar(
            select(func.count()).where(
                RecoveryCode.firm_id == firm_id, RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def my_factors(session: Session, actor: Actor) -> MyFactors:
    """What the actor has set up (B5).

    Raises:
        NotFound: The program itself signs in nowhere.
    """
    if actor.kind is Kind.SYSTEM:
        raise NotFound
    since = session.scalar(
        select(Authenticator.confirmed_at).where(
            Authenticator.firm_id == actor.firm_id,
            Authenticator.person_id == actor.person_id,
            Authenticator.confirmed_at.is_not(None),
        )
    )
    passkeys = session.execute(
        select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
        .where(Passkey.firm_id == actor.firm_id, Passkey.person_id == actor.person_id)
        .order_by(Passkey.id)
    ).all()
    return MyFactors(
        authenticator=since is not None,
        authenticator_since=format_datetime(since, actor.time_zone, actor.language) if since else "",
        passkeys=[
            PasskeyRow(
                row.id,
                row.name,
                format_datetime(row.created_at, actor.time_zone, actor.language),
                format_datetime(row.last_used_at, actor.time_zone, actor.language) if row.last_used_at else "",
            )
            for row in passkeys
        ],
        codes_left=codes_left(session, actor.firm_id, actor.person_id),
        any=since is not None or bool(passkeys),
        demanded=is_demanded(session, actor.kind, actor.firm_id),
        passkeys_possible=relying_party(settings().public_url) is not None,
    )


def demand(session: Session, actor: Actor) -> Demand:
    """Of whom the firm demands a second step, and how many have none yet.

    Raises:
        NotFound: The actor does not manage the firm.
    """
    _managers_only(actor)
    row = session.execute(
        select(SecondStepDemand.staff, SecondStepDemand.contacts).where(SecondStepDemand.firm_id == actor.firm_id)
    ).first()
    staff_without = session.scalar(
        select(func.count())
        .select_from(StaffMember)
        .where(StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True), ~has_any(StaffMember))
    )
    contacts_without = session.scalar(
        select(func.count())
        .select_from(Contact)
        .where(
            Contact.firm_id == actor.firm_id,
            exists().where(ClientContact.contact_id == Contact.id, ClientContact.portal_open.is_(True)),
            ~has_any(Contact),
        )
    )
    return Demand(
        staff=bool(row and row.staff),
        contacts=bool(row and row.contacts),
        staff_without=staff_without or 0,
        contacts_without=contacts_without or 0,
    )


def colleagues(session: Session, actor: Actor) -> list[ColleagueFactors]:
    """Everybody who works at the firm, with what they have set up, by name.

    Raises:
        NotFound: The actor does not manage the firm.
    """
    _managers_only(actor)
    passkeys = (
        select(func.count())
        .where(Passkey.firm_id == StaffMember.firm_id, Passkey.person_id == StaffMember.id)
        .correlate(StaffMember)
        .scalar_subquery()
    )
    app = exists().where(
        Authenticator.firm_id == StaffMember.firm_id,
        Authenticator.person_id == StaffMember.id,
        Authenticator.confirmed_at.is_not(None),
    )
    found = session.execute(
        select(
            StaffMember.id,
            StaffMember.name,
            StaffMember.email,
            StaffMember.role,
            case((app, literal(1)), else_=literal(0)).label("app"),
            passkeys.label("passkeys"),
        )
        .where(StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True))
        .order_by(func.lower(StaffMember.name), StaffMember.id)
    )
    return [
        ColleagueFactors(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role,
            has=words(bool(row.app), row.passkeys, actor.language),
            any=bool(row.app or row.passkeys),
            may_reset=bool(row.app or row.passkeys)
            and row.id != actor.person_id
            and (row.role != Role.OWNER or actor.role is Role.OWNER),
        )
        for row in found
    ]


def contact_has_factor(session: Session, actor: Actor, contact_id: str) -> bool:
    """Whether a contact has something set up that staff could take away for them.

    Raises:
        NotFound: The contact is not one of the firm's.
    """
    office_only(actor)
    if session.scalar(select(Contact.id).where(Contact.id == contact_id, Contact.firm_id == actor.firm_id)) is None:
        raise NotFound
    return has_factor(session, actor.firm_id, contact_id)


def words(app: bool, passkeys: int, language: str) -> str:
    """What somebody has set up, in words; empty for nothing."""
    parts = [translate(msg("Authenticator app"), language)] if app else []
    if passkeys:
        parts.append(translate(msgn("{n} passkey", "{n} passkeys", passkeys), language))
    return ", ".join(parts)


def has_any(person: type[StaffMember] | type[Contact]) -> ColumnElement[bool]:
    """Whether a person of a statement has an authenticator app or a passkey."""
    return or_(
        exists().where(
            and_(
                Authenticator.firm_id == person.firm_id,
                Authenticator.person_id == person.id,
                Authenticator.confirmed_at.is_not(None),
            )
        ),
        exists().where(and_(Passkey.firm_id == person.firm_id, Passkey.person_id == person.id)),
    )


def _managers_only(actor: Actor) -> None:
    if not actor.manages_firm:
        raise NotFound
