"""The clients list: what it is narrowed to, and which clients are ticked."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.clients import queries
from portal_app.clients.commands.client import add_client
from portal_app.clients.exports import may_export
from portal_app.clients.rules import search_words
from portal_app.clients.selection import MAX_TICKED, ClientFilter, Selection
from portal_app.clients.views import Choice, ClientRow
from portal_app.core.i18n import msg, translate
from state import guard

Narrowing = Literal["portal", "manager_id", "group_id", "lacking", "imported"]


class Clients(guard.PageState, rx.State):
    """The list and its ticks, which stay whatever the list is narrowed to or ordered by, until they are taken away.

    Does nothing to the ticked clients: `state.activation` does.
    """

    OPENS = ("adding",)

    rows: list[ClientRow] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    any_clients: bool = True
    managers: list[Choice] = []
    groups: list[Choice] = []

    search_text: str = ""
    portal: str = ""
    manager_id: str = ""
    group_id: str = ""
    lacking: str = ""
    #: The import whose clients are shown.
    imported: str = ""
    archived: bool = False
    sort: str = "name"
    #: Something narrows the list, so that "nothing found" and "nothing there" differ.
    narrowed: bool = False

    ticked: list[str] = []
    #: All that match are meant, but for those in `without`.
    everything: bool = False
    without: list[str] = []
    #: How many clients the ticks mean.
    chosen: int = 0
    #: How many of them the list doesn't show as it is narrowed now.
    out_of_view: int = 0
    #: Every row of this page is among them.
    page_chosen: bool = False

    #: What the last export was of, `ticked` or `all`, and in which form; the stamp grows with each.
    download_of: str = ""
    download_format: str = "xlsx"
    download_stamp: int = 0

    adding: bool = False
    #: Changes when what was typed has arrived.
    saves: int = 0
    #: Changes when the filters are taken away, so that the search box empties with them.
    cleared: int = 0

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the list, narrowed as the address says."""
        self._came()
        self.portal = guard.query_arg(self, "portal")
        self.lacking = guard.query_arg(self, "lacking")
        self.imported = guard.query_arg(self, "imported")
        self.managers = await guard.ask(queries.managers, actor)
        self.groups = await guard.ask(queries.groups, actor)
        await self._show(actor)
        self.loaded = True

    @guard.staff
    async def export(self, actor: Actor, of: Literal["ticked", "all"], kind: Literal["xlsx", "csv"]) -> None:
        """Let the browser fetch the clients as a file; the form with the choice is on the page."""
        await guard.ask(may_export, actor)
        self.download_of, self.download_format = of, kind
        self.download_stamp += 1

    @guard.staff
    async def search(self, actor: Actor, text: str) -> None:
        """Narrow the list to words."""
        if search_words(text) == search_words(self.search_text):
            return
        await self._narrow(actor, search_text=text[:200])

    @guard.staff
    async def narrow(self, actor: Actor, by: Narrowing, value: str) -> None:
        """Narrow the list by one of its filters; an empty value takes the filter away."""
        await self._narrow(actor, **{by: value})

    @guard.staff
    async def show_archived(self, actor: Actor, archived: bool) -> None:
        """Show the clients out of use, or those in use."""
        await self._narrow(actor, archived=archived)

    @guard.staff
    async def widen(self, actor: Actor) -> None:
        """Take every filter away."""
        self.cleared += 1
        names = ("search_text", "portal", "manager_id", "group_id", "lacking", "imported")
        await self._narrow(actor, archived=False, **dict.fromkeys(names, ""))

    @guard.staff
    async def order_by(self, actor: Actor, sort: str) -> None:
        """Show the list in another order, from its beginning."""
        self.sort, self.page = sort, 1
        await self._show(actor)

    @guard.staff
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to a later or earlier page."""
        self.page += pages
        await self._show(actor)

    @guard.staff
    async def tick(self, actor: Actor, client_id: str) -> None:
        """Tick a client, or take its tick away."""
        changed = self.without if self.everything else self.ticked
        if client_id in changed:
            changed.remove(client_id)
        elif len(changed) < MAX_TICKED:
            changed.append(client_id)
        await self._count(actor)

    @guard.staff
    async def tick_page(self, actor: Actor) -> None:
        """Tick all on this page, or take all their ticks away."""
        shown = [row.id for row in self.rows]
        wanted = not self.page_chosen
        if self.everything:
            self.without = [id_ for id_ in self.without if id_ not in shown] + ([] if wanted else shown)
        else:
            kept = [id_ for id_ in self.ticked if id_ not in shown]
            self.ticked = (kept + shown if wanted else kept)[:MAX_TICKED]
        await self._count(actor)

    @guard.staff
    async def tick_everything(self, actor: Actor) -> None:
        """Mean all that match, and those ticked before."""
        before = list(self.ticked) if self.out_of_view else []
        self.everything, self.without, self.ticked = True, [], []
        if before:
            # Those out of view are not among all that match: each is ticked by itself.
            await self._one_by_one(actor, before)
        await self._count(actor)

    @guard.staff
    async def untick(self, actor: Actor) -> None:
        """Take all ticks away."""
        self._forget_ticks()

    @guard.staff
    async def ask_new(self, actor: Actor) -> None:
        """Open the form for a new client."""
        self.adding = True

    @guard.staff
    async def close_new(self, actor: Actor) -> None:
        """Close the form for a new client."""
        self.adding = False

    @guard.staff
    async def add(self, actor: Actor, form: dict[str, str]) -> Any:
        """Add a client and go to its page."""
        if not self.adding:
            # A second press on the same form.
            return None
        group = form.pop("new_group", "")
        client_id = await guard.perform(add_client, actor, form, new_group=group)
        self.adding, self.saves = False, self.saves + 1
        return rx.redirect(f"/clients/{client_id}")

    def _selection(self) -> Selection:
        return Selection(tuple(self.ticked), self.everything, self._filter(), tuple(self.without))

    def _filter(self) -> ClientFilter:
        return ClientFilter(
            search=self.search_text,
            portal=self.portal,
            manager_id=self.manager_id,
            group_id=self.group_id,
            archived=self.archived,
            lacking=self.lacking,
            imported=self.imported,
        )

    async def _narrow(self, actor: Actor, **to: str | bool) -> None:
        if self.everything:
            # All that matched until now stay chosen, also where they match no more.
            await self._one_by_one(actor)
        for name, value in to.items():
            setattr(self, name, value)
        self.page = 1
        await self._show(actor)

    async def _one_by_one(self, actor: Actor, besides: Sequence[str] = ()) -> None:
        found = await guard.ask(queries.ids_selected, actor, self._selection())
        ids = list(dict.fromkeys([*besides, *(found or [])]))
        self.ticked, self.without, self.everything = ids, [], False
        if found is None or len(ids) > MAX_TICKED:
            self.ticked = list(besides)
            text = msg("At most {n} clients can be chosen one by one. Choose fewer at a time.", n=MAX_TICKED)
            self.problem, self.complaints = translate(text, actor.language), self.complaints + 1

    async def _show(self, actor: Actor) -> None:
        found = await guard.ask(queries.list_clients, actor, self._filter(), self.sort, self.page)
        self.rows, self.total = found.rows, found.total
        self.page, self.pages, self.any_clients = found.page, found.pages, found.any_clients
        self.narrowed = self._filter() != ClientFilter()
        await self._count(actor)

    def _forget_ticks(self) -> None:
        self.ticked, self.without, self.everything = [], [], False
        self.chosen, self.out_of_view, self.page_chosen = 0, 0, False

    async def _count(self, actor: Actor) -> None:
        self.chosen = max(0, self.total - len(self.without)) if self.everything else len(self.ticked)
        shown = {row.id for row in self.rows}
        elsewhere = [id_ for id_ in self.ticked if id_ not in shown]
        # What is no longer in sight must not stay chosen unnoticed.
        self.out_of_view = 0
        if elsewhere:
            seen = await guard.ask(queries.count_among, actor, self._filter(), elsewhere)
            self.out_of_view = len(elsewhere) - seen
        out = shown & set(self.without) if self.everything else shown - set(self.ticked)
        self.page_chosen = bool(shown) and not out
