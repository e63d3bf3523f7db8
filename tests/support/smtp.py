"""A mail server that keeps what it gets, and refuses when a test says so."""

import time
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port


@dataclass(frozen=True)
class Received:
    """A mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(self.message["subject"])

    def text(self, kind: str = "plain") -> str:
        """Its body: "plain" or "html"."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""


class SmtpCatcher:
    """Listens on loopback.

    Attributes:
        messages: What was accepted, in order.
        attempts: How often a mail was offered, refused ones included.
        most_at_once: How many mails it had in hand at once at most.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.messages: list[Received] = []
        self.attempts = self.most_at_once = 0
        self._at_once = 0
        self._replies: deque[str] = deque()
        self._always = ""
        self._delay = 0.0
        self._delay_acknowledgement = 0.0
        self._drop_after_data = 0
        self._lock = Lock()
        self._controller: Controller | None = None
        self.start()

    def start(self) -> None:
        """Listen (again) on the same port."""
        if self._controller is None:
            self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)
            self._controller.start()

    def stop(self) -> None:
        """Stop listening: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def reset(self) -> None:
        """Listening, accepting, nothing kept."""
        self.start()
        self.accept()
        self.messages.clear()
        self.attempts = self.most_at_once = 0

    def refuse(self, reply: str = "451 4.3.0 Try again later", times: int = 0) -> None:
        """Refuse mails.

        Args:
            reply: The answer to the mail's data; 4xx passes, 5xx does not.
            times: So many mails, then accept; always when 0.
        """
        if times:
            self._replies.extend([reply] * times)
        else:
            self._always = reply

    def accept(self) -> None:
        """Accept everything, at once."""
        self._always, self._delay, self._drop_after_data = "", 0.0, 0
        self._delay_acknowledgement = 0.0
        self._replies.clear()

    def slow(self, seconds: float) -> None:
        """Take so long over each mail."""
        self._delay = seconds

    def slow_acknowledgement(self, seconds: float) -> None:
        """Keep each mail at once, but take so long to say so."""
        self._delay_acknowledgement = seconds

    def swallow_acknowledgement(self, times: int = 1) -> None:
        """Keep the mail, but cut the connection instead of saying so."""
        self._drop_after_data = times

    def wait(self, number: int, seconds: float = 60) -> list[Received]:
        """Wait until so many mails are here.

        Raises:
            AssertionError: When they are not there in time, with what is.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(self.messages) >= number:
                return list(self.messages)
            time.sleep(0.02)
        raise AssertionError(f"{len(self.messages)} mails instead of {number}: {[m.subject for m in self.messages]}")

    def to(self, address: str) -> list[Received]:
        """What this address got."""
        return [message for message in self.messages if address in message.recipients]

    # The name is aiosmtpd's.
    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Decide about one mail."""
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._decide(server, envelope)
        finally:
            self._at_once -= 1

    async def _decide(self, server: SMTP, envelope: Envelope) -> str:
        import asyncio

        if self._delay:
            await asyncio.sleep(self._delay)
        with self._lock:
            self.attempts += 1
            reply = self._replies.popleft() if self._replies else self._always
            if reply:
                return reply
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.messages.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
            if self._drop_after_data:
                self._drop_after_data -= 1
                if server.transport is not None:
                    server.transport.abort()
        if self._delay_acknowledgement:
            await asyncio.sleep(self._delay_acknowledgement)
        return "250 OK"


class _Controller(Controller):
    def __init__(self, handler: SmtpCatcher, **options: Any) -> None:
        super().__init__(handler, **options)

    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=True, data_size_limit=50 * 1024 * 1024, ident="catcher")
