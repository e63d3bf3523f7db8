"""Opening the portal to many clients at once, and inviting their people (U7, U8, U10)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activation.plan import SHOWN, Place, Plan, read_plan
from portal_app.activation.views import ActivationResult
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.clients.commands.portal import open_contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import contact_of, require_portal
from portal_app.clients.selection import Selection
from portal_app.core.clock import now
from portal_app.core.errors import Refused
from portal_app.core.garbage import collector_paused
from portal_app.core.i18n import msg
from portal_app.firms.models import Portal
from portal_app.tasks.bulk import Introduction, insert_introductions
from portal_app.tasks.models import Task, TaskShare
from portal_app.templates.queries import introductions

_CHUNK = 2000
#: Two presses within this time are one.
_DOUBLE_CLICK = timedelta(seconds=30)


def activate(session: Session, actor: Actor, selection: Selection, invite: bool) -> ActivationResult:
    """Open the portal to every contact of the selected clients who has a working address (U8).

    Done again it changes nothing: who can enter stays as they are, and nobody is invited twice.

    Args:
        session: The unit of work; all of it is done or nothing.
        actor: Staff.
        selection: Which clients. Archived ones are left alone.
        invite: Send each person one invitation and give them the firm's introduction. Without it nothing is mailed.

    Returns:
        How many were opened and invited, and who was not and why.

    Raises:
        Refused: The firm's portal is not active or has no address, or no client is selected.
        NotFound: The actor is a contact.
    """
    office_only(actor)
    require_portal(session, actor)
    _queue(session, actor)
    with collector_paused():
        plan = read_plan(session, actor, selection)
        if not plan.clients:
            raise Refused(msg("Choose at least one client that is in use."))
        at = now()
        _open(session, actor, plan, invite, at)
        made = _invite(session, actor, plan, at) if invite else 0
    return ActivationResult(
        clients_opened=len(plan.clients_to_open),
        contacts_opened=len(plan.to_open),
        invited=len(plan.invitations) if invite else 0,
        introductions=made,
        already_open=len(plan.already_open),
        without_address=plan.without_address[:SHOWN],
        without_address_total=len(plan.without_address),
        without_contacts=plan.without_contacts[:SHOWN],
        without_contacts_total=len(plan.without_contacts),
    )


def invite_contact(session: Session, actor: Actor, client_id: str, contact_id: str) -> bool:
    """Invite one contact now, or once more; opens the portal to them if it was closed.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: To which client's portal.
        contact_id: Whom.

    Returns:
        False when they were invited within the last half minute: a double click sends one mail.

    Raises:
        Refused: They have no working address, the client is archived, or the firm's portal is not active.
        NotFound: There is no such contact for this actor.
    """
    _queue(session, actor)
    person, link = contact_of(session, actor, client_id, contact_id)
    open_contact(session, actor, client_id, contact_id)
    at = now()
    if link.invited_at is not None and at - link.invited_at < _DOUBLE_CLICK:
        return False
    first_time = link.invited_at is None
    link.invited_at = at
    if first_time:
        _introduce(session, actor, [(client_id, contact_id)])
    event = Event(Kind.CONTACT_INVITED, ("contact", contact_id), client_id, internal=True, data={"title": person.name})
    record(session, actor, event)
    return True


def _queue(session: Session, actor: Actor) -> None:
    # Two presses at once, on PostgreSQL: the second waits here, and then finds everything done.
    session.execute(select(Portal.firm_id).where(Portal.firm_id == actor.firm_id).with_for_update())
    session.flush()


def _open(session: Session, actor: Actor, plan: Plan, invite: bool, at: datetime) -> None:
    clients: Any = Client.__table__  # type: ignore[attr-defined]
    links: Any = ClientContact.__table__  # type: ignore[attr-defined]
    _execute(
        session,
        update(clients)
        .where(clients.c.id == bindparam("client"))
        .values(portal_open=True, portal_opened_at=at, updated_at=at),
        [{"client": client_id} for client_id in plan.clients_to_open],
    )
    one_link = (links.c.client_id == bindparam("client"), links.c.contact_id == bindparam("contact"))
    _execute(session, update(links).where(*one_link).values(portal_open=True, opened_at=at), _keys(plan.to_open))
    if invite:
        _execute(session, update(links).where(*one_link).values(invited_at=at), _keys(plan.greeted_with))
    session.expire_all()
    opened: defaultdict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for place in plan.to_open:
        opened[place.client_id].append(place.contact_id)
        names[place.client_id] = place.client
    record_many(
        session,
        actor,
        [
            Event(
                Kind.CLIENT_PORTAL_OPENED,
                ("client", client_id),
                client_id,
                internal=True,
                data={"title": names[client_id], "contacts": contacts, "invited": invite},
            )
            for client_id, contacts in opened.items()
        ],
    )


def _invite(session: Session, actor: Actor, plan: Plan, at: datetime) -> int:
    made = _introduce(session, actor, [(place.client_id, place.contact_id) for place in plan.invitations])
    record_many(
        session,
        actor,
        [
            Event(
                Kind.CONTACT_INVITED,
                ("contact", place.contact_id),
                place.client_id,
                internal=True,
                data={"title": place.contact},
            )
            for place in plan.invitations
        ],
    )
    return made


def _introduce(session: Session, actor: Actor, people: Sequence[tuple[str, str]]) -> int:
    """Give the firm's introduction to those who never had one: a person needs it once, not at every client."""
    texts = [
        Introduction(template.title, template.description, tuple(template.checklist), tuple(template.slots))
        for template in introductions(session, actor)
    ]
    if not texts or not people:
        return 0
    known: set[str] = set()
    ids = [contact_id for _, contact_id in people]
    for start in range(0, len(ids), _CHUNK):
        known.update(
            session.scalars(
                select(TaskShare.contact_id)
                .join(Task, Task.id == TaskShare.task_id)
                .where(
                    TaskShare.contact_id.in_(ids[start : start + _CHUNK]),
                    TaskShare.firm_id == actor.firm_id,
                    Task.introduction.is_(True),
                )
            )
        )
    return insert_introductions(session, actor, texts, [one for one in people if one[1] not in known])


def _keys(places: Iterable[Place]) -> list[dict[str, str]]:
    return [{"client": place.client_id, "contact": place.contact_id} for place in places]


def _execute(session: Session, statement: Any, rows: list[dict[str, str]]) -> None:
    if rows:
        session.flush()
        session.connection().execute(statement, rows)
