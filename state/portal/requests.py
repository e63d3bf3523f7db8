"""A contact's requests: the list, a new one, and one of them (U24)."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import reflex as rx

from portal_app.access.commands import switch_client
from portal_app.accounts.actor import Actor
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.requests import commands
from portal_app.requests.portal_views import (
    Addressee,
    PortalRequest,
    PortalRequestPage,
    PortalRequestRow,
    WholePortalRequest,
)
from portal_app.requests.queries import portal as queries
from portal_app.tasks.portal_views import PortalFile, PortalMessage
from state import guard, live
from state.following import BESIDE, Following
from state.portal.frame import Portal, show_frame


class PortalRequests(Following, rx.State):
    """`/p/ADDRESS/requests`: what is open, and what is over."""

    client_id: str = ""
    rows: list[PortalRequestRow] = []
    page: int = 1
    has_next: bool = False
    #: open or closed.
    shown: str = "open"

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show the first page."""
        portal = await show_frame(self, actor)
        if self.client_id != actor.client_id:
            self.client_id, self.shown, self.page = actor.client_id, "open", 1
        # First: what changes while it is read must be told.
        live.watch(self, actor, PortalRequests.freshen, request_id=live.ALL_REQUESTS)
        self._show(await guard.ask(queries.my_requests, actor, status=self.shown, page=self.page))
        portal.requests_unread = await guard.ask(queries.unread_requests, actor)
        self.loaded = True

    @guard.contacts
    @guard.unasked
    @guard.shows
    async def freshen(self, actor: Actor) -> None:
        """Show what became of the same requests; how many new ones there are is said."""
        # In another tab this person may have turned to another company: here it stays as it was.
        if not self.router.url.path.rstrip("/").endswith("/requests") or self.client_id != actor.client_id:
            live.leave(self, PortalRequests.freshen)
            return
        found = await guard.ask(queries.my_requests, actor, status=self.shown, page=self.page, beside=BESIDE)
        self._follow({"rows": found.rows}, found.beside, room=queries.PAGE)
        live.put(self, has_next=found.has_next)
        portal = await self.get_state(Portal)
        live.put(portal, requests_unread=await guard.ask(queries.unread_requests, actor))

    @guard.contacts
    async def show_news(self, actor: Actor) -> None:
        """Show the list as it is now."""
        self._show(await guard.ask(queries.my_requests, actor, status=self.shown, page=self.page))

    @guard.contacts
    async def choose(self, actor: Actor, shown: str) -> None:
        """Show what is open, or what is over."""
        self.shown = "closed" if shown == "closed" else "open"
        self._show(await guard.ask(queries.my_requests, actor, status=self.shown))

    @guard.contacts
    async def turn_page(self, actor: Actor, step: int) -> None:
        """Show the next (1) or previous (-1) fifty."""
        wanted = max(1, self.page + (1 if step > 0 else -1))
        self._show(await guard.ask(queries.my_requests, actor, status=self.shown, page=wanted))

    def _show(self, found: PortalRequestPage) -> None:
        self.rows, self.page, self.has_next = found.rows, found.page, found.has_next
        self._settle()


class PortalNewRequest(guard.PageState, rx.State):
    """`/p/ADDRESS/requests/new`. What is typed stays in the browser, what is added at the firm, until it is sent."""

    client_id: str = ""
    addressees: list[Addressee] = []
    files: list[PortalFile] = []
    max_upload_mb: int = 10
    #: Of the last writing that arrived: the page clears its draft.
    sent: str = ""
    answered: int = 0

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Begin, or go on with what was begun."""
        await show_frame(self, actor)
        found = await guard.ask(queries.new_request, actor)
        self.client_id = actor.client_id
        self.addressees, self.files, self.max_upload_mb = found.addressees, found.files, found.max_upload_mb
        self.loaded = True

    @guard.contacts
    async def send(self, actor: Actor, subject: str, text: str, addressee: str, nonce: str) -> Any:
        """Send it, and go to it. The same writing sent twice arrives once."""
        self.answered += 1
        whom = (addressee,) if addressee else ()
        request_id = await guard.write(commands.make_request, actor, subject, text, whom, nonce=nonce)
        self.sent, self.files = nonce, []
        # Whoever looks for it in the list finds it, also where they looked at what is closed before.
        listing = await self.get_state(PortalRequests)
        listing.shown, listing.page = "open", 1
        # Back leads to where they came from: an empty form would look as if it had not been sent.
        return rx.redirect(f"/p/{actor.portal_address}/requests/{request_id}", replace=True)

    @guard.contacts
    async def files_arrived(self, actor: Actor, ids: list[str]) -> None:
        """Show what was added."""
        self.files = await guard.ask(queries.draft_files, actor)

    @guard.contacts
    async def remove_file(self, actor: Actor, request_file_id: str) -> None:
        """Take a file off again."""
        await guard.perform(commands.remove_file, actor, request_file_id)
        self.files = await guard.ask(queries.draft_files, actor)


class PortalOneRequest(guard.PageState, rx.State):
    """`/p/ADDRESS/requests/ID`."""

    #: The id that everything here is about, also when there is no such request for this person.
    shown: str = ""
    request: PortalRequest = PortalRequest()
    files: list[PortalFile] = []
    messages: list[PortalMessage] = []
    #: It became a task while the page was open: what is being written can still be sent.
    turned: bool = False
    #: How often something unread came to the open page, and up to which of those it stood before a person's eyes.
    news: int = 0
    seen_news: int = 0
    sent: str = ""
    send_problem: str = ""
    answered: int = 0
    #: The file that "Undo" would put back.
    undo: str = ""

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show the request that the address names, and note that it was read."""
        self.missing = False
        request_id = guard.route_arg(self, "id")
        # A page that comes back after a lost connection may stand before nobody: it says by itself what was seen.
        again = not self._came() and request_id == self.shown and self.loaded
        if not again:
            self._hush()
            self.send_problem, self.loaded, self.turned, self.news, self.seen_news = "", False, False, 0, 0
        self.shown = request_id
        # First: what changes while it is read must be told.
        live.watch(self, actor, PortalOneRequest.freshen, request_id=request_id)
        try:
            await (self._refresh(actor) if again else self._open(actor, request_id))
        except NotFound:
            if actor.viewing_by:
                # Somebody looks on at one company alone.
                raise
            # A link in a mail can speak of another company of this person (U31).
            client_id = await guard.ask(queries.client_of_request, actor, request_id)
            await guard.perform(switch_client, actor, client_id)
            actor = replace(actor, client_id=client_id)
            live.watch(self, actor, PortalOneRequest.freshen, request_id=request_id)
            await self._open(actor, request_id)
        finally:
            portal = await show_frame(self, actor)
        portal.requests_unread = await guard.ask(queries.unread_requests, actor)
        self.loaded = True

    @guard.contacts
    @guard.unasked
    @guard.shows
    async def freshen(self, actor: Actor) -> None:
        """Show what the office did meanwhile."""
        if not self.loaded or guard.route_arg(self, "id") != self.shown or self.missing:
            live.leave(self, PortalOneRequest.freshen)
            return
        try:
            await self._refresh(actor)
        except NotFound:
            await self._close_unless_elsewhere(actor)

    @guard.contacts
    @guard.unasked
    async def seen(self, actor: Actor, news: int) -> None:
        """What came meanwhile stood before a person's eyes: the contact's own, not those of staff who look on."""
        # Of what came after it the page tells by itself, when it has shown that.
        if actor.viewing_by or news != self.news:
            return
        shown = max((one.number for one in self.messages), default=0)
        await guard.perform(commands.mark_read, actor, self.request.id, shown)
        self.seen_news = news
        portal = await self.get_state(Portal)
        live.put(portal, requests_unread=await guard.ask(queries.unread_requests, actor))

    @guard.contacts
    async def send(self, actor: Actor, text: str, nonce: str) -> Any:
        """Write a message. The same writing sent twice arrives once; a closed request is open again."""
        self.send_problem = ""
        self.answered += 1
        try:
            await guard.write(commands.post_message, actor, self.request.id, text, nonce=nonce)
        except (Invalid, Refused) as error:
            self.send_problem = guard.sentence(error, actor.language)
            return None
        await self._refresh(actor)
        self.sent = nonce
        # What became a task meanwhile goes on there, with what was just written.
        return rx.redirect(f"/p/{actor.portal_address}/tasks/{self.request.task_id}") if self.turned else None

    @guard.contacts
    async def files_arrived(self, actor: Actor, ids: list[str]) -> None:
        """Show the files as they are, after some arrived."""
        self.files = await guard.ask(queries.request_files, actor, self.request.id)

    @guard.contacts
    async def remove_file(self, actor: Actor, request_file_id: str) -> None:
        """Take one's own file off the request."""
        await guard.perform(commands.remove_file, actor, request_file_id)
        self.files = await guard.ask(queries.request_files, actor, self.request.id)
        self._say(actor, msg("The file was removed."))
        self.undo = request_file_id

    @guard.contacts
    async def take_back(self, actor: Actor) -> None:
        """ "Undo"."""
        what = self.undo
        self._hush()
        if what:
            await guard.perform(commands.restore_file, actor, what)
            self.files = await guard.ask(queries.request_files, actor, self.request.id)

    def _hush(self) -> None:
        self.notice = self.undo = ""

    async def _open(self, actor: Actor, request_id: str) -> None:
        if actor.viewing_by:
            # What nobody of the client has read stays unread.
            self._show(await guard.ask(queries.my_request, actor, request_id))
        else:
            self._show(await guard.perform(queries.open_request, actor, request_id))

    async def _refresh(self, actor: Actor) -> None:
        """Show it as it is now. Whether anybody sees that, the page itself tells."""
        was = self.request.status
        whole = await guard.ask(queries.my_request, actor, self.shown)
        self._show(whole)
        live.put(self, turned=whole.request.status == "task" and (self.turned or was != "task"))
        if whole.unread:
            self.news += 1

    async def _close_unless_elsewhere(self, actor: Actor) -> None:
        if not actor.viewing_by:
            with suppress(NotFound):
                # In another tab this person turned to another company: here it stays as it was.
                await guard.ask(queries.client_of_request, actor, self.shown)
                return
        shown = self.shown
        self.reset()  # type: ignore[no-untyped-call]
        self.shown, self.missing = shown, True

    def _show(self, whole: WholePortalRequest) -> None:
        live.put(self, request=whole.request, files=whole.files, messages=whole.messages)
