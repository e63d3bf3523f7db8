"""Lists that follow what happens elsewhere, without moving a row under anybody's thumb.

Rows that are shown change in place. What would move them waits for the reader, who is told how much it is; only what
comes below the last of them simply appears. A row that is no longer there for this reader leaves its place empty:
nothing of it is shown, and those below stay where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from state import guard, live

R = TypeVar("R")

#: So many rows beyond the page are read beside it: what new ones have pushed off its end is still there to be shown.
BESIDE = 20


class Following(guard.PageState, mixin=True):
    """A list that changes while it is open. `BESIDE` rows more than a page are read for it."""

    #: New rows that wait to be shown.
    news: int = 0
    #: Rows stand elsewhere now, or are gone.
    moved: bool = False

    def _follow(
        self, now: Mapping[str, Sequence[Any]], beside: Sequence[Any] = (), *, room: int, ends: bool = True
    ) -> None:
        """Show rows as they are now, where they stand.

        Args:
            now: Var → its rows as they would be read by somebody who comes; in the order of the page.
            beside: Rows behind the last of them.
            room: How many rows there can be in all of them.
            ends: Nothing stands below the last of them.
        """
        shown = {name: list(getattr(self, name)) for name in now}
        known = {_key(row): row for rows in (*now.values(), beside) for row in rows}
        standing = {_key(row) for rows in shown.values() for row in rows}
        new = sum(_key(row) not in standing for rows in now.values() for row in rows)
        moved = False
        for name in reversed(list(now)):
            here = [_key(row) for row in shown[name]]
            rows = [known.get(_key(row)) or emptied(row) for row in shown[name]]
            if ends:
                while rows and not _title(rows[-1]):
                    rows.pop()
                    here.pop()
                below = _behind(now[name], standing)[: max(0, room - sum(map(len, shown.values())))]
                rows, new = [*rows, *below], new - len(below)
            moved = moved or here != [_key(row) for row in now[name] if _key(row) in standing]
            ends = ends and not rows
            live.put(self, **{name: rows})
        live.put(self, news=new, moved=moved)

    def _settle(self) -> None:
        """The list was read anew: nothing waits."""
        live.put(self, news=0, moved=False)


def emptied(row: R) -> R:
    """A row of which nothing is left but its place."""
    return replace(row, **{one.name: type(getattr(row, one.name))() for one in fields(row)[1:]})  # type: ignore[type-var,arg-type]


def _behind(rows: Sequence[R], standing: set[str]) -> list[R]:
    """What comes after the last one that is shown."""
    last = max((place for place, row in enumerate(rows) if _key(row) in standing), default=-1)
    return list(rows[last + 1 :])


def _key(row: Any) -> str:
    # By what a row is known stands first in each view of one; what it is called is never empty.
    return str(getattr(row, fields(row)[0].name))


def _title(row: Any) -> str:
    return str(getattr(row, "title", "") or getattr(row, "subject", ""))
