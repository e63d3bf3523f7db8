"""Making, changing, ordering and deleting templates. Tasks already made from one stay as they are (U7)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.calendar.rules import to_json
from portal_app.clients.scope import firm_of
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg, translate
from portal_app.firms.hooks import on_founded
from portal_app.tasks.commands.fields import assignee_name
from portal_app.templates.models import TaskTemplate
from portal_app.templates.queries import fields_of, introductions, stamp, template_of
from portal_app.templates.rules import MAX_TITLE, TemplateFields, checked
from portal_app.templates.rules import Kind as TemplateKind


def create_template(
    session: Session, actor: Actor, fields: TemplateFields, kind: TemplateKind = TemplateKind.INTRODUCTION
) -> str:
    """Make a template; an introduction is the last in order.

    Args:
        session: The unit of work.
        actor: Staff.
        fields: What it says.
        kind: What it is for.

    Returns:
        The template's id.

    Raises:
        Invalid: A field can't be taken as it is.
        NotFound: The actor is a contact, or the person it names is not at the firm.
    """
    office_only(actor)
    fields = checked(fields, kind)
    assignee_name(session, actor, fields.assignee_id)
    position = 0
    if kind is TemplateKind.INTRODUCTION:
        others = introductions(session, actor)
        position = others[-1].position + 1 if others else 0
    at = now()
    template = TaskTemplate(
        firm_id=actor.firm_id, kind=kind.value, position=position, created_at=at, updated_at=at, **_columns(fields)
    )
    session.add(template)
    _record(session, actor, Kind.TEMPLATE_CREATED, template)
    return template.id


def edit_template(session: Session, actor: Actor, template_id: str, fields: TemplateFields, seen: str = "") -> bool:
    """Change what a template says. Tasks made from it stay as they are.

    Args:
        session: The unit of work.
        actor: Staff.
        template_id: Which.
        fields: What it is to say.
        seen: The `stamp` that it had when the form was opened; empty to write over whatever it says.

    Returns:
        Whether anything is different now.

    Raises:
        Invalid: A field can't be taken as it is.
        NotFound: There is no such template for this actor, or the person it names is not at the firm.
        Refused: A colleague has changed it meanwhile.
    """
    template = template_of(session, actor, template_id)
    session.refresh(template, with_for_update=True)
    if seen and stamp(template) != seen:
        raise Refused(
            msg(
                "Somebody else changed this template while you were writing. "
                "Copy what you wrote, open the form again and make your change there."
            )
        )
    fields = checked(fields, TemplateKind(template.kind))
    if fields.assignee_id != template.assignee_id:
        assignee_name(session, actor, fields.assignee_id)
    changes: list[dict[str, Any]] = []
    for name, value in _columns(fields).items():
        before = getattr(template, name)
        if before != value:
            changes.append({"field": name, "before": _text(before), "after": _text(value)})
            setattr(template, name, value)
    if not changes:
        return False
    template.updated_at = now()
    _record(session, actor, Kind.TEMPLATE_CHANGED, template, changes=changes)
    return True


def duplicate_template(session: Session, actor: Actor, template_id: str) -> str:
    """Make a second template that says the same.

    Returns:
        The new template's id.

    Raises:
        NotFound: There is no such template for this actor.
    """
    template = template_of(session, actor, template_id)
    fields = fields_of(template)
    title = translate(msg("{title} (copy)", title=fields.title), actor.language)[:MAX_TITLE]
    return create_template(session, actor, replace(fields, title=title), TemplateKind(template.kind))


def move_template(session: Session, actor: Actor, template_id: str, up: bool) -> None:
    """Let a template change places with the one before or after it.

    Raises:
        NotFound: There is no such template for this actor.
    """
    template = template_of(session, actor, template_id)
    order = introductions(session, actor)
    if template not in order:
        # Templates of tasks stand by title.
        return
    place = order.index(template)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(order):
        return
    order[place], order[target] = order[target], order[place]
    for position, one in enumerate(order):
        one.position = position
    change = {"field": "position", "before": str(place + 1), "after": str(target + 1)}
    _record(session, actor, Kind.TEMPLATE_CHANGED, template, changes=[change])


def delete_template(session: Session, actor: Actor, template_id: str) -> None:
    """Delete a template; `restore_template` undoes it.

    Raises:
        NotFound: There is no such template for this actor.
    """
    template = template_of(session, actor, template_id)
    kept = {"kind": template.kind, "position": template.position, **_columns(fields_of(template))}
    kept.pop("title")
    _record(session, actor, Kind.TEMPLATE_DELETED, template, kept=kept)
    session.delete(template)
    session.flush()


def restore_template(session: Session, actor: Actor, template_id: str) -> None:
    """Put back a deleted template, in its old place.

    Raises:
        NotFound: It was never deleted at this firm, or the actor is a contact.
    """
    office_only(actor)
    data = session.scalar(
        select(Activity.data)
        .where(
            Activity.firm_id == actor.firm_id,
            Activity.subject_kind == "template",
            Activity.subject_id == template_id,
            Activity.kind == Kind.TEMPLATE_DELETED.value,
        )
        .order_by(Activity.id.desc())
        .limit(1)
    )
    if data is None:
        raise NotFound()
    if session.get(TaskTemplate, template_id) is not None:
        return
    at = now()
    template = TaskTemplate(
        id=template_id,
        firm_id=actor.firm_id,
        title=data["title"],
        created_at=at,
        updated_at=at,
        **data["kept"],
    )
    session.add(template)
    _record(session, actor, Kind.TEMPLATE_CREATED, template, restored=True)


@on_founded
def create_defaults(session: Session, actor: Actor) -> None:
    """Give a new firm its first introduction, in the firm's language. Called when a firm is founded.

    A firm that has a template already keeps what it has.
    """
    if introductions(session, actor):
        return
    language = firm_of(session, actor).language
    lines = (
        msg("Read how a task works: what we ask for, the files and our messages are all in one place"),
        msg("Look at your name and phone number under your profile, and write to us if something is wrong"),
        msg("Write us a message below if anything is unclear: it reaches the right person"),
        msg("Press “Mark as done” when you have looked around"),
    )
    create_template(
        session,
        actor,
        TemplateFields(
            title=translate(msg("Welcome! A short introduction to our client portal"), language),
            description=translate(DEFAULT_DESCRIPTION, language),
            checklist=tuple(translate(line, language) for line in lines),
        ),
    )


DEFAULT_DESCRIPTION = msg(
    "This is where we work together from now on. Instead of long e-mail threads, everything that we need from you "
    "comes here as a task with a deadline, its files and its messages.\n\n"
    "New tasks are written in bold, and you get one e-mail about them. A passed deadline is red. "
    "Files you add right here, from your computer or with your phone's camera.\n\n"
    "This is your first task. Tick the lines below as you go; it takes about two minutes."
)


def _columns(fields: TemplateFields) -> dict[str, Any]:
    """What a template says, by column."""
    return {
        "title": fields.title,
        "description": fields.description,
        "checklist": list(fields.checklist),
        "slots": list(fields.slots),
        "deadline_days": fields.deadline_days,
        "client_days": fields.client_days,
        "assign_to": fields.assign_to.value,
        "assignee_id": fields.assignee_id,
        "auto_complete": fields.auto_complete,
        "for_client": fields.for_client,
        "mode": fields.mode.value,
        "rule": to_json(fields.rule) if fields.rule else None,
    }


def _text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)


def _record(session: Session, actor: Actor, kind: Kind, template: TaskTemplate, **data: Any) -> None:
    session.flush()
    event = Event(kind, ("template", template.id), internal=True, data={"title": template.title, **data})
    record(session, actor, event)
