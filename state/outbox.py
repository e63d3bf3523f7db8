"""The Outbox: every mail of the firm, and one of them opened (U30)."""

from typing import Literal

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.notifications.commands import cancel_mail, resend_mail
from portal_app.notifications.queries import PAGE_ROWS, get_mail, list_mails
from portal_app.notifications.views import MailRow, MailView
from state import guard

Narrowed = Literal["", "pending", "sending", "sent", "failed", "cancelled"]


class Outbox(guard.PageState, rx.State):
    """The list, what it is narrowed to, and the mail that is open beside it."""

    OPENS = ("opened",)

    rows: list[MailRow] = []
    more: bool = False
    page: int = 1
    first: int = 1
    last: int = 0
    waiting: int = 0
    failed: int = 0
    any_mails: bool = True
    kept_here: bool = False
    shown: str = ""
    search_text: str = ""
    narrowed: bool = False

    mail: MailView = MailView()
    opened: bool = False
    #: What was just sent again.
    _resent: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the newest mails, and the one that the address names."""
        self._came()
        self.page = 1
        await self._show(actor)
        self.loaded = True
        wanted = guard.query_arg(self, "mail")
        if wanted:
            self.mail, self.opened = await guard.ask(get_mail, actor, wanted), True

    @guard.staff
    async def refresh(self, actor: Actor) -> None:
        """Show what became of the mails meanwhile."""
        await self._show(actor)

    @guard.staff
    async def narrow(self, actor: Actor, state: Narrowed) -> None:
        """Show only mails in one state; all when empty."""
        self.shown, self.page = state, 1
        await self._show(actor)

    @guard.staff
    async def search(self, actor: Actor, text: str) -> None:
        """Show only mails that hold these words."""
        self.search_text, self.page = text[:100], 1
        await self._show(actor)

    @guard.staff
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to older or newer mails."""
        self.page = max(1, self.page + pages)
        await self._show(actor)

    @guard.staff
    async def open_mail(self, actor: Actor, mail_id: str) -> None:
        """Open a mail beside the list."""
        self.mail = await guard.ask(get_mail, actor, mail_id)
        self.opened = True

    @guard.staff
    async def close_mail(self, _actor: Actor) -> None:
        """Close it."""
        self.opened, self.mail = False, MailView()

    @guard.staff
    async def resend(self, actor: Actor, mail_id: str) -> None:
        """Send a mail again."""
        if mail_id == self._resent:
            # A second press: what is shown offers it no more.
            return
        seen = self._state_of(mail_id)
        self.opened = False
        try:
            await guard.perform(resend_mail, actor, mail_id, seen=seen)
        except Refused:
            await self._show(actor)
            raise
        self._say(actor, msg("It is sent again."))
        await self._show(actor)
        self._resent = mail_id

    @guard.staff
    async def cancel(self, actor: Actor, mail_id: str) -> None:
        """Cancel a mail that still waits."""
        self.opened = False
        try:
            await guard.perform(cancel_mail, actor, mail_id)
        except Refused:
            await self._show(actor)
            raise
        self._say(actor, msg("Cancelled. Nothing is sent."))
        await self._show(actor)

    def _state_of(self, mail_id: str) -> str:
        """The state in which a mail is shown; empty when it is not."""
        shown = [self.mail.row] if self.opened else self.rows
        return next((row.state for row in shown if row.id == mail_id), "")

    async def _show(self, actor: Actor) -> None:
        self._resent = ""
        found = await guard.ask(list_mails, actor, self.shown, self.search_text, self.page)
        self.rows, self.more = found.rows, found.more
        self.first = (self.page - 1) * PAGE_ROWS + 1
        self.last = self.first + len(found.rows) - 1
        self.waiting, self.failed = found.waiting, found.failed
        self.any_mails, self.kept_here = found.any_mails, found.kept_here
        self.narrowed = bool(self.shown or self.search_text)
