"""One reading for all open pages of one task: told at the same moment, they would all ask the same.

What is read here is the same for everybody who may see it: the query is given a firm and a task, and no person. Who may
see it each page finds out by itself, at that moment, and puts what was read into its own person's words.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from portal_app.core.db import reading
from portal_app.core.live import Note
from portal_app.core.threads import in_thread

R = TypeVar("R")

#: Long enough for all the pages that are told together. What it then costs to ask again is one reading.
_SECONDS = 0.5


class Readings:
    """The readings of this moment. None of them was begun before the last note of its task came."""

    def __init__(self) -> None:
        self._of_task: dict[tuple[str, str], dict[object, asyncio.Task[Any]]] = {}

    def forget(self, note: Note) -> None:
        """Something changed: who is told of it gets nothing that was begun before."""
        for firm_id, task_id in list(self._of_task):
            if firm_id == note.firm_id and not note.request_id and note.task_id in ("", task_id):
                del self._of_task[firm_id, task_id]

    async def once(self, query: Callable[..., R], firm_id: str, task_id: str, **how: Any) -> R:
        """What a query finds, asked once for everybody who asks at this moment.

        Args:
            query: Gets a session of the firm, the firm's id, the task's, and `how`. Two queries share nothing: that of
                the office never answers for the portal's.
            firm_id: Of the person who asks, as the guard found it.
            task_id: Of the task.
            **how: Values to ask by.

        Raises:
            Whatever the query raises, to all of them.
        """
        loop = asyncio.get_running_loop()
        kept = self._of_task.setdefault((firm_id, task_id), {})
        key = (query, *sorted(how.items()))
        found = kept.get(key)
        if found is None:
            found = kept[key] = asyncio.create_task(read(query, firm_id, task_id, **how))
            loop.call_later(_SECONDS, self._let_go, (firm_id, task_id), key, found)
        # A page that is closed meanwhile takes it away from nobody.
        return await asyncio.shield(found)

    def _let_go(self, task: tuple[str, str], key: object, found: object) -> None:
        kept = self._of_task.get(task, {})
        if kept.get(key) is found:
            del kept[key]
        if not kept:
            self._of_task.pop(task, None)


async def read(query: Callable[..., R], firm_id: str, task_id: str, **how: Any) -> R:
    """What a query that asks for no person finds, off the event loop; as `Readings.once`, for one who asks alone."""

    def run() -> R:
        with reading(firm_id) as session:
            return query(session, firm_id, task_id, **how)

    return await in_thread(run)
