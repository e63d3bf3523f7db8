"""What repeats at the demo firm, and what its clients ask of it."""

from dataclasses import replace
from functools import partial

from sqlalchemy import ColumnElement, select

from portal_app.accounts.actor import Actor
from portal_app.calendar.rules import On, Rule
from portal_app.core.clock import today
from portal_app.demo.clients import CLIENTS, CLOSED_FROM, GROUPS, Company
from portal_app.demo.diary import Cast, Moment
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.making import acting_for, make_due
from portal_app.recurring.rules import RecurringFields
from portal_app.requests import commands as requests
from portal_app.requests.commands import make_request
from portal_app.tasks import commands as tasks
from portal_app.tasks.models import Task
from portal_app.templates.commands import create_template
from portal_app.templates.rules import AssignTo, Kind, TemplateFields

_TAX = TemplateFields(
    "Papers for the VAT return of {last_month}",
    "Whatever touches VAT and did not come by e-invoice. We declare by the 20th.",
    checklist=("Purchases", "Sales", "Purchases from other countries"),
    deadline_days=8,
    client_days=3,
    assign_to=AssignTo.MANAGER,
    rule=Rule(day=7),
)
_HOURS = TemplateFields(
    "Hours and holidays of {month}",
    "Who worked how long, who was away, and who comes new next month.",
    deadline_days=2,
    assign_to=AssignTo.MANAGER,
    rule=Rule(on=On.LAST_WORKING_DAY),
)
_YEAR = TemplateFields(
    "Annual report {year}: what we still need",
    "We have your books. These papers complete the report; whatever is missing you see on the task.",
    checklist=("Tell us of plans for the coming year", "Say who signs the report"),
    slots=(
        "Bank statement of 31 December {year}",
        "Stock list at the end of {year}",
        "Loan agreements made in {year}",
        "Unpaid invoices of {client}",
    ),
    deadline_days=30,
    client_days=5,
    assign_to=AssignTo.MANAGER,
)


def regular(cast: Cast) -> list[Moment]:
    """Templates, what is made from them again and again, and requests in every state."""
    monthly = [one for one in CLIENTS[:CLOSED_FROM] if one.group in (GROUPS[0], GROUPS[2])]
    found: list[Moment] = [
        (cast.moment("58d 15:00"), partial(_templates, cast)),
        *((cast.moment("40d 11:00"), partial(_repeat, cast, one, _TAX)) for one in monthly[::2]),
        *((cast.moment("33d 09:30"), partial(_repeat, cast, one, _HOURS)) for one in monthly[1::4]),
        *((cast.moment(f"{day}d 06:00"), partial(_make_due, cast)) for day in range(39, 0, -2)),
    ]
    for place, client in enumerate(monthly):
        for day in (13, 5):
            if place % 8 in (1, 2, 4):
                found.append((cast.moment(f"{day}d 18:{place + 10}"), partial(_answer, cast, client)))
            if place % 8 == 4:
                found.append((cast.moment(f"{day - 1}d 10:{place + 10}"), partial(_close, cast, client)))
    return found + _requests(cast)


def _templates(cast: Cast) -> None:
    for template in (_TAX, _HOURS, _YEAR):
        create_template(cast.session, cast.staff["toomas"], template, Kind.TASK)


def _repeat(cast: Cast, client: Company, template: TemplateFields) -> None:
    fields = RecurringFields(replace(template), today(cast.zone_name))
    create_recurring(cast.session, cast.staff[client.manager], cast.clients[client.name], fields)


def _make_due(cast: Cast) -> None:
    """What the clock does at every firm."""
    make_due(cast.session, acting_for(cast.session, cast.staff["kadri"].firm_id))


def _answer(cast: Cast, client: Company) -> None:
    """Some clients do what repeats."""
    person = _first(cast, client)
    for task_id in _open(cast, person, Task.client_done_at.is_(None)):
        tasks.mark_read(cast.session, person, task_id)
        tasks.mark_client_done(cast.session, person, task_id)


def _close(cast: Cast, client: Company) -> None:
    """And at some the office has finished its part."""
    for task_id in _open(cast, _first(cast, client), Task.client_done_at.is_not(None)):
        tasks.complete_task(cast.session, cast.staff[client.manager], task_id)


def _open(cast: Cast, person: Actor, which: ColumnElement[bool]) -> list[str]:
    found = select(Task.id).where(
        Task.client_id == person.client_id, Task.recurring_id.is_not(None), Task.status == "open", which
    )
    return list(cast.session.scalars(found))


def _first(cast: Cast, client: Company) -> Actor:
    return cast.contacts[client.people[0], client.name]


def _requests(cast: Cast) -> list[Moment]:
    bakery, other = CLIENTS[0], CLIENTS[3]
    asked: dict[str, str] = {}

    def ask(name: str, client: Company, subject: str, text: str) -> None:
        asked[name] = make_request(cast.session, _first(cast, client), subject, text)

    def answer(name: str, client: Company, text: str) -> None:
        requests.post_message(cast.session, cast.staff[client.manager], asked[name], text)

    return [
        (
            cast.moment("8d 10:20"),
            lambda: ask(
                "car", other, "A car for the company", "Is it better to buy or to lease a van for 28,000 euros?"
            ),
        ),
        (
            cast.moment("7d 14:05"),
            lambda: answer(
                "car", other, "With your turnover leasing spreads the VAT better. Shall I reckon it through?"
            ),
        ),
        (
            cast.moment("1d 09:45"),
            lambda: ask(
                "proof",
                bakery,
                "Proof of income for the bank",
                "The bank asks for the last six months. Can you write it?",
            ),
        ),
    ]
