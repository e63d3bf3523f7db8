"""The list of what repeats."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.calendar.rules import from_json
from portal_app.calendar.words import rule_words, short_date
from portal_app.clients.models import Client
from portal_app.clients.rules import fold
from portal_app.core.clock import today
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import State
from portal_app.recurring.views import RecurringPage, RecurringRow
from portal_app.recurring.words import title_on

PAGE = 50


@dataclass(frozen=True, slots=True)
class RecurringFilter:
    """What the list shows.

    Attributes:
        state: on, paused, ended or all.
        mine: Only those that the reader looks after, or whose client they manage.
        client_id: Only of this client.
        search: Words in the title or the client's name.
        page: From 1.
    """

    state: str = "on"
    mine: bool = False
    client_id: str = ""
    search: str = ""
    page: int = 1


def list_recurring(session: Session, actor: Actor, wanted: RecurringFilter) -> RecurringPage:
    """The firm's tasks that repeat, the next first. Two statements.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    conditions: list[Any] = [RecurringTask.firm_id == actor.firm_id, RecurringTask.deleted_at.is_(None)]
    if wanted.state in set(State):
        conditions.append(RecurringTask.state == wanted.state)
    if wanted.mine:
        conditions.append(or_(RecurringTask.assignee_id == actor.person_id, Client.manager_id == actor.person_id))
    if wanted.client_id:
        conditions.append(RecurringTask.client_id == wanted.client_id)
    for word in fold(wanted.search)[:100].split():
        conditions.append(
            or_(RecurringTask.search.contains(word, autoescape=True), Client.name_key.contains(word, autoescape=True))
        )
    page = max(1, wanted.page)
    columns = (
        RecurringTask.id,
        RecurringTask.title,
        RecurringTask.client_id,
        Client.name,
        RecurringTask.rule,
        RecurringTask.next_on,
        RecurringTask.state,
    )
    found = session.execute(
        select(*columns)
        .join(Client, Client.id == RecurringTask.client_id)
        .where(*conditions)
        .order_by(RecurringTask.next_on.asc().nulls_last(), RecurringTask.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    total = session.scalar(
        select(func.count())
        .select_from(RecurringTask)
        .join(Client, Client.id == RecurringTask.client_id)
        .where(*conditions)
    )
    return RecurringPage(
        [
            RecurringRow(
                id=id_,
                title=title_on(title, next_on or today(actor.time_zone), actor.language, {"client": client}),
                client_id=client_id,
                client=client,
                repeats=rule_words(from_json(rule), actor.language),
                next=short_date(next_on, actor.language) if next_on and state == State.ON else "",
                state=state,
            )
            for id_, title, client_id, client, rule, next_on, state in found
        ],
        total or 0,
        page,
        page * PAGE < (total or 0),
    )
