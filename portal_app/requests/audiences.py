"""Who is told about requests (U24, U25)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember
from portal_app.activity.commands import Event
from portal_app.clients.models import Client
from portal_app.core.db import rows
from portal_app.firms.models import Firm
from portal_app.notifications.audiences import Recipient, audience
from portal_app.notifications.people import chunks
from portal_app.requests.models import Request, RequestAddressee

_REQUESTS: Any = bindparam("requests", expanding=True)
_CONTACTS = select(Request.id, Request.contact_id).where(Request.id.in_(_REQUESTS))
_LOOKED_AFTER = (
    select(Request.id, Request.assignee_id, Client.manager_id)
    .join(Client, Client.id == Request.client_id)
    .where(Request.id.in_(_REQUESTS))
)
_ADDRESSED = select(RequestAddressee.request_id, RequestAddressee.staff_id).where(
    RequestAddressee.request_id.in_(_REQUESTS)
)
_STAFF = (
    select(StaffMember.id, StaffMember.role, Firm.responsible_id)
    .join(Firm, Firm.id == StaffMember.firm_id)
    .where(StaffMember.firm_id == bindparam("firm"), StaffMember.active.is_(True))
)


@audience("request_contact")
def request_contact(session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """Whoever asked."""
    by_request = _by_subject(events)
    for part in chunks(by_request):
        for request_id, contact_id in rows(session, _CONTACTS, {"requests": part}):
            for event in by_request[request_id]:
                yield Recipient(event, "contact", contact_id, _occasion(event))


@audience("request_staff")
def request_staff(session: Session, actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """The client's manager, whom it is addressed or given to; else whom the firm made responsible; else its owners."""
    by_request = _by_subject(events)
    staff = {row.id: row for row in rows(session, _STAFF, {"firm": actor.firm_id})}
    responsible = next((row.responsible_id for row in staff.values() if row.responsible_id in staff), None)
    owners = [row.id for row in staff.values() if row.role == Role.OWNER]
    for part in chunks(by_request):
        told: dict[str, list[str]] = {request_id: [] for request_id in part}
        for request_id, assignee_id, manager_id in rows(session, _LOOKED_AFTER, {"requests": part}):
            told[request_id] += [one for one in (assignee_id, manager_id) if one in staff]
        for request_id, staff_id in rows(session, _ADDRESSED, {"requests": part}):
            if staff_id in staff:
                told[request_id].append(staff_id)
        for request_id, people in told.items():
            chosen = people or ([responsible] if responsible else owners)
            for event in by_request[request_id]:
                yield from (Recipient(event, "staff", one, _occasion(event)) for one in dict.fromkeys(chosen))


def _by_subject(events: Sequence[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.subject[1], []).append(event)
    return found


def _occasion(event: Event) -> str:
    return str(event.data.get("message_id") or event.id)
