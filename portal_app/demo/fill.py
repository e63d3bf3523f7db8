"""Makes the demo firm once, and sign-in links to it as often as asked."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401
from portal_app.access import links
from portal_app.access.commands.entry import enter_portal
from portal_app.access.queries import open_clients
from portal_app.accounts.actor import Actor, Kind, Role, system
from portal_app.accounts.commands import add_staff
from portal_app.accounts.models import Contact, StaffMember
from portal_app.activation.commands import activate
from portal_app.clients.commands.client import add_client, add_group
from portal_app.clients.commands.contact import add_contact
from portal_app.clients.models import Client
from portal_app.clients.selection import Selection
from portal_app.core.clock import at, now
from portal_app.core.db import writing
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.core.storage import storage
from portal_app.demo import papers
from portal_app.demo.clients import (
    ADDRESS,
    CLIENTS,
    CLOSED_FROM,
    FIRM,
    GROUPS,
    MAIL_DOMAIN,
    PEOPLE,
    STAFF,
    UNKNOWN_MAILBOX,
)
from portal_app.demo.diary import Cast, moments
from portal_app.demo.post import deliver_until
from portal_app.demo.regular import regular
from portal_app.demo.routine import routine
from portal_app.demo.stories import STORIES
from portal_app.firms.commands import FirstFirm, PortalForm, activate_portal, found_firm, save_portal
from portal_app.firms.models import Installation, Portal
from portal_app.firms.pictures import StoredPicture, read_picture
from portal_app.tasks import commands
from portal_app.tasks.models import ChecklistItem, Task, TaskShare
from portal_app.templates.commands import create_defaults

_ZONE = "Europe/Tallinn"
_KEY = "demo_firm"
#: Whom the sign-in links are for: the contact with one client first, then the one with several.
_LINKED = ("maarika", "rein")
_VALID = timedelta(days=1)
_FOUNDED = "60d 09:00"
#: Who has been in the portal and left the introduction for later.
_IN_NO_HURRY = ("rein", "tiina", "olev", "marko", "birgit")
_BROWSER = "Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile"

_HEADER = "Your papers, questions and deadlines in one place"
_DESCRIPTION = (
    "Saarepuu & Lepik keeps the books of small and middle-sized companies from Tallinn to Võru. "
    "Here we work together with our clients: what we need from you, by when, and every answer to your questions."
)


def fill() -> dict[str, Any]:
    """Make the demo firm if it is not there yet, and fresh sign-in links.

    All of it is one unit of work: half a demo firm never exists.

    Returns:
        `url` of the portal, `firm`, and `people` with role, name, email, clients and sign_in_url.
    """
    with writing(across_firms("The demo firm comes about here")) as session:
        firm_id = session.scalar(select(Installation.value).where(Installation.key == _KEY))
        if firm_id is None:
            firm_id = _make(session)
            session.add(Installation(key=_KEY, value=firm_id))
        return _told(session, firm_id)


def _make(session: Session) -> str:
    cast = Cast(session, storage(), _ZONE, now())
    with at(cast.moment(_FOUNDED)):
        _found(cast)
        _add_clients(cast)
    diary = [one for story in (*STORIES, *routine()) for one in moments(cast, story)]
    diary += regular(cast)
    diary.append((cast.moment("52d 10:00"), lambda: _open_portals(cast, invite=True)))
    diary += [
        (cast.moment(f"{45 + place % 6}d 1{place % 9}:{place + 10}"), lambda key=key: _enter(cast, key))  # type: ignore[misc]
        for place, key in enumerate(_entering())
    ]
    unknown = next(actor.person_id for (key, _), actor in cast.contacts.items() if key == UNKNOWN_MAILBOX)
    firm_id = cast.staff["kadri"].firm_id
    for moment, happens in sorted(diary, key=lambda one: one[0]):
        # What was due before this happened has left.
        deliver_until(session, firm_id, unknown, moment)
        with at(moment):
            happens()
    deliver_until(session, firm_id, unknown, cast.present)
    return firm_id


def _found(cast: Cast) -> None:
    session, owner = cast.session, STAFF[0]
    founded = found_firm(session, FirstFirm(firm=FIRM, name=owner.name, email=_staff_email(owner.key), time_zone=_ZONE))
    cast.staff[owner.key] = _staff(founded.firm_id, founded.owner_id, owner.key, Role.OWNER, owner.name)
    for member in STAFF[1:]:
        role = Role(member.role)
        id_ = add_staff(
            session,
            system(founded.firm_id),
            name=member.name,
            email=_staff_email(member.key),
            role=role,
            language="en",
            time_zone=_ZONE,
        )
        cast.staff[member.key] = _staff(founded.firm_id, id_, member.key, role, member.name)
    actor = cast.staff[owner.key]
    activate_portal(session, actor, ADDRESS)
    form = PortalForm(
        address=ADDRESS,
        firm_name=FIRM,
        colour="#124d42",
        accent="#96560c",
        description=_DESCRIPTION,
        header_text=_HEADER,
        contact_email=f"office@{MAIL_DOMAIN}",
        notify_minutes=str(int(settings().notify_delay.total_seconds() // 60)),
    )
    pictures = {}
    for name, drawn in (("logo", papers.logo()), ("icon", papers.icon())):
        picture = read_picture(name, drawn)
        pictures[name] = StoredPicture(cast.files.put(picture.content), picture.name, picture.media_type)
    save_portal(session, actor, form, pictures)
    create_defaults(session, actor)


def _add_clients(cast: Cast) -> None:
    session, actor = cast.session, cast.staff["toomas"]
    groups = {name: add_group(session, actor, name) for name in GROUPS}
    for place, company in enumerate(CLIENTS):
        code = 99_000_000 + place * 7919
        fields = {
            "name": company.name,
            "kind": company.kind,
            "registry_code": str(code),
            "vat_number": f"EE9{code % 10**8:08d}" if company.group != GROUPS[1] else "",
            "address": f"{_STREETS[place % len(_STREETS)]} {place % 40 + 1}, {_TOWNS[place % len(_TOWNS)]}",
            "note": company.note,
            "manager_id": cast.staff[company.manager].person_id,
            "group_id": groups[company.group],
        }
        client_id = cast.clients[company.name] = add_client(session, actor, fields)
        for key in company.people:
            person = PEOPLE[key]
            added = add_contact(
                session,
                actor,
                client_id,
                {"name": person.name, "email": person.email, "phone": person.phone, "title": person.title},
            )
            cast.contacts[key, company.name] = Actor(
                Kind.CONTACT,
                actor.firm_id,
                added.id,
                person.name,
                person.email,
                client_id=client_id,
                portal_address=ADDRESS,
                time_zone=_ZONE,
            )


def _open_portals(cast: Cast, *, invite: bool) -> None:
    ids = tuple(cast.clients[company.name] for company in CLIENTS[:CLOSED_FROM])
    activate(cast.session, cast.staff["toomas"], Selection(ids=ids), invite)


def _entering() -> list[str]:
    """Keys of the contacts who have been in the portal: most of them."""
    inside = dict.fromkeys(key for company in CLIENTS[:CLOSED_FROM] for key in company.people)
    return [key for place, key in enumerate(inside) if place % 6 != 5 and key != UNKNOWN_MAILBOX and PEOPLE[key].email]


def _enter(cast: Cast, key: str) -> None:
    actor = next(actor for (one, _), actor in cast.contacts.items() if one == key)
    link = links.issue(cast.session, firm_id=actor.firm_id, kind=Kind.CONTACT, person_id=actor.person_id, valid=_VALID)
    enter_portal(cast.session, ADDRESS, links.token(link), _BROWSER)
    if key not in _IN_NO_HURRY:
        _finish_introduction(cast, key)


def _finish_introduction(cast: Cast, key: str) -> None:
    """Most people have long gone through the introduction, and the office has put it away."""
    ids = {actor.client_id: actor for (one, _), actor in cast.contacts.items() if one == key}
    person = next(iter(ids.values()))
    found = cast.session.execute(
        select(Task.id, Task.client_id)
        .join(TaskShare, TaskShare.task_id == Task.id)
        .where(TaskShare.contact_id == person.person_id, Task.introduction.is_(True))
    )
    for task_id, client_id in found.all():
        actor = ids[client_id]
        commands.mark_read(cast.session, actor, task_id)
        lines = select(ChecklistItem.id).where(ChecklistItem.task_id == task_id).order_by(ChecklistItem.position)
        for line in cast.session.scalars(lines).all():
            commands.tick_item(cast.session, actor, task_id, line, True)
        commands.mark_client_done(cast.session, actor, task_id)
        commands.complete_task(cast.session, cast.staff["toomas"], task_id)


def _told(session: Session, firm_id: str) -> dict[str, Any]:
    address = session.get_one(Portal, firm_id).address or ADDRESS
    people = [_staff_link(session, member) for member in _members(session, firm_id)]
    for key in _LINKED:
        contact = session.scalar(
            select(Contact).where(Contact.firm_id == firm_id, Contact.email_key == PEOPLE[key].email)
        )
        if contact is not None:
            people.append(_contact_link(session, contact, address))
    return {"url": f"{settings().public_url}/p/{address}", "firm": FIRM, "people": people}


def _members(session: Session, firm_id: str) -> list[StaffMember]:
    found = session.scalars(
        select(StaffMember).where(StaffMember.firm_id == firm_id, StaffMember.active.is_(True)).order_by(StaffMember.id)
    )
    return list(found)


def _staff_link(session: Session, member: StaffMember) -> dict[str, Any]:
    link = links.issue(session, firm_id=member.firm_id, kind=Kind.STAFF, person_id=member.id, valid=_VALID)
    return {
        "role": member.role,
        "name": member.name,
        "email": member.email,
        "clients": [],
        "sign_in_url": links.staff_url(link),
    }


def _contact_link(session: Session, contact: Contact, address: str) -> dict[str, Any]:
    link = links.issue(session, firm_id=contact.firm_id, kind=Kind.CONTACT, person_id=contact.id, valid=_VALID)
    reachable = open_clients(session, contact.id)
    found = session.execute(select(Client.id, Client.name).where(Client.id.in_(reachable)))
    names = {row.id: row.name for row in found}
    return {
        "role": "contact",
        "name": contact.name,
        "email": contact.email,
        "clients": [names[client_id] for client_id in reachable],
        "sign_in_url": links.contact_url(address, link),
    }


def _staff_email(key: str) -> str:
    return f"{key}@{MAIL_DOMAIN}"


def _staff(firm_id: str, id_: str, key: str, role: Role, name: str) -> Actor:
    return Actor(Kind.STAFF, firm_id, id_, name, _staff_email(key), role, time_zone=_ZONE)


_STREETS = ("Kesk tn", "Pärna tn", "Sadama tn", "Vabriku tn", "Jõe tn", "Kooli tn", "Männi tee")
_TOWNS = ("Tallinn", "Tartu", "Pärnu", "Haapsalu", "Rakvere", "Võru", "Keila", "Kuressaare")
