"""Editing a task (U13)."""

from dataclasses import asdict, replace
from datetime import date

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import Invalid
from portal_app.core.i18n import Text, format_date
from portal_app.core.together import check_seen
from portal_app.tasks.commands.fields import assignee_name, fields_of, tidy, write_fields
from portal_app.tasks.rules import TaskFields, field_faults
from portal_app.tasks.scope import office_task
from portal_app.tasks.turn import mark_unread


def edit_task(session: Session, actor: Actor, task_id: str, seen: TaskFields | None, fields: TaskFields) -> int:
    """Change what is written down about a task (U13). A changed client deadline makes it unread (U14).

    What somebody else has changed meanwhile stays, unless the editor has changed the same.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        seen: All fields as the editor saw them; None to write over whatever is there.
        fields: All fields, changed or not.

    Returns:
        The new version, or the same when nothing changed.

    Raises:
        NotFound: The task or the assignee is out of reach.
        Invalid: A field can't be taken as it is.
        Overtaken: Somebody else has changed a field meanwhile that the editor has changed as well.
    """
    task = office_task(session, actor, task_id)
    session.refresh(task, with_for_update=True)
    before, fields = fields_of(task), tidy(fields)
    if seen is not None:
        fields = _beside(session, actor, before, tidy(seen), fields)
    faults = field_faults(fields)
    if faults:
        raise Invalid(faults)
    if fields == before:
        return task.version
    deadline_before = task.client_deadline
    changes = _changes(session, actor, before, fields)
    write_fields(task, fields)
    if task.client_deadline != deadline_before:
        changes.append(_change("client_deadline", deadline_before, task.client_deadline))
        mark_unread(session, actor, task)
    task.version += 1
    task.updated_at = now()
    record(
        session,
        actor,
        # The assignee and the firm's own deadline are nobody's business outside the office.
        Event(
            Kind.TASK_CHANGED,
            ("task", task.id),
            task.client_id,
            internal=True,
            data={"title": task.title, "changes": changes},
        ),
    )
    return task.version


def _beside(session: Session, actor: Actor, now: TaskFields, seen: TaskFields, wanted: TaskFields) -> TaskFields:
    """The fields as they are now, with what an editor has changed in them."""
    changed = {name: value for name, value in asdict(wanted).items() if value != getattr(seen, name)}

    def held(fields: TaskFields) -> dict[str, str]:
        values = {name.removesuffix("_id"): _plain(getattr(fields, name)) for name in changed}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    words: dict[str, Text | str] = {"assignee": assignee_name(session, actor, now.assignee_id)}
    for name in ("start_on", "internal_deadline"):
        if day := getattr(now, name):
            words[name] = format_date(day, actor.language)
    check_seen(held(seen), held(now), held(wanted), words)
    return replace(now, **changed)


Change = dict[str, str | bool | int | None]


def _changes(session: Session, actor: Actor, before: TaskFields, after: TaskFields) -> list[Change]:
    """Before → after of each changed field, with names for people."""
    changes: list[Change] = []
    for field in ("title", "description", "start_on", "internal_deadline", "client_days", "auto_complete"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            changes.append(_change(field, old, new))
    if before.assignee_id != after.assignee_id:
        changes.append(
            _change(
                "assignee",
                assignee_name(session, actor, before.assignee_id),
                assignee_name(session, actor, after.assignee_id),
            )
        )
    return changes


def _change(field: str, before: object, after: object) -> Change:
    return {"field": field, "before": _plain(before), "after": _plain(after)}


def _plain(value: object) -> str | bool | int | None:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int) else None if value is None else str(value)
