"""The file of a run, opened and judged. What was worked out is remembered for a while: pages of rows must not wait.

Only what follows from the file and the chosen columns is remembered for good; how the rows compare with what the
firm has is forgotten after a minute, and worked out anew for the import itself.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.clients.importing.choices import Choices
from portal_app.clients.importing.known import load_known
from portal_app.clients.imports.known import Known
from portal_app.clients.imports.matching import Plan, match
from portal_app.clients.imports.progress import OnProgress, ShouldStop
from portal_app.clients.imports.reading import read_table
from portal_app.clients.imports.rows import ImportRow, check_rows
from portal_app.clients.imports.table import Table
from portal_app.clients.models import ClientImport
from portal_app.core.garbage import collector_paused
from portal_app.core.storage import storage
from portal_app.firms.models import Firm

_Value = TypeVar("_Value")
_PLAN_SECONDS = 60.0


class _Recent(Generic[_Value]):
    """The last few results of something slow."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._items: OrderedDict[Hashable, tuple[float, _Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Value], seconds: float = float("inf")) -> _Value:
        with self._lock:
            made, value = self._items.get(key, (float("-inf"), None))
            if value is not None and time.monotonic() - made < seconds:
                self._items.move_to_end(key)
                return value
        value = make()
        with self._lock:
            self._items[key] = time.monotonic(), value
            self._items.move_to_end(key)
            while len(self._items) > self._keep:
                self._items.popitem(last=False)
        return value

    def forget(self, of: str) -> None:
        with self._lock:
            for key in [key for key in self._items if isinstance(key, tuple) and key[0] == of]:
                del self._items[key]


_tables: _Recent[Table] = _Recent(2)
_judged: _Recent[list[ImportRow]] = _Recent(2)
_plans: _Recent[tuple[Plan, Known]] = _Recent(2)


def open_list(data: bytes, file_name: str) -> Table:
    """A list as read.

    Args:
        data: The file's content.
        file_name: As the person calls it.

    Raises:
        Invalid: It can't be read; says why and what to do.
    """
    with collector_paused():
        return read_table(data, file_name)


def table_of(run: ClientImport) -> Table:
    """The list as read.

    Raises:
        NotFound: The file is gone.
    """
    return _tables.get((run.id,), lambda: open_list(storage().read(run.file_key), run.file_name))


def remember(run_id: str, table: Table) -> None:
    """Keep a list that was just read."""
    _tables.get((run_id,), lambda: table)


def judged_rows(
    run: ClientImport,
    country: str,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> list[ImportRow]:
    """The rows with their faults, for the columns as chosen.

    Args:
        run: Its file and choices count.
        country: Of the firm, for local phone numbers.
        on_progress: Called with (done, total).
        should_stop: True ends it.

    Raises:
        Stopped: When `should_stop` says so.
        NotFound: The file is gone.
    """
    choices = Choices.from_json(run.choices)
    key = (run.id, choices.header, choices.fields, country)

    def judge() -> list[ImportRow]:
        return check_rows(table_of(run), choices.header, choices.fields, country, on_progress, should_stop)

    return _judged.get(key, judge)


def planned(session: Session, run: ClientImport, fresh: bool = False) -> tuple[Plan, Known]:
    """What the import would do now, as far as somebody who looks at it needs to know.

    Args:
        session: For reading.
        run: The run.
        fresh: Compare with the database anew.

    Returns:
        The plan, and what it was compared with.
    """
    choices = Choices.from_json(run.choices)
    country = country_of(session, run.firm_id)

    def plan() -> tuple[Plan, Known]:
        known = load_known(session, run.firm_id)
        return match(judged_rows(run, country), known), known

    return _plans.get((run.id, choices.header, choices.fields), plan, 0.0 if fresh else _PLAN_SECONDS)


def country_of(session: Session, firm_id: str) -> str:
    """Two letters of the firm's country."""
    return session.scalar(select(Firm.country).where(Firm.id == firm_id)) or ""


def forget(run_id: str) -> None:
    """Let go of what is remembered of a run."""
    for recent in (_tables, _judged, _plans):
        recent.forget(run_id)
