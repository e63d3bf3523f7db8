"""One task, whole, as staff see it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.activity.views import HistoryLine
from portal_app.clients.models import Client
from portal_app.core.db import rows as kept_rows
from portal_app.core.errors import NotFound
from portal_app.tasks import models
from portal_app.tasks.queries.file_views import office_files
from portal_app.tasks.queries.history import task_history
from portal_app.tasks.queries.news import new_rows
from portal_app.tasks.queries.parts import hanging as hanging_columns
from portal_app.tasks.queries.sharing import share_rows, task_shares
from portal_app.tasks.queries.thread import (
    MESSAGES,
    Rows,
    Seen,
    TaskRows,
    as_own,
    earlier_rows,
    last_seen,
    own_number,
    quote,
    rows_from,
    task_rows,
)
from portal_app.tasks.rules import Status, parts_of
from portal_app.tasks.scope import within_reach
from portal_app.tasks.views import ChecklistItem, Earlier, File, Message, Part, Posted, Share, Slot, Task, WholeTask
from portal_app.tasks.wording import Reader, is_client

_TASK = (
    select(
        *models.Task.__table__.c,  # type: ignore[attr-defined]
        Client.name.label("client"),
        StaffMember.name.label("assignee"),
        *hanging_columns(models.Task.id),
    )
    .join(Client, Client.id == models.Task.client_id)
    .outerjoin(StaffMember, StaffMember.id == models.Task.assignee_id)
    .where(models.Task.id == bindparam("task"), models.Task.firm_id == bindparam("firm"))
)


@dataclass(frozen=True, slots=True)
class OfficeRows:
    """The office's page of one task as it was read: the same for everybody who works at the firm."""

    facts: Any
    shares: Rows
    mails: dict[str, Any]
    hanging: TaskRows


def task(session: Session, actor: Actor, task_id: str, *, first_id: str = "", with_history: bool = True) -> WholeTask:
    """Everything that the office's page of one task shows.

    Args:
        session: For reading.
        actor: Staff.
        task_id: Of the task.
        first_id: The first message that the page shows already; without it the newest 200 are read.
        with_history: Also what happened to it (U19); a page may leave it until somebody asks.

    Returns:
        The task with all that hangs on it. Nine statements at most, whatever its size.

    Raises:
        NotFound: Missing, of another firm, or asked for by a contact.
    """
    office_only(actor)
    found = office_rows(session, actor.firm_id, task_id, first_id=first_id)
    return whole_task(actor, found, task_history(session, actor, task_id) if with_history else [])


def office_rows(session: Session, firm_id: str, task_id: str, *, first_id: str = "") -> OfficeRows:
    """What `task` reads, but for the history: it asks for no person, so that all of the firm can share it.

    Args:
        session: For reading.
        firm_id: Of the firm.
        task_id: Of the task.
        first_id: As for `task`.

    Raises:
        NotFound: Missing, or of another firm.
    """
    found = kept_rows(session, _TASK, {"task": task_id, "firm": firm_id})
    if not found:
        raise NotFound
    facts = found[0]
    shares, mails = share_rows(session, task_id)
    hanging = task_rows(session, task_id, internal=True, first_id=first_id, limit=MESSAGES, of=facts)
    return OfficeRows(facts, shares, mails, hanging)


def whole_task(actor: Actor, found: OfficeRows, history: list[HistoryLine]) -> WholeTask:
    """The page of one task in a staff member's own words and days, with what they have seen and may change.

    Its lists may be other readers' too: nobody changes them in place.

    Args:
        actor: Staff of the firm for which it was read.
        found: Of `office_rows`.
        history: What happened to it, if it is shown.

    Raises:
        NotFound: Asked for by a contact.
    """
    office_only(actor)
    reader, hanging = Reader(actor), found.hanging
    said = hanging.words.get(reader.way)
    if said is None:
        said = hanging.words[reader.way] = _in_words(reader, found)
    return replace(
        said.whole,
        messages=as_own(said.whole.messages, hanging.thread, said.seen, actor.person_id, reader.reading),
        seen=own_number(hanging.readers, actor.person_id),
        history=history,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """A task in the words of some readers, with nothing that is one person's own."""

    whole: WholeTask
    seen: Seen


def _in_words(reader: Reader, found: OfficeRows) -> _Said:
    hanging = found.hanging
    shares = task_shares(reader, found.shares, found.mails)
    files = office_files(reader, hanging.files)
    seen = last_seen(hanging.thread, hanging.readers)
    whole = WholeTask(
        task=_task(reader, found.facts, shares),
        checklist=[
            ChecklistItem(item_id, text, at is not None, reader.by(name, at))
            for item_id, text, at, name in hanging.checklist
        ],
        files=files,
        slots=_slots(reader, hanging.slots, files),
        messages=_messages(reader, hanging.thread, seen),
        earlier=hanging.earlier,
        shares=shares,
        history=[],
    )
    return _Said(whole, seen)


def posted(session: Session, actor: Actor, task: models.Task, after: int, written: Any = None) -> Posted:
    """What a page adds after somebody wrote, without reading the whole task again. One statement at most.

    Args:
        session: The unit of work.
        actor: Staff.
        task: Held for changing, so that what is known of it is how it stands.
        after: Number of the newest message that the page shows; 0 when it shows none.
        written: What was just written, as `news.new_rows` takes it.

    Raises:
        NotFound: For contacts.
    """
    office_only(actor)
    new = new_rows(session, task.id, internal=True, after=after, written=written)
    words = Reader(actor).turn(task.turn, task.turn_since)
    return Posted(_own_messages(actor, new), task.turn, words, task.asked_at is not None)


def earlier_messages(session: Session, actor: Actor, task_id: str, before_id: str) -> Earlier:
    """The 200 messages and comments just before one.

    Args:
        session: For reading.
        actor: Staff.
        task_id: Of the task.
        before_id: The first message that the page shows.

    Raises:
        NotFound: As `task`.
    """
    office_only(actor)
    if session.scalar(select(models.Task.id).where(models.Task.id == task_id, *within_reach(actor))) is None:
        raise NotFound
    found, more = earlier_rows(session, task_id, internal=True, before_id=before_id, limit=MESSAGES)
    return Earlier(_own_messages(actor, found), more)


def messages_from(session: Session, actor: Actor, task_id: str, first_id: str) -> Earlier:
    """All messages and comments from one on, and whether there are more before it; none when it is not there.

    Args:
        session: For reading.
        actor: Staff.
        task_id: Of the task.
        first_id: The message that somebody wants to see (U20).

    Raises:
        NotFound: As `task`.
    """
    office_only(actor)
    if session.scalar(select(models.Task.id).where(models.Task.id == task_id, *within_reach(actor))) is None:
        raise NotFound
    found, more = rows_from(session, task_id, internal=True, first_id=first_id)
    return Earlier(_own_messages(actor, found), more)


def _task(reader: Reader, row: Any, shares: Iterable[Share]) -> Task:
    done = row.status == Status.DONE
    due = reader.due(row.internal_deadline, over=done)
    return Task(
        id=row.id,
        title=row.title,
        description=row.description,
        client_id=row.client_id,
        client=row.client,
        done=done,
        done_at=reader.moment(row.done_at),
        client_done=row.client_done_at is not None,
        client_done_by=reader.by(row.client_done_by, row.client_done_at),
        auto_complete=row.auto_complete,
        assignee_id=row.assignee_id or "",
        assignee=row.assignee or "",
        start_on=reader.day(row.start_on),
        start_iso=row.start_on.isoformat() if row.start_on else "",
        internal_deadline=due.day,
        internal_deadline_iso=row.internal_deadline.isoformat() if row.internal_deadline else "",
        deadline_words=due.words,
        late=due.late,
        soon=due.soon,
        client_days=row.client_days,
        client_deadline=reader.day(row.client_deadline),
        turn=row.turn,
        turn_words=reader.turn(row.turn, row.turn_since),
        asked=row.asked_at is not None,
        share_all=row.share_all,
        introduction=row.introduction,
        slots_total=row.slots_total,
        slots_missing=row.slots_missing,
        created=reader.moment(row.created_at),
        audience=", ".join(share.name for share in shares if not share.withdrawn and not share.closed),
    )


def _slots(reader: Reader, rows: Rows, files: list[File]) -> list[Slot]:
    return [
        Slot(row.id, row.title, row.state, reader.by(row.state_by, row.state_at), row.reason, _of_slot(files, row.id))
        for row in rows
    ]


def _of_slot(files: list[File], slot_id: str) -> list[File]:
    return [file for file in files if file.slot_id == slot_id]


def _own_messages(actor: Actor, rows: Rows) -> list[Message]:
    reader = Reader(actor)
    return as_own(_messages(reader, rows, {}), rows, {}, actor.person_id, reader.reading)


def _messages(reader: Reader, rows: Rows, seen: Seen) -> list[Message]:
    """The messages as somebody sees them who wrote none of them."""
    return [
        Message(
            id=row.id,
            author=row.author_name,
            at=reader.moment(row.created_at),
            text=row.text,
            internal=row.internal,
            by_client=is_client(row.author_kind),
            mine=False,
            reply_to_id=row.answered_id or "",
            reply_to_author=row.answered_name or "",
            reply_to_text=quote(row.answered_text),
            number=row.number,
            edited=row.edited_at is not None,
            deleted=reader.moment(row.deleted_at),
            seen="; ".join(map(reader.reading, seen.get(row.id, ()))),
            parts=[Part(*part) for part in parts_of(row.text, row.mentioned.split("\n"))] if row.mentioned else [],
        )
        for row in rows
    ]
