"""Reading the inbox: one statement a page, whatever waits and however much there is beside it."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client
from portal_app.core.db import rows
from portal_app.core.tables import Instant
from portal_app.firms.models import Firm
from portal_app.inbox.rules import Sort, Whose
from portal_app.inbox.views import InboxPage, InboxRow
from portal_app.notifications.kinds import MailState, mail_words
from portal_app.notifications.models import OutboxMail
from portal_app.requests.models import Request, RequestAddressee
from portal_app.requests.scope import told_to
from portal_app.tasks.models import Task
from portal_app.tasks.rules import Status, Turn
from portal_app.tasks.wording import Reader

PAGE = 50
#: The number in the sidebar is counted up to here.
COUNT_LIMIT = 99
_BEGINNING = (datetime(1970, 1, 1, tzinfo=UTC), "")

_TASK: Any = Task
_REQUEST: Any = Request
_MAIL: Any = OutboxMail
_ME: Any = bindparam("me")


def inbox(
    session: Session, actor: Actor, whose: Whose = Whose.MINE, mark: str = "", *, most: int = PAGE, beside: int = 0
) -> InboxPage:
    """What waits for the firm, those first that have waited longest. One statement.

    Args:
        session: For reading.
        actor: Staff.
        whose: Which part.
        mark: Where the page before ended, from its view; empty for the first.
        most: How many there can be on the page.
        beside: So many rows more, where there are: those behind the page's.

    Raises:
        NotFound: For contacts.
    """
    office_only(actor)
    reader = Reader(actor)
    since, item_id = _read_mark(mark)
    given = {
        "firm": actor.firm_id,
        "me": actor.person_id,
        "since": since,
        "after": item_id,
        "most": most + max(1, beside),
    }
    found = rows(session, _listing(whose, actor.role is Role.OWNER), given)
    shown = found[:most]
    more = f"{shown[-1].since.isoformat()}|{shown[-1].id}" if len(found) > most else ""
    return InboxPage([_row(reader, row) for row in shown], more, [_row(reader, row) for row in found[most:]])


def inbox_count(session: Session, actor: Actor) -> int:
    """How much of it is this person's to see to, counted up to 100. One statement.

    Raises:
        NotFound: For contacts.
    """
    office_only(actor)
    given = {"firm": actor.firm_id, "me": actor.person_id, "since": _BEGINNING[0], "most": COUNT_LIMIT + 1}
    return int(rows(session, _counting(actor.role is Role.OWNER), given)[0][0])


def _read_mark(mark: str) -> tuple[datetime, str]:
    moment, _, item_id = mark.partition("|")
    try:
        since = datetime.fromisoformat(moment)
    except ValueError:
        return _BEGINNING
    return (since, item_id) if since.tzinfo else _BEGINNING


def _row(reader: Reader, row: Any) -> InboxRow:
    title = reader.text(mail_words(row.title)) if row.sort == Sort.MAIL else row.title
    return InboxRow(
        key=f"{row.sort}:{row.id}",
        sort=row.sort,
        title=title,
        client=row.client or "",
        who=row.who or "",
        assignee=row.assignee or "",
        since=reader.turn(Turn.OFFICE, row.since),
        at=reader.moment(row.since),
    )


# The statements. Each kind is read in the order of its own index, and of all of them the first fifty.


@lru_cache(maxsize=12)
def _listing(whose: Whose, owner: bool) -> Any:
    waiting = _waiting(whose, owner)
    member = aliased(StaffMember)
    return (
        select(
            waiting.c.sort,
            waiting.c.id,
            waiting.c.title,
            waiting.c.who,
            waiting.c.since,
            Client.name.label("client"),
            member.name.label("assignee"),
        )
        .select_from(waiting)
        .outerjoin(Client, and_(Client.id == waiting.c.client_id, Client.firm_id == bindparam("firm")))
        .outerjoin(member, and_(member.id == waiting.c.assignee_id, member.firm_id == bindparam("firm")))
        .order_by(waiting.c.since, waiting.c.id)
    )


@lru_cache(maxsize=4)
def _counting(owner: bool) -> Any:
    # A number needs no order: the databases have less to plan, which takes longer here than the counting itself. Since
    # when they wait leads to the index of those that do.
    one = literal(1, literal_execute=True).label("one")
    since: Any = bindparam("since", type_=Instant)
    parts = [
        statement.with_only_columns(one, maintain_column_froms=True)
        .where(moment >= since, *conditions)
        .limit(_most())
        .subquery()
        for statement, moment, _, conditions in _kinds(Whose.MINE, owner)
    ]
    together = union_all(*map(select, parts)).limit(_most()).subquery()
    return select(func.count()).select_from(together)


def _kinds(whose: Whose, owner: bool) -> tuple[tuple[Any, Any, Any, list[Any]], ...]:
    """For each kind what selects it, since when it waits, its id, and what makes it part of these."""
    return (
        (_questions(), _TASK.asked_at, _TASK.id, _of_task(whose, owner)),
        (_finished(), _TASK.client_done_at, _TASK.id, _of_task(whose, owner)),
        (_requests(owner), _REQUEST.asked_at, _REQUEST.id, _of_request(whose, owner)),
        (_mails(), _MAIL.created_at, _MAIL.id, _of_mail(whose, owner)),
    )


def _waiting(whose: Whose, owner: bool) -> Any:
    parts = [_part(*kind) for kind in _kinds(whose, owner)]
    together = union_all(*(select(part) for part in parts)).subquery()
    return select(together).order_by(together.c.since, together.c.id).limit(_most()).subquery()


def _most() -> Any:
    return bindparam("most", type_=Integer)


def _part(statement: Any, moment: Any, row_id: Any, conditions: list[Any]) -> Any:
    since: Any = bindparam("since", type_=Instant)
    after: Any = bindparam("after")
    return (
        statement.where(moment >= since, or_(moment > since, row_id > after), *conditions)
        .order_by(moment, row_id)
        .limit(_most())
        .subquery()
    )


def _columns(sort: Sort, row_id: Any, title: Any, client_id: Any, who: Any, assignee_id: Any, since: Any) -> Any:
    return select(
        literal(sort.value, literal_execute=True).label("sort"),
        row_id.label("id"),
        title.label("title"),
        client_id.label("client_id"),
        who.label("who"),
        assignee_id.label("assignee_id"),
        since.label("since"),
    )


def _questions() -> Any:
    columns = _columns(
        Sort.QUESTION, _TASK.id, _TASK.title, _TASK.client_id, _empty(), _TASK.assignee_id, _TASK.asked_at
    )
    return columns.where(_TASK.firm_id == bindparam("firm"), _TASK.asked_at.is_not(None))


def _finished() -> Any:
    columns = _columns(
        Sort.FINISHED,
        _TASK.id,
        _TASK.title,
        _TASK.client_id,
        _TASK.client_done_by,
        _TASK.assignee_id,
        _TASK.client_done_at,
    )
    return columns.where(
        _TASK.firm_id == bindparam("firm"),
        _TASK.client_done_at.is_not(None),
        # In the statement itself: a value beside it would not let the databases see that the index holds these.
        _TASK.status == literal(Status.OPEN.value, literal_execute=True),
        _TASK.asked_at.is_(None),
    )


def _requests(owner: bool) -> Any:
    columns = _columns(
        Sort.REQUEST,
        _REQUEST.id,
        _REQUEST.subject,
        _REQUEST.client_id,
        _REQUEST.contact_name,
        _REQUEST.assignee_id,
        _REQUEST.asked_at,
    )
    conditions = [_REQUEST.firm_id == bindparam("firm"), _REQUEST.asked_at.is_not(None)]
    return columns.where(*conditions) if owner else columns.where(*conditions, told_to(_ME))


def _mails() -> Any:
    columns = _columns(Sort.MAIL, _MAIL.id, _MAIL.kind, _MAIL.client_id, _MAIL.recipient_name, null(), _MAIL.created_at)
    return columns.where(
        _MAIL.firm_id == bindparam("firm"),
        _MAIL.state == literal(MailState.FAILED.value, literal_execute=True),
        _MAIL.settled_at.is_(None),
    )


def _empty() -> Any:
    return literal("", literal_execute=True)


def _clients(whose: Whose) -> Any:
    """Clients whom I manage; for my team, those beside them in their groups."""
    client: Any = Client
    mine = [client.firm_id == bindparam("firm"), client.manager_id == _ME]
    if whose is Whose.TEAM:
        known: Any = aliased(Client)
        groups = select(known.group_id).where(
            known.firm_id == bindparam("firm"), known.manager_id == _ME, known.group_id.is_not(None)
        )
        mine = [client.firm_id == bindparam("firm"), or_(client.manager_id == _ME, client.group_id.in_(groups))]
    return select(client.id).where(*mine)


def _looks_after_the_rest(owner: bool) -> Any:
    """Whether what is nobody's is this person's: whom the firm made responsible, else its owners."""
    firm: Any = Firm
    mine = firm.responsible_id == _ME
    if owner:
        mine = or_(mine, firm.responsible_id.is_(None))
    return exists().where(firm.id == bindparam("firm"), mine)


def _unmanaged(client_id: Any) -> Any:
    client: Any = aliased(Client)
    return client_id.in_(select(client.id).where(client.firm_id == bindparam("firm"), client.manager_id.is_(None)))


def _of_task(whose: Whose, owner: bool) -> list[Any]:
    if whose is Whose.ALL:
        return []
    mine = [_TASK.assignee_id == _ME, _TASK.client_id.in_(_clients(whose))]
    mine.append(and_(_TASK.assignee_id.is_(None), _looks_after_the_rest(owner), _unmanaged(_TASK.client_id)))
    return [or_(*mine)]


def _of_request(whose: Whose, owner: bool) -> list[Any]:
    if whose is Whose.ALL:
        return []
    addressed = select(RequestAddressee.request_id).where(RequestAddressee.staff_id == _ME)
    mine = [_REQUEST.assignee_id == _ME, _REQUEST.client_id.in_(_clients(whose)), _REQUEST.id.in_(addressed)]
    mine.append(and_(_REQUEST.assignee_id.is_(None), _looks_after_the_rest(owner), _unmanaged(_REQUEST.client_id)))
    return [or_(*mine)]


def _of_mail(whose: Whose, owner: bool) -> list[Any]:
    if whose is Whose.ALL:
        return []
    nobodys = or_(_MAIL.client_id.is_(None), _unmanaged(_MAIL.client_id))
    return [or_(_MAIL.client_id.in_(_clients(whose)), and_(_looks_after_the_rest(owner), nobodys))]
