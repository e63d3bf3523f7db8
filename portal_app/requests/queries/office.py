"""Requests as staff see them: only those that are theirs to see (U24)."""

from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import CLIENT_IS_OPEN
from portal_app.core.errors import NotFound
from portal_app.requests import models
from portal_app.requests.queries.files import file_rows
from portal_app.requests.queries.history import request_history
from portal_app.requests.queries.thread import message_rows
from portal_app.requests.rules import Status
from portal_app.requests.scope import within_reach
from portal_app.requests.views import Request, RequestPage, RequestRow, WholeRequest
from portal_app.tasks.queries.file_views import office_files
from portal_app.tasks.rules import Turn
from portal_app.tasks.views import Message
from portal_app.tasks.wording import Reader, is_client

PAGE = 50


def requests(
    session: Session, actor: Actor, *, status: str = "open", client_id: str = "", page: int = 1, beside: int = 0
) -> RequestPage:
    """One page of the requests that this person sees, the newest first.

    Args:
        session: For reading.
        actor: Staff.
        status: open; anything else reads what is closed or became a task.
        client_id: Only of this client; empty for all.
        page: From 1.
        beside: So many rows more, where there are: those behind the page's.

    Raises:
        NotFound: For contacts.
    """
    office_only(actor)
    page, reader = max(1, page), Reader(actor)
    table: Any = models.Request
    columns = (table.id, table.subject, Client.name, table.contact_name, StaffMember.name.label("assignee"))
    statement = (
        select(*columns, table.status, table.asked_at, table.created_at)
        .join(Client, Client.id == table.client_id)
        .outerjoin(StaffMember, StaffMember.id == table.assignee_id)
        .where(*within_reach(actor), _standing(table, status))
        .order_by(table.id.desc())
        .limit(PAGE + max(1, beside))
        .offset((page - 1) * PAGE)
    )
    if client_id:
        statement = statement.where(table.client_id == client_id)
    found = session.execute(statement).all()
    shown = [_row(reader, row) for row in found[: PAGE + beside]]
    return RequestPage(shown[:PAGE], page, len(found) > PAGE, shown[PAGE:])


def _standing(table: Any, status: str) -> Any:
    is_open = table.status == Status.OPEN.value
    return is_open if status == Status.OPEN else ~is_open


def _row(reader: Reader, row: Any) -> RequestRow:
    row_id, subject, client, contact, assignee, status, asked, at = row
    return RequestRow(
        id=row_id,
        subject=subject,
        client=client,
        contact=contact,
        assignee=assignee or "",
        status=status,
        asked=asked is not None,
        waited=reader.turn(Turn.OFFICE, asked) if asked else "",
        at=reader.moment(at),
    )


def request(session: Session, actor: Actor, request_id: str, *, with_history: bool = False) -> WholeRequest:
    """Everything that the office's page of one request shows. At most five statements, whatever its size.

    Args:
        session: For reading.
        actor: Staff.
        request_id: Of the request.
        with_history: Also what happened to it.

    Raises:
        NotFound: Missing, of another firm, not this person's to see, or asked for by a contact.
    """
    office_only(actor)
    reader = Reader(actor)
    place = and_(
        ClientContact.client_id == models.Request.client_id, ClientContact.contact_id == models.Request.contact_id
    )
    row = session.execute(
        select(models.Request, Client.name, CLIENT_IS_OPEN, StaffMember.name, ClientContact.portal_open)
        .join(Client, Client.id == models.Request.client_id)
        .outerjoin(StaffMember, StaffMember.id == models.Request.assignee_id)
        .outerjoin(ClientContact, place)
        .where(models.Request.id == request_id, *within_reach(actor))
    ).first()
    if row is None:
        raise NotFound
    said = message_rows(session, request_id, internal=True)
    return WholeRequest(
        _request(reader, row, addressee_names(session, request_id)),
        office_files(reader, file_rows(session, request_id, internal=True)),
        [_message(reader, actor, one) for one in said],
        request_history(session, actor, request_id) if with_history else [],
    )


def addressee_names(session: Session, request_id: str) -> str:
    """To whom a request is addressed, by name."""
    names = session.scalars(
        select(StaffMember.name)
        .join(models.RequestAddressee, models.RequestAddressee.staff_id == StaffMember.id)
        .where(models.RequestAddressee.request_id == request_id)
        .order_by(StaffMember.name)
    )
    return ", ".join(names)


def _request(reader: Reader, row: Any, addressees: str) -> Request:
    found, client, client_open, assignee, contact_open = row
    return Request(
        id=found.id,
        subject=found.subject,
        text=found.text,
        client_id=found.client_id,
        client=client,
        contact=found.contact_name,
        addressees=addressees,
        assignee_id=found.assignee_id or "",
        assignee=assignee or "",
        status=found.status,
        task_id=found.task_id or "",
        asked=found.asked_at is not None,
        waited=reader.turn(Turn.OFFICE, found.asked_at) if found.asked_at else "",
        created=reader.moment(found.created_at),
        closed=reader.by(found.closed_by, found.closed_at),
        read="" if found.unread else reader.moment(found.read_at),
        reachable=bool(client_open and contact_open),
    )


def _message(reader: Reader, actor: Actor, row: Any) -> Message:
    message_id, number, kind, author_id, name, internal, text, at, deleted = row
    return Message(
        id=message_id,
        author=name,
        at=reader.moment(at),
        text=text,
        internal=internal,
        by_client=is_client(kind),
        mine=author_id == actor.person_id,
        reply_to_id="",
        reply_to_author="",
        reply_to_text="",
        number=number,
        deleted=reader.moment(deleted),
    )
