"""Making and changing a task that repeats (U22)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.calendar.forms import RuleForm, rule_of
from portal_app.core.i18n import msg
from portal_app.firms.queries import firm_today
from portal_app.recurring import queries
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.following import change_following
from portal_app.recurring.rules import RecurringFields
from portal_app.recurring.views import Occurrence, Recurring
from portal_app.tasks import queries as tasks
from portal_app.tasks.views import Choice
from portal_app.templates.queries import placeholders
from portal_app.templates.views import Placeholder
from state import guard
from state.choosing_client import ChoosingClient
from state.gets import gets_of_form
from state.repeating import Repeating
from state.task import day_of
from state.task_sharing import ticked

#: What else in the address the form is filled by.
NAMES = ("client", "task", "from")


class RecurringEditor(Repeating, ChoosingClient, rx.State):
    """`/recurring/new`, also `?client=ID` or `?task=ID`, and `/recurring/[id]`, also `?from=TASK`."""

    #: What the address named when the form was filled: the id, and the parameters `NAMES`.
    about: str = ""
    form: Recurring = Recurring()
    staff_members: list[Choice] = []
    placeholders: list[Placeholder] = []
    occurrences: list[Occurrence] = []
    whom: str = "all"
    #: The task that it goes on from, or from whose occurrence on it is changed.
    task_id: str = ""
    #: From this day on it is changed; empty for a new one.
    from_iso: str = ""
    #: Changes when the form is filled anew: a choice keeps what it began with.
    filled: int = 0
    made_id: str = ""
    made_nonce: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Fill the form. A page that lost its connection loads again and keeps what was chosen."""
        recurring_id = guard.route_arg(self, "id")
        asked = guard.named(self, *NAMES)
        if self.loaded and asked == self.about and not self.made_id:
            return
        self.loaded = self.missing = False
        self.made_id, self.about = "", asked
        self.staff_members = await guard.ask(tasks.staff_choices, actor)
        self.placeholders = await guard.ask(placeholders, actor)
        if recurring_id:
            await self._fill_from_rule(actor, recurring_id, guard.query_arg(self, "from"))
        else:
            await self._fill_new(actor, guard.query_arg(self, "task"), guard.query_arg(self, "client"))
        self.whom = "all" if self.form.everybody else "named"
        self.for_client = self.form.for_client
        await self._show_dates(actor)
        self.filled += 1
        self.loaded = True

    @guard.staff
    async def reword(self, actor: Actor) -> None:
        """Say it in the language that the reader has just chosen; what is filled in stays."""
        await self._reword_whom(actor)
        await self._show_dates(actor)
        if self.form.id:
            now = await guard.ask(queries.one_recurring, actor, self.form.id)
            self.form = replace(self.form, repeats=now.repeats, next=now.next)
            self.occurrences = await guard.ask(queries.occurrences, actor, self.form.id)
        self.placeholders = await guard.ask(placeholders, actor)

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, Any]) -> Any:
        """Make it, or change it from the chosen day on."""
        if self.made_id:
            return None
        gets = gets_of_form(form, rule_of(self.rule))
        contact_ids = None if form.get("whom", "all") == "all" else tuple(ticked(form))
        fields = RecurringFields(gets, self._start(), contact_ids)
        if self.form.id:
            today: date = await guard.ask(firm_today, actor)
            from_on = day_of(self.from_iso, "starts_on") or today
            changed = await guard.perform(change_following, actor, self.form.id, self.form.version, from_on, fields)
            self.made_id = changed.recurring_id
            return rx.redirect(f"/recurring/{changed.recurring_id}")
        nonce = str(form.get("nonce", ""))
        self.made_id = await guard.perform(
            create_recurring, actor, self.client_id, fields, nonce=nonce, task_id=self.task_id
        )
        self.made_nonce = nonce
        return rx.redirect(f"/recurring/{self.made_id}")

    def _made_before(self) -> bool:
        return bool(self.form.id)

    async def _fill_from_rule(self, actor: Actor, recurring_id: str, task_id: str) -> None:
        self.form = await guard.ask(queries.one_recurring, actor, recurring_id)
        self.occurrences = await guard.ask(queries.occurrences, actor, recurring_id)
        today = await guard.ask(firm_today, actor)
        self.task_id, self.client_id, self.client_name = task_id, self.form.client_id, self.form.client
        if task_id:
            day = await guard.ask(queries.occurrence_of, actor, recurring_id, task_id)
            self.from_iso = day.isoformat() if day else ""
        else:
            self.from_iso = await guard.ask(queries.first_open, actor, recurring_id) or today.isoformat()
        self.contacts = await guard.ask(tasks.contact_choices, actor, self.client_id)
        self._begin_rule(await guard.ask(queries.rule_from, actor, recurring_id, self.from_iso), self.from_iso, True)
        if self.form.state == "ended":
            self._say(actor, msg("This repetition has ended. Saving lets it go on."))

    async def _fill_new(self, actor: Actor, task_id: str, client_id: str) -> None:
        today = await guard.ask(firm_today, actor)
        self.task_id, self.from_iso, self.occurrences = task_id, "", []
        self.client_id = self.client_name = ""
        self.contacts, self.clients = [], []
        self.form = await guard.ask(queries.from_task, actor, task_id) if task_id else Recurring()
        self._begin_rule(RuleForm(), (today + timedelta(days=1 if task_id else 0)).isoformat(), True)
        wanted = self.form.client_id or client_id
        if wanted:
            await self._choose(actor, wanted)
        if not self.client_id:
            await self._find(actor)
