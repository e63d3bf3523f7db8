"""The office's task list: what is asked for and what came. Decides no scope and holds no rule."""

from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.tasks import queries
from portal_app.tasks.queries import PAGE, TaskFilter
from portal_app.tasks.views import TaskCounts, TaskPage, TaskRow
from state import guard, live
from state.following import BESIDE, Following

#: The tabs of the list, and what each asks for.
VIEWS: dict[str, dict[str, Any]] = {
    "open": {},
    "office": {"turn": "office"},
    "client": {"turn": "client"},
    "late": {"late": True},
    "done": {"status": "done", "sort": "updated"},
    "all": {"status": "all"},
}


#: For how many days something can be asked to have waited.
WAITING = ("1", "3", "7", "14", "30")


class Tasks(Following, rx.State):
    """`/tasks`, also for one client: `/tasks?client=ID`."""

    rows: list[TaskRow] = []
    counts: TaskCounts = TaskCounts()
    total: str = "0"
    page: int = 1
    first: int = 0
    last: int = 0
    has_next: bool = False
    view: str = "open"
    mine: bool = False
    sort: str = "deadline"
    #: Only what has waited for so many days.
    waiting: int = 0
    search: str = ""
    #: The client that the list is narrowed to, if any.
    client_id: str = ""
    client_name: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the list that the address asks for."""
        asked = guard.query_arg(self, "view")
        if asked in VIEWS:
            self.view = asked
        self.client_id = guard.query_arg(self, "client")
        self.client_name = ""
        if self.client_id:
            found = await guard.ask(queries.client_choices, actor, client_id=self.client_id)
            self.client_name = found[0].name if found else ""
        self.page = 1
        # First: what changes while it is read must be told.
        live.watch(self, actor, Tasks.freshen)
        await self._show(actor)

    @guard.staff
    @guard.unasked
    async def freshen(self, actor: Actor) -> None:
        """Show what became of the same tasks; how many new ones there are is said."""
        if self.router.url.path.rstrip("/") != "/tasks":
            live.leave(self, Tasks.freshen)
            return
        found = await guard.ask(queries.tasks, actor, self._wanted(BESIDE))
        self._follow({"rows": found.rows}, found.beside, room=PAGE)
        self._count(found)

    @guard.staff
    async def show_news(self, actor: Actor) -> None:
        """Show the list as it is now."""
        await self._show(actor)

    @guard.staff
    async def choose_view(self, actor: Actor, view: str) -> None:
        """Change the tab."""
        self.view = view if view in VIEWS else "open"
        self.page = 1
        await self._show(actor)

    @guard.staff
    async def choose_mine(self, actor: Actor, mine: bool) -> None:
        """Show only what is assigned to the reader, or everybody's."""
        self.mine, self.page = mine, 1
        await self._show(actor)

    @guard.staff
    async def choose_sort(self, actor: Actor, sort: str) -> None:
        """Change the order."""
        self.sort, self.page = sort, 1
        await self._show(actor)

    @guard.staff
    async def choose_waiting(self, actor: Actor, days: str) -> None:
        """Show only what has waited for so many days, or all."""
        self.waiting, self.page = int(days) if days in WAITING else 0, 1
        await self._show(actor)

    @guard.staff
    async def find(self, actor: Actor, words: str) -> None:
        """Search titles and clients."""
        self.search, self.page = words[:100], 1
        await self._show(actor)

    @guard.staff
    async def next_page(self, actor: Actor) -> None:
        """Turn to the next page."""
        self.page += 1
        await self._show(actor)

    @guard.staff
    async def previous_page(self, actor: Actor) -> None:
        """Turn to the page before."""
        self.page = max(1, self.page - 1)
        await self._show(actor)

    def _wanted(self, beside: int = 0) -> TaskFilter:
        return TaskFilter(
            **{"sort": self.sort} | VIEWS[self.view],
            mine=self.mine,
            waiting=self.waiting,
            client_id=self.client_id,
            search=self.search,
            page=self.page,
            beside=beside,
        )

    async def _show(self, actor: Actor) -> None:
        found = await guard.ask(queries.tasks, actor, self._wanted())
        live.put(self, rows=found.rows)
        self._count(found)
        self._settle()

    def _count(self, found: TaskPage) -> None:
        before = (found.page - 1) * PAGE
        live.put(
            self,
            counts=found.counts,
            total=found.total,
            has_next=found.has_next,
            first=before + 1,
            last=before + len(found.rows),
            loaded=True,
        )
