"""One task in the office: its facts, how it is edited and how it ends. What hangs on it is in the modules beside.

`task_work` (checklist, files), `task_talk` (messages) and `task_sharing` are substates of `OneTask`: they show and
change the same task.
"""

from dataclasses import asdict, replace
from datetime import date
from typing import Any, TypeVar

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.activity.views import HistoryLine
from portal_app.core.errors import Invalid, NotFound, Overtaken
from portal_app.core.i18n import Text, msg
from portal_app.tasks import commands, queries
from portal_app.tasks.rules import TaskFields
from portal_app.tasks.views import ChecklistItem, Choice, File, Message, Share, Slot, Task, WholeTask
from state import guard, live

#: What people write line by line.
Line = TypeVar("Line", ChecklistItem, Slot)


class OneTask(guard.PageState, rx.State):
    """`/tasks/[id]`."""

    #: The id that everything here is about, also when there is no such task.
    about: str = ""
    task: Task = Task()
    checklist: list[ChecklistItem] = []
    #: The line that is being reworded.
    editing_item: str = ""
    files: list[File] = []
    slots: list[Slot] = []
    #: The slot that is being renamed, and the one that is being asked for again.
    renaming: str = ""
    rejecting: str = ""
    messages: list[Message] = []
    #: Number of the newest portal message of somebody else, and of the newest that was noted as seen.
    newest: int = 0
    seen_number: int = 0
    #: There are messages before those shown.
    earlier: bool = False
    shares: list[Share] = []
    history: list[HistoryLine] = []
    #: The activity is open; until then it is not read.
    history_shown: bool = False
    #: Which part is being edited: text, facts or none.
    editing: str = ""
    #: The task as the editor saw it when they began: what a colleague changes meanwhile is not overwritten.
    _edited: TaskFields = TaskFields("")
    staff_members: list[Choice] = []
    #: What "Undo" would take back: withdraw, file, line, slot, message or nothing; and the ids that it concerns.
    undo_what: str = ""
    undo_ids: list[str] = []

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the task of the address. A page that lost its connection loads again and keeps what is being written."""
        task_id = guard.route_arg(self, "id")
        self.missing, self.about = False, guard.named(self)
        if not (self.loaded and task_id == self.task.id):
            self.loaded = self.history_shown = False
            self.editing = self.notice = self.undo_what = ""
            self.messages = []
        # First: what changes while it is read must be told.
        live.watch(self, actor, OneTask.freshen, task_id=task_id)
        await self._refresh(actor, task_id)
        self.loaded = True

    @guard.staff
    @guard.unasked
    async def freshen(self, actor: Actor) -> None:
        """Show what others did to it meanwhile; nothing that is being written is touched."""
        if not self.loaded or guard.route_arg(self, "id") != self.task.id:
            live.leave(self, OneTask.freshen)
            return
        try:
            await self._refresh_told(actor)
        except NotFound:
            self.reset()  # type: ignore[no-untyped-call]
            self.missing, self.about = True, guard.named(self)

    @guard.staff
    async def show_history(self, actor: Actor) -> None:
        """Open or close the activity (U19)."""
        self.history_shown = not self.history_shown
        await self._refresh(actor)

    @guard.staff
    async def edit(self, actor: Actor, part: str) -> None:
        """Open a part for editing."""
        if part == "facts":
            self.staff_members = await guard.ask(queries.staff_choices, actor)
        self.editing = part if part in ("text", "facts") else ""
        self._edited = self._fields()

    @guard.staff
    async def cancel_edit(self, _actor: Actor) -> None:
        """Leave a part as it was."""
        self.editing = ""

    @guard.staff
    async def save_text(self, actor: Actor, form: dict[str, str]) -> None:
        """Save title and description."""
        if self.editing != "text":
            # A second press on the same form.
            return
        fields = replace(self._edited, title=form.get("title", ""), description=form.get("description", ""))
        await self._save(actor, fields)

    @guard.staff
    async def save_facts(self, actor: Actor, form: dict[str, Any]) -> None:
        """Save assignee, days and how it completes."""
        if self.editing != "facts":
            # A second press on the same form.
            return
        fields = replace(
            self._edited,
            assignee_id=str(form.get("assignee", "")),
            start_on=day_of(form.get("start_on"), "start_on"),
            internal_deadline=day_of(form.get("internal_deadline"), "internal_deadline"),
            client_days=number_of(form.get("client_days")),
            auto_complete=bool(form.get("auto_complete")),
        )
        await self._save(actor, fields)

    @guard.staff
    async def complete(self, actor: Actor) -> None:
        """Done at the firm (U23)."""
        await guard.perform(commands.complete_task, actor, self.task.id)
        await self._refresh(actor)
        self._say(actor, msg("The task is completed."))

    @guard.staff
    async def reopen(self, actor: Actor) -> None:
        """Open again on both sides (U23)."""
        await guard.perform(commands.reopen_task, actor, self.task.id)
        await self._refresh(actor)
        self._say(actor, msg("The task is open again."))

    @guard.staff
    async def undo(self, actor: Actor) -> None:
        """Take back what was just done."""
        what, ids = self.undo_what, list(self.undo_ids)
        self._hush()
        if what == "withdraw":
            await guard.perform(commands.undo_withdraw, actor, self.task.id, ids)
        elif what == "file":
            for file_id in ids:
                await guard.perform(commands.restore_file, actor, file_id)
        elif what == "message":
            for message_id in ids:
                await guard.perform(commands.restore_message, actor, self.task.id, message_id)
        elif what == "slot":
            for slot_id in ids:
                await guard.perform(commands.restore_slot, actor, self.task.id, slot_id)
        elif what == "line":
            for item_id in ids:
                await guard.perform(commands.restore_item, actor, self.task.id, item_id)
        await self._refresh(actor)

    async def _save(self, actor: Actor, fields: TaskFields) -> None:
        try:
            await guard.perform(commands.edit_task, actor, self.task.id, self._edited, fields)
        except Overtaken as error:
            await self._refresh(actor)
            now = self._fields()
            told = {name: value for name, value in asdict(now).items() if name.removesuffix("_id") in error.faults}
            self._edited = replace(self._edited, **told)
            raise
        self.editing = ""
        await self._refresh(actor)
        self._say(actor, msg("Saved."))

    async def _refresh(self, actor: Actor, task_id: str = "") -> None:
        # Messages that are shown stay, also earlier ones that were asked for.
        first_id = self.messages[0].id if self.messages else ""
        self._show(
            await guard.ask(
                queries.task, actor, task_id or self.task.id, first_id=first_id, with_history=self.history_shown
            )
        )

    async def _refresh_told(self, actor: Actor) -> None:
        """As `_refresh`, of what is read once for all pages of this task; what happened to it each reads by itself."""
        if self.history_shown:
            await self._refresh(actor)
            return
        first_id = self.messages[0].id if self.messages else ""
        found = await live.read_together(queries.office_rows, actor, self.task.id, first_id=first_id)
        self._show(queries.whole_task(actor, found, []))

    def _show(self, found: WholeTask) -> None:
        live.put(
            self,
            earlier=self.earlier if self.messages else found.earlier,
            task=found.task,
            checklist=_with_held(found.checklist, self.checklist, self.editing_item),
            files=found.files,
            slots=_with_held(found.slots, self.slots, self.rejecting or self.renaming),
            messages=found.messages,
            newest=newest_of_others(found.messages),
            seen_number=found.seen,
            shares=found.shares,
            history=found.history,
        )

    def _fields(self) -> TaskFields:
        task = self.task
        return TaskFields(
            title=task.title,
            description=task.description,
            start_on=day_of(task.start_iso, ""),
            internal_deadline=day_of(task.internal_deadline_iso, ""),
            client_days=task.client_days,
            assignee_id=task.assignee_id,
            auto_complete=task.auto_complete,
        )

    def _say(self, actor: Actor, text: Text, undo: str = "", ids: list[str] | None = None) -> None:
        super()._say(actor, text)
        self.undo_what, self.undo_ids = undo, ids or []

    def _hush(self) -> None:
        super()._hush()
        self.undo_what = ""


def _with_held(found: list[Line], before: list[Line], held_id: str) -> list[Line]:
    """What there is now, and among it the line in which something is being written, though it was removed."""
    if any(line.id == held_id for line in found):
        return found
    for place, line in enumerate(before):
        if line.id == held_id:
            return found[:place] + [replace(line, gone=True)] + found[place:]
    return found


def newest_of_others(messages: list[Message]) -> int:
    """Number of the newest portal message that somebody else wrote; 0 for none."""
    return max((one.number for one in messages if not one.mine and not one.internal), default=0)


def day_of(value: object, field: str) -> date | None:
    """A day from a form.

    Raises:
        Invalid: Text that is no day, for that field.
    """
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Invalid({field: msg("Choose a day.")}) from None


def number_of(value: object) -> int:
    """A small number from a form; what is none is out of every range, so that the command says what is."""
    text = str(value or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
