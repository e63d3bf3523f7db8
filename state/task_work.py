"""The checklist and the files of a task in the office (U16, U17)."""

from portal_app.accounts.actor import Actor
from portal_app.core.errors import Invalid, NotFound, Overtaken
from portal_app.core.i18n import msg
from portal_app.tasks import commands
from state import guard
from state.task import OneTask


class TaskWork(OneTask):
    """What is to be done and what was handed over."""

    #: Of the last line that was added: the page clears its field.
    line_sent: str = ""
    #: Why the last line was not added.
    line_problem: str = ""
    #: Counts the answers to added lines, whatever became of them.
    line_answered: int = 0
    #: How that line read when its rewording began.
    _line_seen: str = ""
    #: Files added now are for colleagues only.
    internal_files: bool = False

    @guard.staff
    async def tick(self, actor: Actor, item_id: str, done: bool) -> None:
        """Tick a line or take the tick away."""
        await guard.perform(commands.tick_item, actor, self.task.id, item_id, done)
        await self._refresh(actor)

    @guard.staff
    async def add_item(self, actor: Actor, text: str, nonce: str) -> None:
        """Add a line. The same sent twice is added once."""
        self.line_problem = ""
        self.line_answered += 1
        try:
            await guard.perform(commands.add_item, actor, self.task.id, text, nonce=nonce)
        except Invalid as error:
            self.line_problem = guard.sentence(error, actor.language)
            return
        self.line_sent = nonce
        await self._refresh(actor)

    @guard.staff
    async def edit_item(self, _actor: Actor, item_id: str) -> None:
        """Open a line for rewording; an empty id closes it."""
        self.editing_item, self._line_seen = item_id, self._line(item_id)
        self.checklist = [item for item in self.checklist if not item.gone]

    @guard.staff
    async def save_item(self, actor: Actor, form: dict[str, str]) -> None:
        """Save the reworded line."""
        if not self.editing_item:
            # A second press on the same form.
            return
        text, seen = form.get("item_text", ""), self._line_seen
        try:
            await guard.perform(commands.edit_item, actor, self.task.id, self.editing_item, text, seen=seen)
        except Overtaken:
            await self._refresh(actor)
            self._line_seen = self._line(self.editing_item)
            raise
        except NotFound:
            # The line itself says so, beside what was typed.
            await self._refresh(actor)
            return
        self.editing_item = ""
        await self._refresh(actor)

    @guard.staff
    async def remove_item(self, actor: Actor, item_id: str) -> None:
        """Take a line off; it can be undone."""
        await guard.perform(commands.remove_item, actor, self.task.id, item_id)
        await self._refresh(actor)
        self._say(actor, msg("The line is removed."), "line", [item_id])

    @guard.staff
    async def move_item(self, actor: Actor, item_id: str, by: int) -> None:
        """Move a line up (-1) or down (1)."""
        ids = [item.id for item in self.checklist if not item.gone]
        if item_id not in ids:
            return
        place = ids.index(item_id)
        ids.insert(max(0, place + (1 if by > 0 else -1)), ids.pop(place))
        await guard.perform(commands.order_items, actor, self.task.id, ids)
        await self._refresh(actor)

    @guard.staff
    async def choose_internal_files(self, _actor: Actor, internal: bool) -> None:
        """Say for whom the next files are."""
        self.internal_files = internal

    @guard.staff
    async def files_arrived(self, actor: Actor, _file_ids: list[str]) -> None:
        """Show files that were just added."""
        await self._refresh(actor)

    @guard.staff
    async def remove_file(self, actor: Actor, file_id: str) -> None:
        """Take a file off; it can be undone."""
        await guard.perform(commands.remove_file, actor, file_id)
        await self._refresh(actor)
        self._say(actor, msg("The file is removed."), "file", [file_id])

    def _line(self, item_id: str) -> str:
        return next((item.text for item in self.checklist if item.id == item_id), "")
