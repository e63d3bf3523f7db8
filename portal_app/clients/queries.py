"""What is read of clients, always within the actor's firm, with a number of queries that no list length changes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Integer, Select, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact, StaffMember
from portal_app.accounts.queries import colleagues
from portal_app.accounts.scope import office_only
from portal_app.clients.imports.contacts import ImportContact
from portal_app.clients.imports.export import ExportClient
from portal_app.clients.models import Client, ClientContact, ClientGroup
from portal_app.clients.rules import address_works, portal_state, show_phone
from portal_app.clients.scope import client_of, portal_ready
from portal_app.clients.selection import MAX_TICKED, ClientFilter, Selection, matches, selected
from portal_app.clients.views import Choice, ClientPage, ClientRow, ClientView, ContactLine
from portal_app.core.clock import today, zone
from portal_app.core.i18n import format_date

PAGE_ROWS = 50


def list_clients(session: Session, actor: Actor, wanted: ClientFilter, sort: str = "name", page: int = 1) -> ClientPage:
    """One page of the clients list (U8).

    Args:
        session: For reading.
        actor: Staff.
        wanted: What to narrow it to.
        sort: name, manager, portal or newest; anything else is by name.
        page: From 1; a page past the end gives the last.

    Returns:
        At most 50 rows and how many match in all. Four queries at most.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    condition = matches(actor, wanted)
    total = session.scalar(select(func.count()).select_from(Client).where(condition)) or 0
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    found = session.execute(_rows(sort).where(condition).limit(PAGE_ROWS).offset((page - 1) * PAGE_ROWS)).all()
    counts = _contact_counts(session, [row[0] for row in found])
    rows = []
    for id_, name, code, manager, group, is_open, archived_at in found:
        contacts, open_contacts, unreachable = counts.get(id_, (0, 0, 0))
        rows.append(
            ClientRow(
                id=id_,
                name=name,
                registry_code=code or "",
                manager=manager or "",
                group=group or "",
                portal=portal_state(is_open and archived_at is None, contacts, open_contacts).value,
                contacts=contacts,
                without_address=unreachable,
                archived=archived_at is not None,
            )
        )
    any_clients = total > 0 or bool(session.scalar(select(exists().where(Client.firm_id == actor.firm_id))))
    return ClientPage(rows, total, page, pages, any_clients)


def count_selected(session: Session, actor: Actor, selection: Selection) -> int:
    """How many clients a selection means."""
    office_only(actor)
    return session.scalar(select(func.count()).select_from(Client).where(selected(actor, selection))) or 0


def ids_selected(session: Session, actor: Actor, selection: Selection) -> list[str] | None:
    """The clients that a selection means, one by one; None where they are too many to be ticked."""
    office_only(actor)
    found = session.scalars(select(Client.id).where(selected(actor, selection)).limit(MAX_TICKED + 1)).all()
    return list(found) if len(found) <= MAX_TICKED else None


def count_among(session: Session, actor: Actor, wanted: ClientFilter, ids: Sequence[str]) -> int:
    """How many of these clients match a filter."""
    office_only(actor)
    condition = and_(matches(actor, wanted), Client.id.in_(ids[:MAX_TICKED]))
    return session.scalar(select(func.count()).select_from(Client).where(condition)) or 0


def managers(session: Session, actor: Actor) -> list[Choice]:
    """Staff who can be a client's manager, by name."""
    office_only(actor)
    return [Choice(id_, name) for id_, name in colleagues(session, actor)]


def groups(session: Session, actor: Actor) -> list[Choice]:
    """The firm's client groups, by name."""
    office_only(actor)
    rows = session.execute(
        select(ClientGroup.id, ClientGroup.name)
        .where(ClientGroup.firm_id == actor.firm_id)
        .order_by(ClientGroup.name, ClientGroup.id)
    )
    return [Choice(id_, name) for id_, name in rows]


def get_client(session: Session, actor: Actor, client_id: str) -> ClientView:
    """A client's page, in five queries.

    Args:
        session: For reading.
        actor: Staff; days are in their language and time zone.
        client_id: Which.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    names = session.execute(
        select(
            select(StaffMember.name).where(StaffMember.id == client.manager_id).scalar_subquery(),
            select(ClientGroup.name).where(ClientGroup.id == client.group_id).scalar_subquery(),
        )
    ).one()
    archived = client.archived_at is not None
    contacts = _contacts(session, actor, client.id)
    if archived:
        # Nobody enters now; who could enter before can again when it is restored.
        contacts = [replace(contact, portal="closed", since="") for contact in contacts]
    open_contacts = sum(contact.portal != "closed" for contact in contacts)
    return ClientView(
        id=client.id,
        name=client.name,
        kind=client.kind,
        registry_code=client.registry_code or "",
        vat_number=client.vat_number,
        address=client.address,
        note=client.note,
        manager_id=client.manager_id or "",
        manager=names[0] or "",
        group_id=client.group_id or "",
        group=names[1] or "",
        portal=portal_state(client.portal_open and not archived, len(contacts), open_contacts).value,
        portal_open=client.portal_open,
        portal_opened=_day(actor, client.portal_opened_at),
        portal_ready=portal_ready(session, actor),
        archived=archived,
        added=_day(actor, client.created_at),
        contacts=contacts,
    )


def export_clients(session: Session, actor: Actor, selection: Selection) -> list[ExportClient]:
    """The selected clients with their contacts, as an export file holds them; by name, in one query.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    found = session.execute(
        select(
            Client.id,
            Client.name,
            Client.kind,
            Client.registry_code,
            Client.vat_number,
            Client.address,
            StaffMember.name,
            ClientGroup.name,
            Client.note,
            Contact.name,
            Contact.email,
            Contact.phone,
            ClientContact.title,
            Contact.language,
        )
        .select_from(Client)
        .outerjoin(StaffMember, StaffMember.id == Client.manager_id)
        .outerjoin(ClientGroup, ClientGroup.id == Client.group_id)
        .outerjoin(ClientContact, ClientContact.client_id == Client.id)
        .outerjoin(Contact, Contact.id == ClientContact.contact_id)
        .where(selected(actor, selection))
        .order_by(Client.name_key, Client.id, Contact.name)
    )
    clients: list[ExportClient] = []
    for _, group in groupby(found, key=lambda row: row[0]):
        rows = list(group)
        name, kind, code, vat, address, manager, bundle, note = (value or "" for value in rows[0][1:9])
        # Somebody without a name of their own is known by the address, which stands in its own column.
        people = [
            ImportContact(person if person != email else "", email or "", phone or "", title or "", language or "")
            for *_, person, email, phone, title, language in rows
            if person
        ]
        clients.append(ExportClient(name, kind, code, vat, address, manager, bundle, note, people))
    return clients


def _rows(sort: str) -> Select[str, str, str | None, str, str, bool, datetime | None]:
    query = (
        select(
            Client.id,
            Client.name,
            Client.registry_code,
            StaffMember.name,
            ClientGroup.name,
            Client.portal_open,
            Client.archived_at,
        )
        .select_from(Client)
        .outerjoin(StaffMember, StaffMember.id == Client.manager_id)
        .outerjoin(ClientGroup, ClientGroup.id == Client.group_id)
    )
    by_name = (Client.name_key, Client.id)
    if sort == "manager":
        return query.order_by(StaffMember.name.is_(None), StaffMember.name, *by_name)
    if sort == "portal":
        return query.order_by(Client.portal_open.desc(), *by_name)
    return query.order_by(Client.id.desc()) if sort == "newest" else query.order_by(*by_name)


def _contact_counts(session: Session, client_ids: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """For each client: its contacts, those who may enter, and those whom mail can't reach."""
    unreachable = or_(Contact.email_key.is_(None), Contact.email_faulty.is_(True))
    rows = session.execute(
        select(
            ClientContact.client_id,
            func.count(),
            func.sum(cast(ClientContact.portal_open, Integer)),
            func.sum(case((unreachable, 1), else_=0)),
        )
        .join(Contact, Contact.id == ClientContact.contact_id)
        .where(ClientContact.client_id.in_(client_ids))
        .group_by(ClientContact.client_id)
    )
    return {id_: (count, opened or 0, lacking or 0) for id_, count, opened, lacking in rows}


def _contacts(session: Session, actor: Actor, client_id: str) -> list[ContactLine]:
    rows = session.execute(
        select(Contact, ClientContact)
        .join(ClientContact, ClientContact.contact_id == Contact.id)
        .where(ClientContact.client_id == client_id, ClientContact.firm_id == actor.firm_id)
        .order_by(Contact.name, Contact.id)
    ).all()
    elsewhere: defaultdict[str, list[str]] = defaultdict(list)
    for contact_id, name in session.execute(
        select(ClientContact.contact_id, Client.name)
        .join(Client, Client.id == ClientContact.client_id)
        .where(
            ClientContact.contact_id.in_([contact.id for contact, _ in rows]),
            ClientContact.client_id != client_id,
            ClientContact.firm_id == actor.firm_id,
        )
        .order_by(Client.name_key)
    ):
        elsewhere[contact_id].append(name)
    return [_line(actor, contact, link, elsewhere[contact.id]) for contact, link in rows]


def _line(actor: Actor, contact: Contact, link: ClientContact, elsewhere: list[str]) -> ContactLine:
    portal, moment = "closed", None
    if link.portal_open:
        portal, moment = "open", link.opened_at
        if link.invited_at:
            portal, moment = "invited", link.invited_at
        if link.first_entered_at:
            portal, moment = "entered", link.first_entered_at
    return ContactLine(
        id=contact.id,
        name=contact.name,
        email=contact.email or "",
        phone=show_phone(contact.phone),
        title=link.title,
        email_works=address_works(contact.email, contact.email_faulty),
        portal=portal,
        since=_day(actor, moment),
        elsewhere=elsewhere,
        away=_until(actor, contact.away_until),
    )


def _until(actor: Actor, day: date | None) -> str:
    return format_date(day, actor.language) if day is not None and day >= today(actor.time_zone) else ""


def _day(actor: Actor, moment: datetime | None) -> str:
    if moment is None:
        return ""
    return format_date(moment.astimezone(zone(actor.time_zone)).date(), actor.language)
