"""Requests in the office: the list, and one of them (U24)."""

from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.activity.views import HistoryLine
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.requests import commands, queries
from portal_app.requests.views import Request, RequestPage, RequestRow
from portal_app.tasks import queries as tasks
from portal_app.tasks.views import Choice, File, Message
from state import guard, live
from state.following import BESIDE, Following


class Requests(Following, rx.State):
    """`/requests`: those that this person sees."""

    rows: list[RequestRow] = []
    page: int = 1
    has_next: bool = False
    #: open or closed.
    shown: str = "open"

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the newest."""
        # First: what changes while it is read must be told.
        live.watch(self, actor, Requests.freshen, request_id=live.ALL_REQUESTS)
        self._show(await guard.ask(queries.requests, actor, status=self.shown))
        self.loaded = True

    @guard.staff
    @guard.unasked
    async def freshen(self, actor: Actor) -> None:
        """Show what became of the same requests; how many new ones there are is said."""
        if self.router.url.path.rstrip("/") != "/requests":
            live.leave(self, Requests.freshen)
            return
        found = await guard.ask(queries.requests, actor, status=self.shown, page=self.page, beside=BESIDE)
        self._follow({"rows": found.rows}, found.beside, room=queries.PAGE)
        live.put(self, has_next=found.has_next)

    @guard.staff
    async def show_news(self, actor: Actor) -> None:
        """Show the list as it is now."""
        self._show(await guard.ask(queries.requests, actor, status=self.shown, page=self.page))

    @guard.staff
    async def choose(self, actor: Actor, shown: str) -> None:
        """Show what is open, or what is over."""
        self.shown = "closed" if shown == "closed" else "open"
        self._show(await guard.ask(queries.requests, actor, status=self.shown))

    @guard.staff
    async def turn_page(self, actor: Actor, step: int) -> None:
        """Show the next (1) or previous (-1) fifty."""
        wanted = max(1, self.page + (1 if step > 0 else -1))
        self._show(await guard.ask(queries.requests, actor, status=self.shown, page=wanted))

    def _show(self, found: RequestPage) -> None:
        self.rows, self.page, self.has_next = found.rows, found.page, found.has_next
        self._settle()


class OneRequest(guard.PageState, rx.State):
    """`/requests/[id]`."""

    #: The id that everything here is about, also when there is no such request for this person.
    about: str = ""
    request: Request = Request()
    files: list[File] = []
    messages: list[Message] = []
    history: list[HistoryLine] = []
    history_shown: bool = False
    staff_members: list[Choice] = []
    internal_files: bool = False
    #: It became a task while the page was open: what is being written can still be sent.
    turned: bool = False
    sent: str = ""
    send_problem: str = ""
    answered: int = 0
    #: The file that "Undo" would put back.
    undo: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the request of the address."""
        request_id, came = guard.route_arg(self, "id"), self._came()
        self.missing, self.about = False, guard.named(self)
        if request_id != self.request.id:
            self.loaded = self.history_shown = self.internal_files = False
            self._hush()
        # First: what changes while it is read must be told.
        live.watch(self, actor, OneRequest.freshen, request_id=request_id)
        await self._refresh(actor, request_id)
        self.turned = self.turned and not came
        self.staff_members = await guard.ask(tasks.staff_choices, actor)
        self.loaded = True

    @guard.staff
    @guard.unasked
    async def freshen(self, actor: Actor) -> None:
        """Show what others did to it meanwhile; what was taken from this person is no longer shown."""
        if not self.loaded or guard.route_arg(self, "id") != self.request.id:
            live.leave(self, OneRequest.freshen)
            return
        try:
            await self._refresh(actor)
        except NotFound:
            self.reset()  # type: ignore[no-untyped-call]
            self.missing, self.about = True, guard.named(self)

    @guard.staff
    async def send(self, actor: Actor, text: str, nonce: str, mode: str) -> Any:
        """Send what was written, for whom the page said. The same writing sent twice arrives once."""
        self.send_problem = ""
        self.answered += 1
        try:
            # Anything but an explicit "portal" stays inside.
            internal = mode != "portal"
            await guard.write(commands.post_message, actor, self.request.id, text, internal=internal, nonce=nonce)
        except (Invalid, Refused) as error:
            self.send_problem = guard.sentence(error, actor.language)
            return None
        await self._refresh(actor)
        self.sent = nonce
        # What became a task meanwhile goes on there, with what was just written.
        return rx.redirect(f"/tasks/{self.request.task_id}") if self.turned else None

    @guard.staff
    async def assign(self, actor: Actor, member_id: str) -> None:
        """Give it to a colleague, or to nobody."""
        await guard.perform(commands.assign, actor, self.request.id, member_id or None)
        await self._refresh(actor)
        self._say(actor, msg("Saved."))

    @guard.staff
    async def close(self, actor: Actor) -> None:
        """Nothing is left to do."""
        await guard.perform(commands.close, actor, self.request.id)
        await self._refresh(actor)
        self._say(actor, msg("The request is closed."))

    @guard.staff
    async def reopen(self, actor: Actor) -> None:
        """Open it again."""
        await guard.perform(commands.reopen, actor, self.request.id)
        await self._refresh(actor)
        self._say(actor, msg("The request is open again."))

    @guard.staff
    async def make_task(self, actor: Actor) -> Any:
        """ "Make a task of it", and go there."""
        task_id = await guard.perform(commands.make_task, actor, self.request.id)
        return rx.redirect(f"/tasks/{task_id}")

    @guard.staff
    async def choose_internal_files(self, _actor: Actor, on: bool) -> None:
        """Whether files added now stay in the office."""
        self.internal_files = on

    @guard.staff
    async def files_arrived(self, actor: Actor, ids: list[str]) -> None:
        """Show the files as they are, after some arrived."""
        await self._refresh(actor)

    @guard.staff
    async def remove_file(self, actor: Actor, request_file_id: str) -> None:
        """Take a file off the request."""
        await guard.perform(commands.remove_file, actor, request_file_id)
        await self._refresh(actor)
        self._say(actor, msg("The file was removed."))
        self.undo = request_file_id

    @guard.staff
    async def take_back(self, actor: Actor) -> None:
        """ "Undo"."""
        what = self.undo
        self._hush()
        if what:
            await guard.perform(commands.restore_file, actor, what)
            await self._refresh(actor)

    @guard.staff
    async def show_history(self, actor: Actor) -> None:
        """Open or close what happened to it."""
        self.history_shown = not self.history_shown
        await self._refresh(actor)

    async def _refresh(self, actor: Actor, request_id: str = "") -> None:
        about = request_id or self.request.id
        was = self.request.status if about == self.request.id else ""
        found = await guard.ask(queries.request, actor, about, with_history=self.history_shown)
        live.put(self, request=found.request, files=found.files, messages=found.messages, history=found.history)
        live.put(self, turned=found.request.status == "task" and (self.turned or was not in ("", "task")))

    def _hush(self) -> None:
        self.notice = self.undo = ""
