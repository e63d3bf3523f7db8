"""Settings → Audit trail: who did what that matters for safety."""

from datetime import date
from typing import Literal

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.audit import queries
from portal_app.audit.queries import PAGE_ROWS, AuditFilter
from portal_app.audit.views import AuditRow
from portal_app.audit.wording import WORDS
from portal_app.core.i18n import translate
from state import guard

Narrowing = Literal["person_id", "kind", "since", "until"]


class AuditTrail(guard.PageState, rx.State):
    """The list, and what it is narrowed to."""

    rows: list[AuditRow] = []
    more: bool = False
    page: int = 1
    first: int = 1
    last: int = 0
    sealed: int = 0
    unsealed: int = 0
    people: list[tuple[str, str]] = []
    kinds: list[tuple[str, str]] = []

    person_id: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    narrowed: bool = False
    #: Grows with each download; the form with the choice is on the page.
    download_stamp: int = 0

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Show the newest entries."""
        self.page = 1
        self.people = await guard.ask(queries.people, actor)
        kinds = [(kind.value, translate(text, actor.language)) for kind, text in WORDS.items()]
        self.kinds = sorted(kinds, key=lambda pair: pair[1].casefold())
        await self._show(actor)
        self.loaded = True

    @guard.managers
    async def narrow(self, actor: Actor, by: Narrowing, value: str) -> None:
        """Show only a person's, a kind's or a period's entries; an empty value takes the filter away."""
        setattr(self, by, value[:100])
        self.page = 1
        await self._show(actor)

    @guard.managers
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to older or newer entries."""
        self.page = max(1, self.page + pages)
        await self._show(actor)

    @guard.managers
    async def export(self, actor: Actor) -> None:
        """Let the browser fetch what is shown as a file."""
        await guard.ask(queries.may_export, actor)
        self.download_stamp += 1

    async def _show(self, actor: Actor) -> None:
        wanted = AuditFilter(self.person_id, self.kind, _day(self.since), _day(self.until))
        found = await guard.ask(queries.list_entries, actor, wanted, self.page)
        self.rows, self.more = found.rows, found.more
        self.first = (self.page - 1) * PAGE_ROWS + 1
        self.last = self.first + len(found.rows) - 1
        self.sealed, self.unsealed = found.sealed, found.unsealed
        self.narrowed = wanted != AuditFilter()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
