"""Templates of tasks and of introductions: list, search, form, copy, order, delete with a way back (U7)."""

from typing import Any, Literal

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.calendar.forms import RuleForm, rule_of
from portal_app.core.i18n import msg
from portal_app.firms.queries import firm_today
from portal_app.recurring.queries import from_template
from portal_app.recurring.views import Recurring
from portal_app.tasks import queries as tasks
from portal_app.tasks.views import Choice
from portal_app.templates import commands
from portal_app.templates.queries import list_templates, placeholders, stamp_of
from portal_app.templates.rules import Kind, TemplateFields
from portal_app.templates.views import Placeholder, TemplateView
from state import guard
from state.gets import gets_of_form
from state.repeating import Repeating


class Templates(Repeating, rx.State):
    """The firm's templates and the form of one."""

    OPENS = ("form_open",)

    kind: str = Kind.TASK.value
    search_text: str = ""
    templates: list[TemplateView] = []
    form_open: bool = False
    #: Changes when what was typed has arrived.
    saves: int = 0
    #: What the form began with; an empty id for a new template.
    template_id: str = ""
    form: Recurring = Recurring()
    for_client: bool = True
    staff_members: list[Choice] = []
    placeholders: list[Placeholder] = []
    undo_id: str = ""
    #: When the template that is open in the form was changed last.
    _seen: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the templates."""
        if self._came():
            self.notice = self.undo_id = ""
        if guard.query_arg(self, "kind") == Kind.INTRODUCTION:
            self.kind = Kind.INTRODUCTION.value
        await self._show(actor)
        self.loaded = True

    @guard.staff
    async def choose_kind(self, actor: Actor, kind: Literal["task", "introduction"]) -> None:
        """Show the templates of tasks, or of introductions."""
        self.kind = kind
        await self._show(actor)

    @guard.staff
    async def find(self, actor: Actor, words: str) -> None:
        """Search titles and descriptions."""
        self.search_text = words[:100]
        await self._show(actor)

    @guard.staff
    async def ask(self, actor: Actor, template_id: str = "") -> None:
        """Open the form: of a known template, or of a new one."""
        if template_id:
            # First: what a colleague changes while the rest is read is then seen to be newer.
            self._seen = await guard.ask(stamp_of, actor, template_id)
            await self._show(actor)
        known = next((one for one in self.templates if one.id == template_id), None)
        self.template_id = known.id if known else ""
        if known is None:
            self.form = Recurring()
        elif self.kind == Kind.TASK:
            self.form = await guard.ask(from_template, actor, template_id)
        else:
            self.form = Recurring(
                title=known.title,
                description=known.description,
                lines="\n".join(known.lines),
                slots="\n".join(known.slots),
            )
        if self.kind == Kind.TASK:
            self.staff_members = await guard.ask(tasks.staff_choices, actor)
            self.placeholders = await guard.ask(placeholders, actor)
            self.for_client = self.form.for_client
            start = (await guard.ask(firm_today, actor)).isoformat()
            repeats = bool(known and known.repeats)
            self._begin_rule(self.form.rule if repeats else RuleForm(), start, repeats)
            await self._show_dates(actor)
        self.form_open = True

    @guard.staff
    async def close(self, actor: Actor) -> None:
        """Close the form."""
        self.form_open = False

    @guard.staff
    async def set_for_client(self, _actor: Actor, on: bool) -> None:
        """With or without a portal side."""
        self.for_client = on

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, Any]) -> None:
        """Save the form."""
        if not self.form_open:
            # A second press on the same form.
            return
        kind = Kind(self.kind)
        fields = gets_of_form(form, rule_of(self.rule) if self.repeats else None)
        if kind is Kind.INTRODUCTION:
            fields = TemplateFields(fields.title, fields.description, fields.checklist, fields.slots)
        if self.template_id:
            await guard.perform(commands.edit_template, actor, self.template_id, fields, self._seen)
        else:
            await guard.perform(commands.create_template, actor, fields, kind)
        self.form_open, self.saves = False, self.saves + 1
        await self._show(actor)

    @guard.staff
    async def duplicate(self, actor: Actor, template_id: str) -> None:
        """Make a second template that says the same."""
        await guard.perform(commands.duplicate_template, actor, template_id)
        await self._show(actor)

    @guard.staff
    async def move(self, actor: Actor, template_id: str, up: bool) -> None:
        """Change places with the one before or after."""
        await guard.perform(commands.move_template, actor, template_id, up)
        await self._show(actor)

    @guard.staff
    async def delete(self, actor: Actor, template_id: str) -> None:
        """Delete a template; "Undo" brings it back."""
        await guard.perform(commands.delete_template, actor, template_id)
        await self._show(actor)
        self._say(actor, msg("The template is deleted. Tasks made from it stay."))
        self.undo_id = template_id

    @guard.staff
    async def undo(self, actor: Actor) -> None:
        """Bring back the template that was deleted last."""
        await guard.perform(commands.restore_template, actor, self.undo_id)
        self._hush()
        await self._show(actor)

    def _hush(self) -> None:
        super()._hush()
        self.undo_id = ""

    async def _show(self, actor: Actor) -> None:
        self.templates = await guard.ask(list_templates, actor, Kind(self.kind), self.search_text)
