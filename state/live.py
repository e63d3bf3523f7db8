"""Open pages that show what changes elsewhere, without being asked (U14, U17, U21).

A page that wants to know says so when it loads. When a note concerns it, the handler that it named runs as an event of
that page: through the guard, by the socket's own cookie, with whatever rights its person has then. A page is told at
most twice a second, however much happens, and at once when nothing happened before.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from typing import Any, TypeVar

import reflex as rx
import structlog
from reflex.event import Event

from portal_app.accounts.actor import Actor
from portal_app.core import live
from portal_app.core.live import Note
from state.readings import Readings, read

log = structlog.get_logger(__name__)

R = TypeVar("R")

#: What comes together is told together.
_TOGETHER_SECONDS = 0.02
#: From one telling of a page to the next.
_PAUSE_SECONDS = 0.5
#: Pages that are told at one moment: whoever clicks meanwhile stands behind so many, not behind all of them.
_AT_ONCE = 4
#: A page that is busy with something long lets the next ones go before it is done.
_PATIENCE_SECONDS = 0.2


#: For a page that shows no task: of tasks it hears nothing.
NO_TASK = "none"
#: For a list of requests: it hears of all of them.
ALL_REQUESTS = "all"


@dataclass(slots=True)
class Watch:
    """An open page.

    Attributes:
        handler: Runs when something changed.
        firm_id: Of its person.
        person_id: Who they are.
        client_id: A contact's company; empty in the office.
        task_id: What it shows; empty for a list.
        request_id: The request that it shows, or all of them; empty for a page of something else.
        told_at: When it was last told, by the loop's clock.
        waiting: It is about to be told.
    """

    handler: Any
    firm_id: str
    person_id: str
    client_id: str
    task_id: str
    request_id: str = ""
    told_at: float = 0.0
    waiting: bool = False

    def concerns(self, note: Note) -> bool:
        """Whether the page may show something that a note speaks of."""
        if note.person_id:
            return note.person_id == self.person_id
        if note.request_id and self.request_id != ALL_REQUESTS:
            return note.request_id == self.request_id
        if note.task_id and self.task_id:
            return note.task_id == self.task_id
        return not note.client_id or self.client_id in ("", note.client_id)


class Pages:
    """The pages of this process that want to know."""

    def __init__(self) -> None:
        self._app: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._by_firm: dict[str, dict[str, Watch]] = {}
        self._firm_of: dict[str, str] = {}
        #: Kept, so that no telling is collected half-way.
        self._telling: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._readings = Readings()

    def begin(self, app: Any) -> None:
        """Tell pages from now on; called in the event loop."""
        self._app, self._loop = app, asyncio.get_running_loop()
        self._turns, self._readings = asyncio.Semaphore(_AT_ONCE), Readings()

    def end(self) -> None:
        """Tell nobody any more."""
        self._app = self._loop = None

    def add(self, token: str, watch: Watch) -> None:
        """Note a page; what it wanted before is over."""
        before = self._watch(token)
        if before is not None:
            watch.told_at = before.told_at
        self.remove(token)
        self._by_firm.setdefault(watch.firm_id, {})[token] = watch
        self._firm_of[token] = watch.firm_id

    def remove(self, token: str) -> None:
        """Forget a page."""
        firm_id = self._firm_of.pop(token, None)
        if firm_id is None:
            return
        pages = self._by_firm[firm_id]
        pages.pop(token, None)
        if not pages:
            del self._by_firm[firm_id]

    def leave(self, token: str, handler: Any) -> None:
        """Forget a page, unless it has another handler by now."""
        watch = self._watch(token)
        if watch is not None and watch.handler is handler:
            self.remove(token)

    def hear(self, note: Note, page: str) -> None:
        """A note has come, in any thread."""
        loop = self._loop
        if loop is not None and note.firm_id in self._by_firm:
            # Nothing of the event that caused the note may stick to those that it causes.
            with suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(self._spread, note, page, context=Context())

    async def read(self, query: Callable[..., R], firm_id: str, task_id: str, **how: Any) -> R:
        """See `read_together`."""
        # Where no note is heard, nobody would say that a reading is over.
        ask = read if self._loop is None else self._readings.once
        return await ask(query, firm_id, task_id, **how)

    def _spread(self, note: Note, page: str) -> None:
        assert self._loop is not None
        self._readings.forget(note)
        now = self._loop.time()
        for token, watch in self._by_firm.get(note.firm_id, {}).items():
            if watch.waiting or not watch.concerns(note) or (token == page and not note.person_id):
                continue
            watch.waiting = True
            when = max(now + _TOGETHER_SECONDS, watch.told_at + _PAUSE_SECONDS)
            self._loop.call_at(when, self._tell, token, watch, context=Context())

    def _tell(self, token: str, watch: Watch) -> None:
        if self._loop is None:
            return
        task = self._loop.create_task(self._send(token, watch))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _send(self, token: str, watch: Watch) -> None:
        async with self._turns:
            watch.waiting = False
            if self._loop is None or self._watch(token) is not watch:
                return
            if not self._is_open(token):
                self.remove(token)
                return
            watch.told_at = self._loop.time()
            try:
                for event in Event.from_event_type(watch.handler):
                    told = await self._app.event_processor.enqueue(token, event)
                    await asyncio.wait({told}, timeout=_PATIENCE_SECONDS)
            except Exception as error:
                log.warning("page_not_told", exc_info=error)

    def _watch(self, token: str) -> Watch | None:
        return self._by_firm.get(self._firm_of.get(token, ""), {}).get(token)

    def _is_open(self, token: str) -> bool:
        """Whether the page's socket is here: it may have been closed, or have come back to another process."""
        sockets = self._app.event_namespace._token_manager
        record = sockets.token_to_socket.get(token)
        return record is not None and record.instance_id == sockets.instance_id


pages = Pages()
live.hear(pages.hear)


def watch(
    page: rx.State, actor: Actor, handler: Any, *, task_id: str = "", request_id: str = "", tasks: bool = False
) -> None:
    """Run a handler of this page when something changed that it may show.

    Args:
        page: Of the page.
        actor: Who looks at it.
        handler: Declared with `guard.unasked`; asks for everything anew.
        task_id: The task that it shows; empty for a list.
        request_id: The request that it shows, or `ALL_REQUESTS`, instead of any task.
        tasks: It shows tasks as well as requests.
    """
    token = page.router.session.client_token
    shows = NO_TASK if request_id and not tasks else task_id
    pages.add(token, Watch(handler, actor.firm_id, actor.person_id, actor.client_id, shows, request_id))


def leave(page: rx.State, handler: Any) -> None:
    """The page shows something else now, which may have asked to be told already: that stays.

    Args:
        page: Of the page.
        handler: Which was told in vain.
    """
    pages.leave(page.router.session.client_token, handler)


async def read_together(query: Callable[..., R], actor: Actor, task_id: str, **how: Any) -> R:
    """Of a task, what is the same for all who are told of it: of each side and firm it is read once for all of them.

    For handlers that are told. Whether the person sees the task at all must be found out beside it.

    Args:
        query: Gets a session of the firm, the firm's id, the task's, and `how`; asks for no person.
        actor: Of whose firm.
        task_id: Of the task.
        **how: Values to ask by.
    """
    return await pages.read(query, actor.firm_id, task_id, **how)


def put(shown: rx.State, /, **values: Any) -> None:
    """Set what differs: what is the same as before is not sent again.

    Args:
        shown: Its vars are set.
        **values: By name.
    """
    for name, value in values.items():
        if getattr(shown, name) != value:
            setattr(shown, name, value)


def telling(app: Any) -> Any:
    """A lifespan task that tells the open pages for as long as the program runs."""

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        pages.begin(app)
        listening = asyncio.create_task(live.listen())
        try:
            yield
        finally:
            pages.end()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    return running
