"""Making a task in the office (U13)."""

from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.clock import today
from portal_app.core.errors import Invalid
from portal_app.core.i18n import format_date
from portal_app.tasks import commands, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import Mode, TaskFields, client_deadline, first_day
from portal_app.tasks.views import Choice, LeftOut
from portal_app.templates.begin import ForWhom, finished
from state import guard
from state.task import day_of, number_of
from state.task_sharing import ticked
from state.task_template import FromTemplate

#: What in the address the form is begun by.
NAMES = ("client", "template")


class NewTask(FromTemplate, rx.State):
    """`/tasks/new`, also for one client or from a template: `?client=ID`, `?template=ID`."""

    OPENS = ("choosing",)

    staff_members: list[Choice] = []
    pause: int = 5
    #: The client's deadline as it would be, and what it is made of.
    client_deadline: str = ""
    start_iso: str = ""
    deadline_iso: str = ""
    days: int = 0
    #: Set once the task is made: nothing is made twice.
    made_id: str = ""
    #: Of the form that it was made by: the next form is for another task.
    made_nonce: str = ""
    #: What the address named when the form was begun: no id, and the parameters `NAMES`.
    about: str = ""
    left_out: list[LeftOut] = []
    #: Changes when the form is to begin anew.
    version: int = 0

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Begin with an empty form. A page that lost its connection loads again and keeps what was chosen."""
        self._came()
        about = guard.named(self, *NAMES)
        if self.loaded and not self.made_id and about == self.about:
            return
        self.about = about
        await self._empty(actor)

    @guard.staff
    async def anew(self, actor: Actor) -> None:
        """Begin with an empty form where one was filled in."""
        self.about = guard.named(self, *NAMES)
        await self._empty(actor)
        self.version += 1

    async def _empty(self, actor: Actor) -> None:
        asked, template_id = (guard.query_arg(self, name) for name in NAMES)
        self.client_id = self.client_name = self.made_id = ""
        self.client_deadline = self.start_iso = self.deadline_iso = ""
        self.contacts, self.left_out, self.days, self.whom, self.for_client = [], [], 0, "named", True
        self._without_template()
        self.staff_members = await guard.ask(queries.staff_choices, actor)
        self.pause = await guard.ask(queries.pause_minutes, actor)
        if asked:
            await self._choose(actor, asked)
        if not self.client_id:
            await self._find(actor)
        self.loaded, self.missing = True, False
        if template_id:
            await self._begin(actor, template_id)

    @guard.staff
    async def reword(self, actor: Actor) -> None:
        """Say it in the language that the reader has just chosen; what is filled in stays."""
        await self._reword_whom(actor)
        self._preview(actor)

    @guard.staff
    async def set_start(self, actor: Actor, value: str) -> None:
        """Remember the start: the client's deadline is never before it."""
        self.start_iso = value
        self._preview(actor)

    @guard.staff
    async def set_deadline(self, actor: Actor, value: str) -> None:
        """Remember the internal deadline, to show the client's."""
        self.deadline_iso = value
        self._preview(actor)

    @guard.staff
    async def set_days(self, actor: Actor, value: str) -> None:
        """Remember by how many days the client's deadline is earlier."""
        self.days = max(0, number_of(value))
        self._preview(actor)

    @guard.staff
    async def create(self, actor: Actor, form: dict[str, Any]) -> Any:
        """Make the task and go to it."""
        if self.made_id:
            return None
        fields = TaskFields(
            title=str(form.get("title", "")),
            description=str(form.get("description", "")),
            start_on=day_of(form.get("start_on"), "start_on"),
            internal_deadline=day_of(form.get("internal_deadline"), "internal_deadline"),
            client_days=number_of(form.get("client_days")),
            assignee_id=str(form.get("assignee", "")),
            auto_complete=bool(form.get("auto_complete")),
        )
        checklist, slots = lines_of(form.get("checklist")), lines_of(form.get("slots"))
        share_with = self._share_with(form)
        if self.begun.template_id:
            whom = ForWhom(
                self.client_id, share_with.contact_ids if share_with else (), bool(share_with), fields.start_on
            )
            fields, checklist, slots = await guard.ask(finished, actor, whom, fields, checklist, slots)
        created = await guard.perform(
            commands.create_task,
            actor,
            self.client_id,
            fields,
            checklist=checklist,
            slots=slots,
            share_with=share_with,
            nonce=str(form.get("nonce", "")),
        )
        self.made_id, self.left_out = created.task_id, created.left_out
        self.made_nonce = str(form.get("nonce", ""))
        # Who was left out must be read before going on.
        return None if created.left_out else rx.redirect(f"/tasks/{created.task_id}")

    def _share_with(self, form: dict[str, Any]) -> ShareWith | None:
        if not form.get("for_client"):
            return None
        mode = Mode.READ if form.get("mode") == "read" else Mode.DO
        return ShareWith(None if form.get("whom") == "all" else tuple(ticked(form)), mode)

    def _preview(self, actor: Actor) -> None:
        """The client's deadline as it will be."""
        try:
            deadline, start = day_of(self.deadline_iso, ""), day_of(self.start_iso, "")
        except Invalid:
            deadline = start = None
        day = client_deadline(deadline, self.days, first_day(start, deadline, today(actor.time_zone)))
        self.client_deadline = format_date(day, actor.language) if day else ""


def lines_of(value: object) -> tuple[str, ...]:
    """The lines of a field that say anything."""
    return tuple(filter(None, (line.strip() for line in str(value or "").splitlines())))
