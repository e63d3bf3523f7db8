"""One task of a contact: what is asked, the checklist, files, the conversation."""

from dataclasses import replace

import reflex as rx

from portal_app.access.commands import switch_client
from portal_app.accounts.actor import Actor
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.portal.commands import add_tick, finish, reopen, say
from portal_app.tasks import commands
from portal_app.tasks.portal_queries import client_of_task, open_task
from portal_app.tasks.portal_task import (
    earlier_messages,
    messages_from,
    my_task,
    portal_rows,
    task_facts,
    whole_portal_task,
)
from portal_app.tasks.portal_views import (
    PortalChecklistItem,
    PortalFile,
    PortalMessage,
    PortalSlot,
    PortalTask,
    WholePortalTask,
)
from state import guard, live
from state.portal.frame import show_frame


class PortalTaskPage(guard.PageState, rx.State):
    """What a contact sees of one task, and does with it. Decides nothing: every event asks anew."""

    #: The id that everything here is about, also when there is no such task for this person.
    shown: str = ""
    task: PortalTask = PortalTask()
    checklist: list[PortalChecklistItem] = []
    files: list[PortalFile] = []
    slots: list[PortalSlot] = []
    #: As they were when the page opened, and what was written since.
    messages: list[PortalMessage] = []
    fresh: list[PortalMessage] = []
    #: Number of the newest one that somebody else wrote.
    newest: int = 0
    #: Number of the newest that was noted as seen.
    seen_number: int = 0
    #: There are messages before those shown.
    earlier: bool = False
    #: Of the last writing that arrived: the page clears its draft (U16).
    sent: str = ""
    #: Why the last writing did not arrive.
    send_problem: str = ""
    #: Counts the answers to writings, whatever became of them.
    answered: int = 0
    #: The message that its author is changing.
    rewording: str = ""
    #: What "Undo" would take back: done, file, message or nothing; and which.
    undo: str = ""
    undo_id: str = ""

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show the task that the address names, and note that it was read (U14)."""
        self.missing = False
        task_id = guard.route_arg(self, "id")
        again = task_id == self.task.id and bool(self.messages)
        self._turn_to(task_id)
        # A page that lost its connection keeps the earlier messages that it showed.
        first_id = self.messages[0].id if again else ""
        try:
            whole = await self._open(actor, task_id, first_id)
        except NotFound:
            if actor.viewing_by:
                # Somebody looks on at one company alone.
                raise
            # A link in a mail can speak of another company of this person (U31).
            actor = await self._turn_to_company_of(actor, task_id)
            whole = await self._open(actor, task_id)
        finally:
            portal = await show_frame(self, actor)
        self._show(whole)
        self.earlier = self.earlier if first_id else whole.earlier
        if whole.task.unread and portal.unread and not actor.viewing_by:
            portal.unread -= 1

    @guard.contacts
    @guard.unasked
    async def point(self, actor: Actor, task_id: str) -> None:
        """Have a task at hand that somebody points at in the list: it is read, and nothing is noted of that."""
        if not self.router.url.path.rstrip("/").endswith("/tasks") or not task_id:
            return
        try:
            whole = await guard.ask(my_task, actor, task_id)
        except NotFound:
            # Whoever goes there will hear it.
            return
        self._turn_to(task_id)
        self.missing = False
        self._show(whole)
        self.earlier = whole.earlier

    @guard.contacts
    @guard.unasked
    @guard.shows
    async def freshen(self, actor: Actor) -> None:
        """Show what others did meanwhile; a task that was taken back is no longer shown."""
        if not self.loaded or guard.route_arg(self, "id") != self.shown or self.missing:
            live.leave(self, PortalTaskPage.freshen)
            return
        try:
            await self._refresh_told(actor)
        except NotFound:
            await self._close_unless_elsewhere(actor)

    @guard.contacts
    @guard.unasked
    async def seen(self, actor: Actor, number: int) -> None:
        """What came meanwhile stood before a person's eyes (U14): the contact's own, not those of staff who look on."""
        if actor.viewing_by:
            return
        await guard.perform(commands.note_seen, actor, self.task.id, number)

    @guard.contacts
    async def tick(self, actor: Actor, item_id: str, done: bool) -> None:
        """Tick a line of the checklist, or take the tick away (U17)."""
        self.checklist = await guard.perform(add_tick, actor, self.task.id, item_id, done)

    @guard.contacts
    async def finish(self, actor: Actor) -> None:
        """ "Mark as done" (U23)."""
        self.task = await guard.perform(finish, actor, self.task.id)
        self._say(actor, msg("Marked as done."), "done")

    @guard.contacts
    async def reopen(self, actor: Actor) -> None:
        """Take back that it is done."""
        self.task = await guard.perform(reopen, actor, self.task.id)
        self._say(actor, msg("The task is open again."))

    @guard.contacts
    async def send(self, actor: Actor, text: str, nonce: str, reply_to_id: str = "") -> None:
        """Write a message. The same writing sent twice arrives once."""
        self.send_problem = ""
        self.answered += 1
        shown = [*self.messages, *self.fresh]
        try:
            after = shown[-1].number if shown else 0
            said = await guard.write(say, actor, self.task.id, text, nonce, after, reply_to_id)
        except (Invalid, Refused) as error:
            self.send_problem = guard.sentence(error, actor.language)
            return
        self.fresh = [*self.fresh, *said.messages]
        self._note_newest()
        live.put(self, task=replace(self.task, turn=said.turn, turn_words=said.turn_words))
        self.sent = nonce

    @guard.contacts
    async def show_earlier(self, actor: Actor) -> None:
        """Show what was said before."""
        if not self.messages:
            return
        found = await guard.ask(earlier_messages, actor, self.task.id, self.messages[0].id)
        self.messages = [*found.messages, *self.messages]
        self.earlier = found.more

    @guard.contacts
    async def show_from(self, actor: Actor, message_id: str) -> None:
        """Show everything from a message on: an answer further down quotes it (U20)."""
        found = await guard.ask(messages_from, actor, self.task.id, message_id)
        if found.messages:
            self.messages, self.fresh, self.earlier = found.messages, [], found.more

    @guard.contacts
    @guard.personal
    async def reword(self, _actor: Actor, message_id: str) -> None:
        """Open a message of one's own for changing; an empty id closes it."""
        self.rewording = message_id

    @guard.contacts
    async def save_message(self, actor: Actor, message_id: str, text: str, nonce: str) -> None:
        """Save the changed message; the page then forgets its draft, which has this nonce."""
        self.answered += 1
        await guard.perform(commands.edit_message, actor, self.task.id, message_id, text)
        self.rewording = ""
        await self._refresh(actor)
        self.sent = nonce

    @guard.contacts
    async def delete_message(self, actor: Actor, message_id: str) -> None:
        """Delete what one wrote; it can be undone."""
        await guard.perform(commands.delete_message, actor, self.task.id, message_id)
        self.rewording = ""
        await self._refresh(actor)
        self._say(actor, msg("The message is deleted."), "message", message_id)

    @guard.contacts
    async def files_arrived(self, actor: Actor, ids: list[str]) -> None:
        """Show the files as they are, after some arrived."""
        await self._refresh(actor)

    @guard.contacts
    async def remove_file(self, actor: Actor, file_id: str) -> None:
        """Take one's own file off the task."""
        await guard.perform(commands.remove_file, actor, file_id)
        await self._refresh(actor)
        self._say(actor, msg("The file was removed."), "file", file_id)

    @guard.contacts
    async def take_back(self, actor: Actor) -> None:
        """ "Undo"."""
        what, about, self.undo, self.notice = self.undo, self.undo_id, "", ""
        if what == "done":
            self.task = await guard.perform(reopen, actor, self.task.id)
        elif what == "message":
            await guard.perform(commands.restore_message, actor, self.task.id, about)
            await self._refresh(actor)
        elif what == "file":
            await guard.perform(commands.restore_file, actor, about)
            await self._refresh(actor)

    def _turn_to(self, task_id: str) -> None:
        if task_id != self.shown:
            # The same page loads again after a lost connection: what it just offered to undo is offered still.
            self.notice = self.undo = self.send_problem = self.rewording = ""
            self.shown = task_id

    async def _open(self, actor: Actor, task_id: str, first_id: str = "") -> WholePortalTask:
        # First: what changes while it is read must be told.
        live.watch(self, actor, PortalTaskPage.freshen, task_id=task_id)
        if actor.viewing_by:
            # What nobody of the client has read stays unread.
            return await guard.ask(my_task, actor, task_id, first_id=first_id)
        return await guard.perform(open_task, actor, task_id, first_id)

    async def _turn_to_company_of(self, actor: Actor, task_id: str) -> Actor:
        client_id = await guard.ask(client_of_task, actor, task_id)
        await guard.perform(switch_client, actor, client_id)
        return replace(actor, client_id=client_id)

    async def _refresh(self, actor: Actor) -> None:
        """Show the task as it is now; messages that are shown stay, also earlier ones that were asked for."""
        shown = [*self.messages, *self.fresh]
        whole = await guard.ask(my_task, actor, self.task.id, first_id=shown[0].id if shown else "")
        self._show(whole)
        self.earlier = self.earlier if shown else whole.earlier

    async def _refresh_told(self, actor: Actor) -> None:
        """As `_refresh`, of what is read once for all pages of this task."""
        shown = [*self.messages, *self.fresh]
        first_id = shown[0].id if shown else ""
        found = await live.read_together(portal_rows, actor, self.task.id, first_id=first_id)
        # Last: to whom it was taken back at this very moment, nothing of it is shown.
        task = await guard.ask_briefly(task_facts, actor, self.task.id)
        self._show(whole_portal_task(actor, task, found))
        self.earlier = self.earlier if shown else found.earlier

    async def _close_unless_elsewhere(self, actor: Actor) -> None:
        try:
            # In another tab this person turned to another company: here it stays as it was.
            await guard.ask(client_of_task, actor, self.shown)
        except NotFound:
            shown = self.shown
            self.reset()  # type: ignore[no-untyped-call]
            self.shown, self.missing = shown, True

    def _show(self, whole: WholePortalTask) -> None:
        live.put(self, task=whole.task, checklist=whole.checklist, files=whole.files, slots=whole.slots, loaded=True)
        live.put(self, seen_number=whole.seen)
        # Those from the opening are not sent again as long as they are as they were.
        shown = len(self.messages)
        if shown and whole.messages[:shown] == self.messages:
            live.put(self, fresh=whole.messages[shown:])
        else:
            live.put(self, messages=whole.messages, fresh=[])
        self._note_newest()

    def _note_newest(self) -> None:
        shown = [*self.messages, *self.fresh]
        live.put(self, newest=max((one.number for one in shown if not one.mine), default=0))

    def _say(self, actor: Actor, text: Text, undo: str = "", about: str = "") -> None:
        super()._say(actor, text)
        self.undo, self.undo_id = undo, about

    def _hush(self) -> None:
        super()._hush()
        self.undo = ""
