"""Talking to a mail server once a connection stands; the standard library greets, encrypts and signs in before that.

`smtplib` parses each address and reads each answer through three layers; at a thousand mails a second that is a
quarter of the work. Where the server takes several commands at once (PIPELINING, RFC 2920), they go at once.
"""

import smtplib
import socket
import ssl
from dataclasses import dataclass

from portal_app.core.turns import Turns, Until

#: No answer of a mail server is longer.
_LONGEST = 65_536
#: The answer that asks for the mail itself.
GO_ON = 354


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers: 2xx and 3xx yes, 4xx not now, 5xx never."""

    code: int
    said: str

    @property
    def refuses(self) -> bool:
        """Whether it is a no."""
        return self.code >= 400

    def __str__(self) -> str:
        return f"{self.code} {self.said}"


class Dialogue:
    """A connection that stands, over which somebody talks in turns. Whatever goes wrong with it is an `OSError`.

    Args:
        smtp: Past greeting, encryption and login.
        seconds: How long an answer may take.
    """

    def __init__(self, smtp: smtplib.SMTP, seconds: float) -> None:
        self._smtp = smtp
        self._socket: socket.socket = smtp.sock  # type: ignore[assignment]
        self._heard = b""
        self.takes_several = smtp.has_extn("pipelining")
        self.takes_all_letters = smtp.has_extn("smtputf8")
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._readable = Until(self._socket.fileno(), seconds=seconds)
        self._writable = Until(self._socket.fileno(), writable=True, seconds=seconds)

    def announce(self, sender: str, recipient: str) -> Turns[tuple[Reply, Reply, Reply]]:
        """Say whom the next mail is from and for.

        Args:
            sender: Envelope address.
            recipient: Envelope address; other letters than ASCII only if `takes_all_letters`.

        Returns:
            The answers about the sender, the recipient and whether the mail may come (`GO_ON`). After a no, the
            following ones are that same no.

        Raises:
            ValueError: An address that would be more than one.
        """
        option = "" if recipient.isascii() else " SMTPUTF8"
        words = [f"MAIL FROM:<{sender}>{option}", f"RCPT TO:<{recipient}>", "DATA"]
        if any("\r" in word or "\n" in word for word in words):
            raise ValueError("a line break in an address")
        commands = [f"{word}\r\n".encode("utf-8" if option else "ascii") for word in words]
        if self.takes_several:
            return (yield from self._all_at_once(commands))
        return (yield from self._one_by_one(commands))

    def _one_by_one(self, commands: list[bytes]) -> Turns[tuple[Reply, Reply, Reply]]:
        replies = []
        for command in commands:
            yield from self._say(command)
            replies.append((yield from self.hear()))
            if replies[-1].refuses:
                replies += [replies[-1]] * (len(commands) - len(replies))
                break
        return replies[0], replies[1], replies[2]

    def _all_at_once(self, commands: list[bytes]) -> Turns[tuple[Reply, Reply, Reply]]:
        yield from self._say(b"".join(commands))
        sender, recipient, content = (yield from self.hear()), (yield from self.hear()), (yield from self.hear())
        no = next((reply for reply in (sender, recipient) if reply.refuses), None)
        if no is None:
            return sender, recipient, content
        if content.code == GO_ON:
            # It waits for a mail that goes to nobody: an empty one, as RFC 2920 has it.
            yield from self._say(b".\r\n")
            yield from self.hear()
        return sender, no, no

    def hand_over(self, content: bytes) -> Turns[Reply]:
        """Send the mail itself; from here on only the answer tells whether it was taken."""
        if b"\n." in content:
            content = content.replace(b"\n.", b"\n..")
        yield from self._say(content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"))
        return (yield from self.hear())

    def reset(self) -> Turns[None]:
        """Forget what was begun."""
        yield from self._say(b"RSET\r\n")
        yield from self.hear()

    def hear(self) -> Turns[Reply]:
        """Wait for an answer."""
        said = []
        while True:
            line = yield from self._line()
            said.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                break
        if not line[:3].isdigit():
            raise smtplib.SMTPServerDisconnected("the server answers in no way that mail servers do")
        return Reply(int(line[:3]), " ".join(" ".join(said).split()))

    def _line(self) -> Turns[bytes]:
        wait = self._readable
        while b"\n" not in self._heard:
            if not self._is_pending():
                # It has hardly answered yet: asking the system whether it has would be in vain.
                yield wait
            wait = self._readable
            try:
                more = self._socket.recv(8192)
            except (BlockingIOError, ssl.SSLWantReadError):
                continue
            except ssl.SSLWantWriteError:
                wait = self._writable
                continue
            if not more or len(self._heard) > _LONGEST:
                raise smtplib.SMTPServerDisconnected("the server closed the connection")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line

    def _is_pending(self) -> bool:
        """Whether something has been read from the system already that an encrypted line still holds."""
        return isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0

    def _say(self, words: bytes) -> Turns[None]:
        left = memoryview(words)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                yield self._writable
            except ssl.SSLWantReadError:
                yield self._readable

    def close(self) -> None:
        """Hang up."""
        self._smtp.close()
