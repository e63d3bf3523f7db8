"""The list of a contact's tasks with one company."""

from typing import Any

import reflex as rx

from portal_app.access.commands import switch_client
from portal_app.accounts.actor import Actor
from portal_app.portal.queries import SEARCH_FROM, is_asked, is_over, listed, task_list
from portal_app.tasks.portal_queries import PAGE, my_tasks
from portal_app.tasks.portal_views import PortalTaskPage, PortalTaskRow
from state import guard, live
from state.following import BESIDE, Following
from state.identity import forget
from state.portal.frame import Portal, show_frame


class PortalTasks(Following, rx.State):
    """What is asked of the person, what lies with the accountant, and what is done."""

    #: Whose tasks these are; the page shows them only while they are those of the company before the person.
    client_id: str = ""
    #: The page of tasks in two: where it is the client's turn, and the rest.
    asked: list[PortalTaskRow] = []
    waiting: list[PortalTaskRow] = []
    #: While something is searched for: the done ones among what was found.
    found_done: list[PortalTaskRow] = []
    page: int = 1
    total: int = 0
    has_next: bool = False
    search: str = ""
    searchable: bool = False
    #: Of all tasks: how many there are, and how many are done.
    everything: int = 0
    done_count: int = 0
    #: Done ones, read when they are asked for.
    done: list[PortalTaskRow] = []
    done_open: bool = False
    done_more: bool = False

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show the first page of tasks."""
        portal = await show_frame(self, actor)
        if self.client_id != actor.client_id:
            self._begin(actor.client_id)
        # First: what changes while it is read must be told.
        live.watch(self, actor, PortalTasks.freshen)
        await self._read(actor, portal)
        self.loaded = True

    @guard.contacts
    @guard.unasked
    @guard.shows
    async def freshen(self, actor: Actor) -> None:
        """Show what became of the same tasks; how many new ones there are is said."""
        # In another tab this person may have turned to another company: here it stays as it was.
        if not self.router.url.path.rstrip("/").endswith("/tasks") or self.client_id != actor.client_id:
            live.leave(self, PortalTasks.freshen)
            return
        portal = await self.get_state(Portal)
        found, unread = await self._asked(actor, portal, beside=BESIDE)
        now = self._groups(found)
        if self.done_open:
            room = max(PAGE, len(self.done))
            done = await guard.ask(my_tasks, actor, status="done", beside=room - PAGE + BESIDE)
            now["done"] = [*done.rows, *done.beside][:room]
        # Below them are the done ones, or what unfolds them.
        self._follow(now, found.beside, room=PAGE, ends=not found.done)
        self._count(found)
        portal._show_unread(unread)

    @guard.contacts
    async def show_news(self, actor: Actor) -> None:
        """Show the list as it is now."""
        await self._read(actor, await self.get_state(Portal))

    async def _read(self, actor: Actor, portal: Portal) -> None:
        found, unread = await self._asked(actor, portal)
        self._show(found)
        portal._show_unread(unread)
        if self.done_open:
            await self._read_done(actor, 1)

    async def _asked(self, actor: Actor, portal: Portal, beside: int = 0) -> tuple[PortalTaskPage, dict[str, int]]:
        asked, elsewhere = guard.ask if self.search else guard.ask_briefly, bool(portal.companies)
        return await asked(task_list, actor, search=self.search, page=self.page, beside=beside, elsewhere=elsewhere)

    @guard.contacts
    @guard.personal
    async def switch(self, actor: Actor, client_id: str) -> Any:
        """Turn the whole portal to another company of this person (U11)."""
        await guard.perform(switch_client, actor, client_id)
        # Whatever any page showed was the other company's.
        forget(self)
        listing = f"/p/{actor.portal_address}/tasks"
        if str(self.router.url.path) == listing:
            # Who is there already may press a task of the other company before a redirect arrives.
            return type(self).load
        return [rx.redirect(listing), type(self).load]

    @guard.contacts
    async def find(self, actor: Actor, text: str) -> None:
        """Show the tasks with these words in their titles, also those that are done."""
        self.search = text[:100].strip()
        self._show(await guard.ask(listed, actor, search=self.search))

    @guard.contacts
    async def turn_page(self, actor: Actor, step: int) -> None:
        """Show the next (1) or previous (-1) fifty."""
        wanted = max(1, self.page + (1 if step > 0 else -1))
        asked = guard.ask if self.search else guard.ask_briefly
        self._show(await asked(listed, actor, search=self.search, page=wanted))

    @guard.contacts
    async def toggle_done(self, actor: Actor) -> None:
        """Unfold what is done, or fold it away."""
        self.done_open = not self.done_open
        if self.done_open:
            await self._read_done(actor, 1)
        else:
            self.done, self.done_more = [], False

    @guard.contacts
    async def more_done(self, actor: Actor) -> None:
        """Show fifty more of what is done."""
        await self._read_done(actor, len(self.done) // PAGE + 1)

    def _show(self, found: PortalTaskPage) -> None:
        live.put(self, **self._groups(found))
        self._count(found)
        self._settle()

    def _groups(self, found: PortalTaskPage) -> dict[str, list[PortalTaskRow]]:
        over = [row for row in found.rows if is_over(row)] if self.search else []
        return {
            "asked": [row for row in found.rows if is_asked(row)],
            "waiting": [row for row in found.rows if not is_asked(row) and row not in over],
            "found_done": over,
        }

    def _count(self, found: PortalTaskPage) -> None:
        live.put(
            self,
            page=found.page,
            total=found.total,
            has_next=found.has_next,
            everything=found.everything,
            done_count=found.done,
            searchable=found.everything > SEARCH_FROM,
        )

    def _begin(self, client_id: str) -> None:
        self.client_id, self.search, self.page = client_id, "", 1
        self.found_done = []
        self.done, self.done_open, self.done_more = [], False, False

    async def _read_done(self, actor: Actor, page: int) -> None:
        found = await guard.ask(my_tasks, actor, status="done", page=page)
        self.done = found.rows if page == 1 else [*self.done, *found.rows]
        self.done_more = found.has_next
