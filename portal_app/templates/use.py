"""Using a template for many clients: what each would get, then all of it, once (U7)."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.calendar.dates import first_after
from portal_app.calendar.rules import FIRST_DAY, LAST_DAY
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import firm_of
from portal_app.clients.selection import Selection, selected
from portal_app.core.errors import Invalid, Refused
from portal_app.core.garbage import collector_paused
from portal_app.core.i18n import format_date, msg, translate
from portal_app.firms.models import Portal
from portal_app.tasks.bulk import insert_tasks
from portal_app.tasks.models import Task
from portal_app.tasks.once import once
from portal_app.templates.models import TaskTemplate
from portal_app.templates.plan import Circumstances, Receiver, circumstances, new_task, receivers
from portal_app.templates.queries import fields_of, template_of
from portal_app.templates.rules import Kind, TemplateFields
from portal_app.templates.views import PlannedTask, UsePreview

#: Rows that a preview shows.
SHOWN = 50
#: Clients that get their task in one unit of work; between two of them a page tells how far it has come.
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Used:
    """How far using a template has come.

    Attributes:
        made: How many clients got something now.
        last_id: Of the last client looked at; give it to the next call.
        more: There are clients after it.
    """

    made: int
    last_id: str
    more: bool


def preview_use(
    session: Session, actor: Actor, template_id: str, selection: Selection, start: date | None
) -> UsePreview:
    """What the selected clients would get.

    Args:
        session: For reading.
        actor: Staff.
        template_id: Of a task template.
        selection: Which clients.
        start: The first day of the tasks, or the day from which they repeat.

    Returns:
        The first fifty by name, and the numbers. The number of statements does not depend on the clients.

    Raises:
        NotFound: There is no such task template for this actor.
        Invalid: There is no start.
        Refused: No client in use is selected.
    """
    fields = task_fields(session, actor, template_id)
    start = checked_start(start)
    chosen, in_use = selected(actor, selection), Client.archived_at.is_(None)
    clients, everybody = session.execute(
        select(func.count().filter(in_use), func.count()).select_from(Client).where(chosen)
    ).one()
    if not clients:
        raise Refused(msg("Choose at least one client that is in use."))
    shown = list(session.scalars(select(Client.id).where(chosen, in_use).order_by(Client.name_key).limit(SHOWN)))
    if fields.rule is not None:
        # Of what repeats the first is shown.
        start = first_after(fields.rule, start, firm_of(session, actor).country, None) or start
    around = circumstances(session, actor)
    found = receivers(session, actor, around, shown)
    reached = exists().where(
        ClientContact.client_id == Client.id, ClientContact.portal_open.is_(True), Client.portal_open.is_(True)
    )
    active = bool(session.scalar(select(Portal.active).where(Portal.firm_id == actor.firm_id)))
    unreached = 0
    if fields.for_client:
        closed = and_(chosen, in_use) if not active else and_(chosen, in_use, ~reached)
        unreached = session.scalar(select(func.count()).select_from(Client).where(closed)) or 0
    return UsePreview(
        rows=[_planned(actor, fields, found[client_id], around, start) for client_id in shown],
        clients=clients,
        passed_over=everybody - clients,
        unreached=unreached,
    )


def use_template(
    session: Session,
    actor: Actor,
    template_id: str,
    selection: Selection,
    start: date | None,
    nonce: str,
    after_id: str = "",
) -> Used:
    """Make the template's task for the next thousand of the selected clients.

    A second press with the same nonce makes nothing anew, however far the first has come.

    Args:
        session: The unit of work.
        actor: Staff.
        template_id: Of a task template.
        selection: Which clients.
        start: The first day of the tasks.
        nonce: Made by the page, one for each use.
        after_id: As the call before this one returned it.

    Raises:
        NotFound: There is no such task template for this actor.
        Invalid: There is no start.
    """
    hold_template(session, actor, template_id)
    fields = task_fields(session, actor, template_id)
    start = checked_start(start)
    ids, more = next_clients(session, actor, selection, after_id)
    keys = {once(actor, nonce, template_id, client_id): client_id for client_id in ids}
    # Whatever was made by an earlier press, or by the same one a moment ago.
    there = set(session.scalars(select(Task.nonce).where(Task.nonce.in_(list(keys)))))
    with collector_paused():
        around = circumstances(session, actor)
        found = receivers(session, actor, around, ids)
        wanted = [
            replace(new_task(fields, found[client_id], around, start), nonce=key)
            for key, client_id in keys.items()
            if key not in there
        ]
        names = {person.id: person.name for client in found.values() for person in client.people}
        insert_tasks(session, actor, wanted, names)
    return Used(len(wanted), ids[-1] if ids else after_id, more)


def task_fields(session: Session, actor: Actor, template_id: str) -> TemplateFields:
    """What a task template says.

    Raises:
        NotFound: There is no such task template for this actor.
    """
    template = template_of(session, actor, template_id)
    if template.kind != Kind.TASK:
        raise Refused(msg("An introduction is made by inviting people. Choose a template of tasks."))
    return fields_of(template)


def hold_template(session: Session, actor: Actor, template_id: str) -> None:
    """Let two presses at once queue: the second finds what the first has made."""
    office_only(actor)
    held = select(TaskTemplate.id).where(TaskTemplate.id == template_id, TaskTemplate.firm_id == actor.firm_id)
    session.execute(held.with_for_update())


def checked_start(start: date | None) -> date:
    """The first day, if it is one.

    Raises:
        Invalid: There is none, or it is out of reach.
    """
    if start is None or not FIRST_DAY <= start <= LAST_DAY:
        raise Invalid({"start_on": msg("Choose the day on which it starts.")})
    return start


def next_clients(session: Session, actor: Actor, selection: Selection, after_id: str) -> tuple[list[str], bool]:
    """The next of the selected clients that are in use, and whether there are more after them."""
    found = list(
        session.scalars(
            select(Client.id)
            .where(selected(actor, selection), Client.archived_at.is_(None), Client.id > after_id)
            .order_by(Client.id)
            .limit(AT_ONCE + 1)
        )
    )
    return found[:AT_ONCE], len(found) > AT_ONCE


def _planned(actor: Actor, fields: TemplateFields, client: Receiver, around: Circumstances, start: date) -> PlannedTask:
    task = new_task(fields, client, around, start)
    deadline = task.fields.internal_deadline
    reached = [one.name for one in client.people if one.id in task.contact_ids]
    left = [one.name for one in client.people if one.id not in task.contact_ids]
    why = ""
    if fields.for_client and not client.people:
        why = translate(msg("There are no contacts yet."), actor.language)
    elif fields.for_client and left:
        why = translate(msg("Portal not open: {names}", names=", ".join(left)), actor.language)
    return PlannedTask(
        client_id=client.id,
        client=client.name,
        title=task.fields.title,
        slots=list(task.slots),
        deadline="" if deadline is None else format_date(deadline, actor.language),
        assignee=around.staff.get(task.fields.assignee_id or "", ""),
        recipients=", ".join(reached),
        left_out=why,
    )
