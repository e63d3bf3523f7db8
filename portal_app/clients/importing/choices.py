"""What the person decided in the wizard, as it is kept with the run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from portal_app.clients.imports.matching import Plan, PlannedRow

TICK_MODES = ("all", "none", "faultless")
GROUP_MODES = ("none", "existing", "new", "file")
STEPS = ("file", "columns", "rows", "group")


@dataclass(frozen=True, slots=True)
class Choices:
    """The decisions of one run.

    Attributes:
        header: Index of the heading row, -1 for none.
        fields: What each column holds, by position, "" for left out.
        by_hand: Positions of the columns that the person set.
        tick_mode: Which rows are ticked: "all", "none" or "faultless".
        tick_except: Row numbers for which it is the other way round.
        group_mode: Where new clients go: "none", "existing", "new", or "file" for the list's own column.
        group_id: For "existing".
        group_name: For "new".
    """

    header: int = -1
    fields: tuple[str, ...] = ()
    by_hand: tuple[int, ...] = ()
    tick_mode: str = "all"
    tick_except: tuple[int, ...] = ()
    group_mode: str = "none"
    group_id: str = ""
    group_name: str = ""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choices":
        """Read what `to_json` wrote."""
        lists = {name: tuple(kept.get(name, ())) for name in ("fields", "by_hand", "tick_except")}
        return cls(**{**kept, **lists})

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the run's row."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def with_fields(self, header: int, fields: Sequence[str], by_hand: Iterable[int]) -> "Choices":
        """Other columns; ticks fall back to all, because other columns can make other rows."""
        return replace(
            self, header=header, fields=tuple(fields), by_hand=tuple(by_hand), tick_mode="all", tick_except=()
        )

    def ticking(self, numbers: Iterable[int], plan: Plan, ticked: bool) -> "Choices":
        """The same with some rows ticked or not."""
        wanted = set(numbers)
        excepted = set(self.tick_except)
        for planned in plan.rows:
            if planned.row.number in wanted and planned.row.tickable:
                excepted.discard(planned.row.number)
                if self._by_mode(planned) is not ticked:
                    excepted.add(planned.row.number)
        return replace(self, tick_except=tuple(sorted(excepted)))

    def ticked(self, plan: Plan) -> set[int]:
        """Numbers of the ticked rows."""
        excepted = frozenset(self.tick_except)
        return {
            planned.row.number
            for planned in plan.rows
            if planned.row.tickable and self._by_mode(planned) is not (planned.row.number in excepted)
        }

    def _by_mode(self, planned: PlannedRow) -> bool:
        return self.tick_mode == "all" or (self.tick_mode == "faultless" and not planned.faults)
