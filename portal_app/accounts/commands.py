"""Changing people of the firm."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import StaffMember
from portal_app.accounts.rules import (
    email_fault,
    language_fault,
    name_fault,
    normal_password,
    password_fault,
    read_email,
    time_zone_fault,
)
from portal_app.core.clock import now
from portal_app.core.crypto import hash_password
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import Text


def add_staff(
    session: Session,
    actor: Actor,
    *,
    name: str,
    email: str,
    role: Role,
    password: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> str:
    """Let somebody work at the firm.

    Args:
        session: The unit of work.
        actor: The program, at set-up and for the demo firm; or an owner, or an admin for an accountant.
        name: As others see it.
        email: With which they sign in; one person an address within the firm.
        role: What they are there.
        password: None for those who enter by a link.
        language: A code of `LANGUAGES`; the actor's when None.
        time_zone: IANA name; the actor's when None.

    Returns:
        Their id.

    Raises:
        Invalid: For a field that can't be taken.
        NotFound: For anybody who may not give this role.
    """
    may_give = actor.role is Role.OWNER or (actor.role is Role.ADMIN and role is Role.ACCOUNTANT)
    if actor.kind is not Kind.SYSTEM and not may_give:
        raise NotFound
    language, time_zone = language or actor.language, time_zone or actor.time_zone
    faults = {
        "name": name_fault(name),
        "email": email_fault(email),
        "password": None if password is None else password_fault(password, name, email.split("@")[0]),
        "language": language_fault(language),
        "time_zone": time_zone_fault(time_zone),
    }
    raise_faults(faults)
    read = read_email(email)
    assert read is not None
    member = StaffMember(
        firm_id=actor.firm_id,
        name=name.strip(),
        email=read[0],
        email_key=read[1],
        role=role.value,
        password_hash=None if password is None else hash_password(normal_password(password)),
        language=language,
        time_zone=time_zone,
        created_at=now(),
    )
    session.add(member)
    session.flush()
    return member.id


def change_me(session: Session, actor: Actor, name: str, language: str, time_zone: str) -> None:
    """Change one's own name, language and time zone.

    Args:
        session: The unit of work.
        actor: Staff; what is changed is their own.
        name: As it was typed.
        language: A code of `LANGUAGES`.
        time_zone: IANA name.

    Raises:
        Invalid: For a field that can't be taken.
    """
    raise_faults(
        {"name": name_fault(name), "language": language_fault(language), "time_zone": time_zone_fault(time_zone)}
    )
    session.execute(
        update(StaffMember)
        .where(StaffMember.id == actor.person_id, StaffMember.firm_id == actor.firm_id)
        .values(name=name.strip(), language=language, time_zone=time_zone)
    )


def raise_faults(faults: dict[str, Text | None]) -> None:
    """Raise `Invalid` with the faults that there are, if any."""
    found = {field: fault for field, fault in faults.items() if fault is not None}
    if found:
        raise Invalid(found)
