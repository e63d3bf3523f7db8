"""The import wizard: one run at the step that the address names (`?run=…&step=…`)."""

from typing import Any, Literal

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.clients.importing import commands, queries, running
from portal_app.clients.importing.choices import STEPS
from portal_app.clients.importing.views import (
    ColumnsView,
    GroupView,
    ProgressView,
    ResultView,
    RowsView,
    RunView,
)
from portal_app.core.errors import NotFound
from portal_app.core.threads import in_slow_thread
from state import guard

HOME = "/clients/import"


class ClientImport(guard.PageState, rx.State):
    """The wizard (P1). What was decided is in the database; nothing here would be missed after a reload."""

    run: RunView = RunView()
    #: file, columns, rows, group, progress or result.
    step: str = "file"
    columns: ColumnsView = ColumnsView()
    rows: RowsView = RowsView()
    group: GroupView = GroupView()
    progress: ProgressView = ProgressView()
    result: ResultView = ResultView()
    #: What of the rows is shown: an outcome, "faults", a fault's code, or nothing for all.
    show: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the step that the address names, as far as the run has come."""
        run_id, step = guard.query_arg(self, "run"), guard.query_arg(self, "step")
        self.missing = False
        if not run_id:
            self.run, self.step = RunView(), "file"
        else:
            if run_id != self.run.id:
                self.show = ""
            self.run = RunView()
            self.run = await guard.ask_slow(queries.get_run, actor, run_id)
            await self._show(actor, step if step in STEPS else "columns")
        self.loaded = True

    @guard.staff
    async def arrived(self, _actor: Actor, ids: list[str]) -> Any:
        """Go on with the list that was just uploaded."""
        return rx.redirect(f"{HOME}?run={ids[0]}&step=columns") if ids else None

    @guard.staff
    async def choose_header(self, actor: Actor, row: int) -> None:
        """Take another row for the headings."""
        await guard.perform_slow(commands.choose_header, actor, self.run.id, row)
        self.columns = await guard.ask_slow(queries.get_columns, actor, self.run.id)
        self.run = await guard.ask_slow(queries.get_run, actor, self.run.id)

    @guard.staff
    async def choose_field(self, actor: Actor, column: int, field: str) -> None:
        """Take a column for something else."""
        await guard.perform_slow(commands.choose_field, actor, self.run.id, column, field)
        self.columns = await guard.ask_slow(queries.get_columns, actor, self.run.id)

    @guard.staff
    async def narrow(self, actor: Actor, show: str) -> None:
        """Show some of the rows only."""
        self.show = show
        await self._show_rows(actor, page=1)

    @guard.staff
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to a later or earlier page of rows."""
        await self._show_rows(actor, self.rows.page + pages)

    @guard.staff
    async def tick(self, actor: Actor, number: int, ticked: bool) -> None:
        """Tick a row, or take its tick away."""
        await guard.perform_slow(commands.tick_rows, actor, self.run.id, [number], ticked)
        await self._show_rows(actor, self.rows.page)

    @guard.staff
    async def tick_all(self, actor: Actor, mode: Literal["all", "none", "faultless"]) -> None:
        """Tick all rows, none, or those without faults."""
        await guard.perform(commands.tick_all, actor, self.run.id, mode)
        await self._show_rows(actor, self.rows.page)

    @guard.staff
    async def choose_group(self, actor: Actor, value: str) -> None:
        """Choose where the new clients go; a new group's name is asked for next."""
        if value == "new":
            self.group = _with_group(self.group, "new", self.group.name)
            return
        mode = value if value in ("none", "file") else "existing"
        await guard.perform(commands.choose_group, actor, self.run.id, mode, "" if mode == value else value)
        self.group = await guard.ask_slow(queries.get_group, actor, self.run.id)

    @guard.staff
    async def name_group(self, actor: Actor, name: str) -> None:
        """Name the new group."""
        self.group = _with_group(self.group, "new", name[:200])
        await guard.perform(commands.choose_group, actor, self.run.id, "new", "", name)

    @guard.staff
    async def start(self, actor: Actor) -> None:
        """Import what is ticked. A second press finds it started."""
        # Of a second press, the first has made this no longer a question.
        ready = (await guard.ask(queries.get_progress, actor, self.run.id)).state == "ready"
        if ready and self.group.value == "new":
            await guard.perform(commands.choose_group, actor, self.run.id, "new", "", self.group.name)
        if ready and await guard.perform_slow(commands.start, actor, self.run.id):
            running.carry_out_apart(actor, self.run.id)
        self.run = await guard.ask(queries.get_run, actor, self.run.id)
        await self._show(actor, "group")

    @guard.staff
    async def poll(self, actor: Actor) -> None:
        """See how far the import is; at its end, what it came to."""
        if self.step == "progress":
            await self._show(actor, "group")

    @guard.staff
    async def cancel(self, actor: Actor) -> None:
        """Cancel the import."""
        await in_slow_thread(running.cancel, actor, self.run.id)
        await self._show(actor, "group")

    @guard.staff
    async def discard(self, actor: Actor) -> Any:
        """Give this list up and begin with another."""
        await guard.perform(commands.discard_run, actor, self.run.id)
        return rx.redirect(HOME)

    async def _show(self, actor: Actor, step: str) -> None:
        """Show a step, or the progress or result where the run is further."""
        run_id = self.run.id
        self.progress = await guard.ask(queries.get_progress, actor, run_id)
        if self.progress.dead:
            await guard.perform(commands.revive, actor, run_id)
            self.progress = await guard.ask(queries.get_progress, actor, run_id)
        if self.progress.state == "importing":
            self.step = "progress"
            return
        if self.progress.state != self.run.state or self.step == "progress":
            self.run = await guard.ask_slow(queries.get_run, actor, run_id)
        if self.progress.state == "done":
            self.result = await guard.ask(queries.get_result, actor, run_id)
            self.step = "result"
        elif self.progress.state != "ready":
            raise NotFound
        elif step == "file":
            self.step = step
        elif step == "rows":
            await self._show_rows(actor, 1, fresh=True)
            self.step = step
        elif step == "group":
            self.group = await guard.ask_slow(queries.get_group, actor, run_id)
            self.step = step
        else:
            self.columns = await guard.ask_slow(queries.get_columns, actor, run_id)
            self.step = step

    async def _show_rows(self, actor: Actor, page: int, fresh: bool = False) -> None:
        self.rows = await guard.ask_slow(queries.get_rows, actor, self.run.id, self.show, page, fresh)


def _with_group(group: GroupView, value: str, name: str) -> GroupView:
    return GroupView(value, name, group.options, group.in_file, group.new, group.changed, group.ticked)
