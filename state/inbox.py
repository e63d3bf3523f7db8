"""The inbox: what waits for the firm, and everything that can be done about it without leaving (U24, U25)."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.inbox import commands
from portal_app.inbox.commands import Undo
from portal_app.inbox.opened import open_item
from portal_app.inbox.queries import PAGE, inbox
from portal_app.inbox.rules import Whose
from portal_app.inbox.views import InboxItem, InboxRow
from portal_app.tasks import queries as tasks
from portal_app.tasks.views import Choice
from state import guard, live
from state.following import BESIDE, Following
from state.office import Office


class Inbox(Following, rx.State):
    """`/inbox`. Which row is under the keys is the browser's business; what is open, this one's."""

    OPENS = ("keys_shown",)

    rows: list[InboxRow] = []
    mark: str = ""
    #: mine, team or all.
    whose: str = "mine"
    item: InboxItem = InboxItem()
    staff_members: list[Choice] = []
    sent: str = ""
    send_problem: str = ""
    answered: int = 0
    #: What "Undo" would take back.
    undo: Undo = Undo()
    #: The list of keys is open.
    keys_shown: bool = False

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show what waits."""
        self._came()
        self.item = InboxItem()
        self._hush()
        # First: what changes while it is read must be told.
        live.watch(self, actor, Inbox.freshen, request_id=live.ALL_REQUESTS, tasks=True)
        await self._refresh(actor)
        self.staff_members = await guard.ask(tasks.staff_choices, actor)
        self.loaded = True

    @guard.staff
    @guard.unasked
    async def freshen(self, actor: Actor) -> None:
        """Show what became of the same items and of what is open; what is new waits below, or is said."""
        if self.router.url.path.rstrip("/") != "/inbox":
            live.leave(self, Inbox.freshen)
            return
        room = max(PAGE, len(self.rows))
        found = await guard.ask(inbox, actor, Whose(self.whose), most=room, beside=BESIDE)
        self._follow({"rows": found.rows}, found.beside, room=room)
        live.put(self, mark=found.mark)
        await (await self.get_state(Office))._count(actor)
        if self.item.key:
            await self._reopen(actor, self.item.key)

    @guard.staff
    async def show_news(self, actor: Actor) -> None:
        """Show the list as it is now; what is open stays open."""
        await self._refresh(actor)

    @guard.staff
    async def reword(self, actor: Actor) -> None:
        """Say it in the language that the reader has just chosen; what is open stays open."""
        await self._refresh(actor)
        if self.item.key:
            self.item = await guard.ask(open_item, actor, self.item.key)

    @guard.staff
    async def choose(self, actor: Actor, whose: str) -> None:
        """Show what is mine, my team's, or all."""
        self.whose = whose if whose in set(Whose) else "mine"
        self.item = InboxItem()
        await self._refresh(actor)

    @guard.staff
    async def more(self, actor: Actor) -> None:
        """Show fifty more."""
        if self.mark:
            found = await guard.ask(inbox, actor, Whose(self.whose), self.mark)
            shown = {row.key for row in self.rows}
            self.rows, self.mark = [*self.rows, *(row for row in found.rows if row.key not in shown)], found.mark

    @guard.staff
    async def open(self, actor: Actor, waiting_id: str) -> None:
        """Show one beside the list."""
        self.send_problem = ""
        try:
            self.item = await guard.ask(open_item, actor, waiting_id)
        except NotFound:
            # A colleague was quicker.
            await self._refresh(actor)
            raise

    @guard.staff
    async def shut(self, _actor: Actor) -> None:
        """Put away what was opened."""
        self.item = InboxItem()

    @guard.staff
    async def send(self, actor: Actor, text: str, nonce: str, mode: str) -> None:
        """Answer what is open; an internal comment leaves it waiting."""
        self.send_problem = ""
        self.answered += 1
        key, internal = self.item.key, mode != "portal"
        try:
            undo = await guard.write(commands.answer, actor, key, text, internal=internal, nonce=nonce)
        except (Invalid, Refused) as error:
            self.send_problem = guard.sentence(error, actor.language)
            return
        self.sent = nonce
        self.item = await guard.ask(open_item, actor, key)
        await self._refresh(actor)
        if not internal:
            self._tell(actor, msg("Answered."), undo)

    @guard.staff
    async def make_task(self, actor: Actor, waiting_id: str) -> None:
        """Make a task of a request; it waits on as the question on that task."""
        key, undo = await guard.perform(commands.make_task, actor, waiting_id)
        await self._refresh(actor)
        self.item = await guard.ask(open_item, actor, key)
        self._tell(actor, msg("It is a task now, shared with whoever asked."), undo)

    @guard.staff
    async def assign(self, actor: Actor, waiting_id: str, member_id: str) -> None:
        """Give it to a colleague, or to nobody; what one takes or lets go stays open."""
        undo = await guard.perform(commands.assign, actor, waiting_id, member_id)
        if member_id and member_id != actor.person_id:
            name = next((one.name for one in self.staff_members if one.id == member_id), "")
            await self._done(actor, undo, msg("{name} has it now.", name=name))
            return
        await self._refresh(actor)
        await self._reopen(actor, waiting_id)
        self._tell(actor, msg("It is yours now.") if member_id else msg("It is nobody's in particular now."), undo)

    @guard.staff
    async def close(self, actor: Actor, waiting_id: str) -> None:
        """Nothing is left to do about it."""
        undo = await guard.perform(commands.close, actor, waiting_id)
        await self._done(actor, undo, msg("Done: it no longer waits."))

    @guard.staff
    async def send_again(self, actor: Actor, waiting_id: str) -> None:
        """Send a mail once more that failed."""
        await guard.perform(commands.send_again, actor, waiting_id)
        self.item = InboxItem()
        await self._refresh(actor)
        self._tell(actor, msg("The mail is on its way again."), Undo())

    @guard.staff
    async def show_keys(self, _actor: Actor) -> None:
        """Show what the keys do."""
        self.keys_shown = True

    @guard.staff
    async def hide_keys(self, _actor: Actor) -> None:
        """Put that away."""
        self.keys_shown = False

    @guard.staff
    async def take_back(self, actor: Actor) -> None:
        """ "Undo"."""
        undo = self.undo
        self._hush()
        if undo.waiting_id:
            await guard.perform(commands.take_back, actor, undo)
            await self._refresh(actor)
            if undo.what in ("answer", "task"):
                # It waits again: what was written is there to be written better.
                self.item = await guard.ask(open_item, actor, undo.waiting_id)

    async def _reopen(self, actor: Actor, key: str) -> None:
        try:
            live.put(self, item=await guard.ask(open_item, actor, key))
        except NotFound:
            # It is not this person's to see any more; what they were writing waits on the device.
            live.put(self, item=InboxItem())

    async def _done(self, actor: Actor, undo: Undo, text: Text) -> None:
        self.item = InboxItem()
        await self._refresh(actor)
        self._tell(actor, text, undo)

    def _tell(self, actor: Actor, text: Text, undo: Undo) -> None:
        self._say(actor, text)
        self.undo = undo

    async def _refresh(self, actor: Actor) -> None:
        found = await guard.ask(inbox, actor, Whose(self.whose))
        self.rows, self.mark = found.rows, found.mark
        self._settle()
        await (await self.get_state(Office))._count(actor)

    def _hush(self) -> None:
        self.notice, self.undo = "", Undo()
