"""Introduction templates: list, form, order, delete with a way back (U7)."""

from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.templates import commands
from portal_app.templates.queries import list_templates
from portal_app.templates.rules import TemplateFields
from portal_app.templates.views import TemplateView
from state import guard


class Templates(guard.PageState, rx.State):
    """The firm's introduction templates and the form of one."""

    templates: list[TemplateView] = []
    form_open: bool = False
    #: What the form began with; an empty id for a new template.
    template_id: str = ""
    title: str = ""
    description: str = ""
    #: The checklist's lines as the form shows them, the last one for the next.
    lines: str = ""
    undo_id: str = ""
    #: The connection by which the page was last loaded.
    _socket: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the templates."""
        if self._socket == self.router.session.session_id:
            # Somebody came from another page. After a lost connection the form that is being filled stays.
            self.form_open, self.notice, self.undo_id = False, "", ""
        self._socket = self.router.session.session_id
        await self._show(actor)
        self.loaded = True

    @guard.staff
    async def ask(self, actor: Actor, template_id: str = "") -> None:
        """Open the form: of a known template, or of a new one."""
        known = next((one for one in self.templates if one.id == template_id), None)
        self.template_id = known.id if known else ""
        self.title = known.title if known else ""
        self.description = known.description if known else ""
        self.lines = "\n".join(known.lines) if known else ""
        self.form_open = True

    @guard.staff
    async def close(self, actor: Actor) -> None:
        """Close the form."""
        self.form_open = False

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, Any]) -> None:
        """Save the form."""
        if not self.form_open:
            # A second press on the same form.
            return
        fields = TemplateFields(
            title=str(form.get("title", "")),
            description=str(form.get("description", "")),
            checklist=tuple(str(form.get("checklist", "")).splitlines()),
        )
        if self.template_id:
            await guard.perform(commands.edit_template, actor, self.template_id, fields)
        else:
            await guard.perform(commands.create_template, actor, fields)
        self.form_open = False
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
        self.templates = await guard.ask(list_templates, actor)
