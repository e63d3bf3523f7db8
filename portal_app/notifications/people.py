"""The people whom mails go to, as they are now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact, StaffMember
from portal_app.core.among import among_given, per_database
from portal_app.core.db import rows
from portal_app.firms.models import Firm

#: Bind parameters a statement: both databases take more, neither gets faster by it.
CHUNK = 5_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who gets mail.

    Attributes:
        side: "contact" or "staff".
        notify: What they chose for which mail (U27).
        reachable: They have an address that no server called wrong, and work at the firm or are invited to.
    """

    id: str
    firm_id: str
    side: str
    name: str
    email: str
    language: str
    time_zone: str
    notify: Mapping[str, Any]
    reachable: bool


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Values in lists that fit a statement, each value once."""
    left = iter(dict.fromkeys(values))
    while part := list(islice(left, CHUNK)):
        yield part


def load_people(session: Session, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    """People by side and id.

    Args:
        session: For reading.
        keys: `("contact" | "staff", id)`.

    Returns:
        Those who exist.
    """
    wanted = list(keys)
    found: dict[tuple[str, str], Person] = {}
    for ids in chunks(person_id for side, person_id in wanted if side == "contact"):
        for person in _contacts(session, ids):
            found["contact", person.id] = person
    for ids in chunks(person_id for side, person_id in wanted if side == "staff"):
        for person in _staff(session, ids):
            found["staff", person.id] = person
    return found


@per_database
def _contacts_named() -> Any:
    columns: list[Any] = [
        Contact.id,
        Contact.firm_id,
        Contact.name,
        Contact.email,
        Contact.language,
        Contact.time_zone,
        Contact.notify,
        Contact.email_faulty,
        Firm.language,
        Firm.time_zone,
    ]
    return select(*columns).join(Firm, Firm.id == Contact.firm_id).where(among_given(Contact.id, "ids"))


@per_database
def _staff_named() -> Any:
    columns: list[Any] = [
        StaffMember.id,
        StaffMember.firm_id,
        StaffMember.name,
        StaffMember.email,
        StaffMember.language,
        StaffMember.time_zone,
        StaffMember.active,
        StaffMember.invited_at,
        StaffMember.notify,
    ]
    return select(*columns).where(among_given(StaffMember.id, "ids"))


def _contacts(session: Session, ids: list[str]) -> Iterator[Person]:
    found = rows(session, _contacts_named(), {"ids": ids})
    for person_id, firm_id, name, email, language, time_zone, notify, faulty, firm_language, firm_zone in found:
        yield Person(
            id=person_id,
            firm_id=firm_id,
            side="contact",
            name=name,
            email=email or "",
            language=language or firm_language,
            time_zone=time_zone or firm_zone,
            notify=notify or {},
            reachable=bool(email) and not faulty,
        )


def _staff(session: Session, ids: list[str]) -> Iterator[Person]:
    found = rows(session, _staff_named(), {"ids": ids})
    for person_id, firm_id, name, email, language, time_zone, active, invited_at, notify in found:
        reachable = active or invited_at is not None
        yield Person(person_id, firm_id, "staff", name, email, language, time_zone, notify or {}, reachable)
