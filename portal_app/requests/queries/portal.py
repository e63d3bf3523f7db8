"""Requests as their contact reads them: their own, of the client whose portal is open before them (U24).

Nothing here selects internal comments, internal files or the history: what is not read can't leak (U18).
"""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.queries import colleagues
from portal_app.accounts.scope import contacts_only
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import PORTAL_IS_OPEN
from portal_app.core.errors import NotFound
from portal_app.firms.models import Portal
from portal_app.requests.commands.progress import mark_read
from portal_app.requests.models import Request
from portal_app.requests.portal_views import (
    Addressee,
    NewRequest,
    PortalRequest,
    PortalRequestPage,
    PortalRequestRow,
    WholePortalRequest,
)
from portal_app.requests.queries.files import draft_rows, file_rows
from portal_app.requests.queries.office import addressee_names
from portal_app.requests.queries.thread import message_rows
from portal_app.requests.rules import Status
from portal_app.requests.scope import within_reach
from portal_app.tasks.portal_views import PortalFile, PortalMessage
from portal_app.tasks.queries.file_views import portal_files
from portal_app.tasks.rules import Turn
from portal_app.tasks.wording import Reader, is_client

PAGE = 50
_TABLE: Any = Request


def my_requests(
    session: Session, actor: Actor, *, status: str = "open", page: int = 1, beside: int = 0
) -> PortalRequestPage:
    """One page of a contact's requests, unread ones first, then the newest.

    Args:
        session: For reading.
        actor: A contact.
        status: open; anything else reads what is closed or became a task.
        page: From 1.
        beside: So many rows more, where there are: those behind the page's.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    page, reader = max(1, page), Reader(actor)
    is_open = _TABLE.status == Status.OPEN.value
    columns = (_TABLE.id, _TABLE.subject, _TABLE.status, _TABLE.task_id, _TABLE.unread, _TABLE.asked_at)
    found = session.execute(
        select(*columns, _TABLE.created_at)
        .where(*within_reach(actor), is_open if status == Status.OPEN else ~is_open)
        .order_by(_TABLE.unread.desc(), _TABLE.id.desc())
        .limit(PAGE + max(1, beside))
        .offset((page - 1) * PAGE)
    ).all()
    rows = [_row(reader, row) for row in found[: PAGE + beside]]
    return PortalRequestPage(rows[:PAGE], page, len(found) > PAGE, rows[PAGE:])


def _row(reader: Reader, row: Any) -> PortalRequestRow:
    row_id, subject, status, task_id, unread, asked, at = row
    return PortalRequestRow(
        id=row_id,
        subject=subject,
        status=status,
        task_id=task_id or "",
        unread=unread,
        waiting=asked is not None,
        waited=reader.turn(Turn.OFFICE, asked) if asked else "",
        at=reader.moment(at),
    )


def unread_requests(session: Session, actor: Actor) -> int:
    """How many requests hold something that this contact has not seen."""
    contacts_only(actor)
    statement = select(func.count()).select_from(Request).where(*within_reach(actor), Request.unread.is_(True))
    return session.scalar(statement) or 0


def open_request(session: Session, actor: Actor, request_id: str) -> WholePortalRequest:
    """Read a request and note that this person has: a command, run it with `perform`.

    Raises:
        NotFound: It is somebody else's, or of another client than the one before them.
    """
    # Marked before it is read: what is said at this very moment is either in what is shown, or makes it unread again.
    was_unread = mark_read(session, actor, request_id)
    return my_request(session, actor, request_id, was_unread=was_unread)


def my_request(session: Session, actor: Actor, request_id: str, *, was_unread: bool = False) -> WholePortalRequest:
    """One request with what its contact may see of it. Four statements.

    Raises:
        NotFound: As `open_request`.
    """
    contacts_only(actor)
    columns = (_TABLE.id, _TABLE.subject, _TABLE.text, _TABLE.status, _TABLE.task_id, _TABLE.asked_at, _TABLE.unread)
    row = session.execute(
        select(*columns, _TABLE.created_at, Portal.max_upload_mb)
        .outerjoin(Portal, Portal.firm_id == _TABLE.firm_id)
        .where(_TABLE.id == request_id, *within_reach(actor))
    ).first()
    if row is None:
        raise NotFound
    reader = Reader(actor)
    said = message_rows(session, request_id, internal=False)
    return WholePortalRequest(
        _request(reader, row, addressee_names(session, request_id)),
        portal_files(reader, actor, file_rows(session, request_id, internal=False)),
        [_message(reader, actor, one) for one in said],
        was_unread,
        row.unread,
    )


def client_of_request(session: Session, actor: Actor, request_id: str) -> str:
    """The client of one's own request, also when another of theirs is open before them: for links in mails (U31).

    Raises:
        NotFound: It is somebody else's, or that client's portal is not open to them.
    """
    contacts_only(actor)
    client_id = session.scalar(
        select(Request.client_id)
        .join(Client, Client.id == Request.client_id)
        .join(ClientContact, ClientContact.client_id == Request.client_id)
        .where(
            Request.id == request_id,
            Request.firm_id == actor.firm_id,
            Request.contact_id == actor.person_id,
            ClientContact.contact_id == actor.person_id,
            *PORTAL_IS_OPEN,
        )
    )
    if client_id is None:
        raise NotFound
    return client_id


def new_request(session: Session, actor: Actor) -> NewRequest:
    """What the page for a new request begins with: whom it can be addressed to, and the files added before.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    most = session.scalar(select(Portal.max_upload_mb).where(Portal.firm_id == actor.firm_id))
    people = [Addressee(one, name) for one, name in colleagues(session, actor)]
    return NewRequest(people, draft_files(session, actor), most or 10)


def draft_files(session: Session, actor: Actor) -> list[PortalFile]:
    """The files added to a request that is not sent yet.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    return portal_files(Reader(actor), actor, draft_rows(session, actor))


def request_files(session: Session, actor: Actor, request_id: str) -> list[PortalFile]:
    """The files of one's own request.

    Raises:
        NotFound: As `open_request`.
    """
    contacts_only(actor)
    if session.scalar(select(Request.id).where(Request.id == request_id, *within_reach(actor))) is None:
        raise NotFound
    return portal_files(Reader(actor), actor, file_rows(session, request_id, internal=False))


def _request(reader: Reader, row: Any, addressees: str) -> PortalRequest:
    return PortalRequest(
        id=row.id,
        subject=row.subject,
        text=row.text,
        status=row.status,
        task_id=row.task_id or "",
        waiting=row.asked_at is not None,
        waited=reader.turn(Turn.OFFICE, row.asked_at) if row.asked_at else "",
        created=reader.moment(row.created_at),
        addressees=addressees,
        max_upload_mb=row.max_upload_mb or 10,
    )


def _message(reader: Reader, actor: Actor, row: Any) -> PortalMessage:
    message_id, number, kind, author_id, name, _internal, text, at, deleted = row
    return PortalMessage(
        id=message_id,
        author=name,
        at=reader.moment(at),
        text=text,
        mine=author_id == actor.person_id,
        by_client=is_client(kind),
        reply_to_id="",
        reply_to_author="",
        reply_to_text="",
        number=number,
        deleted=reader.moment(deleted),
    )
