"""A client's Home for the preview of a portal: of nobody real, and of no database (U4)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portal_app.accounts.actor import Actor
from portal_app.calendar.words import month_name
from portal_app.core.clock import now
from portal_app.core.i18n import Text, msg
from portal_app.tasks.portal_views import PortalTaskRow
from portal_app.tasks.wording import Reader


@dataclass(frozen=True, slots=True)
class SampleHome:
    """What a made-up person at a made-up company finds in the portal."""

    user_name: str = ""
    client_name: str = ""
    unread: int = 0
    asked: list[PortalTaskRow] = field(default_factory=list)
    waiting: list[PortalTaskRow] = field(default_factory=list)


def sample_home(actor: Actor) -> SampleHome:
    """A believable month, in the reader's language and of their day.

    Args:
        actor: Who looks at the preview.
    """
    reader = Reader(actor)
    month = month_name((reader.today.replace(day=1) - timedelta(days=1)).month, actor.language)
    asked = [
        _row(reader, "1", msg("Invoices and receipts, {month}", month=month), 3, unread=True, slots=(3, 2)),
        _row(reader, "2", msg("Bank statement, {month}", month=month), -2, lines=(1, 3)),
        _row(reader, "3", msg("Confirm your company's details"), 12, unread=True),
    ]
    waiting = [
        _row(reader, "4", msg("Payroll, {month}", month=month), 5, client_done=True, turn="office", files=2),
        _row(reader, "5", msg("How we work together this year"), None, turn="", mode="read"),
    ]
    return SampleHome(
        user_name=reader.text(msg("Sample Person")),
        client_name=reader.text(msg("Sample Company")),
        unread=sum(row.unread for row in asked),
        asked=asked,
        waiting=waiting,
    )


def _row(
    reader: Reader,
    row_id: str,
    title: Text,
    days: int | None,
    *,
    lines: tuple[int, int] = (0, 0),
    slots: tuple[int, int] = (0, 0),
    turn: str = "client",
    **facts: Any,
) -> PortalTaskRow:
    """One task.

    Args:
        reader: For whom it is put into words.
        row_id: Of the row.
        title: Of the task.
        days: Until its deadline; None for none.
        lines: Of its checklist: ticked, and all.
        slots: Things asked for: all, and missing.
        turn: client, office or empty.
        **facts: More of the row.
    """
    deadline: date | None = None if days is None else reader.today + timedelta(days=days)
    due = reader.due(deadline, over=False)
    usual: dict[str, Any] = {"unread": False, "done": False, "client_done": False, "mode": "do", "files": 0}
    return PortalTaskRow(
        id=row_id,
        title=reader.text(title),
        deadline=due.day,
        deadline_words=due.words,
        late=due.late,
        soon=due.soon,
        turn=turn,
        turn_words=reader.turn(turn, now()),
        checklist_done=lines[0],
        checklist_total=lines[1],
        slots_total=slots[0],
        slots_missing=slots[1],
        **(usual | facts),
    )
