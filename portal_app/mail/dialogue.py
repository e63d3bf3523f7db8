"""Talking to a mail server once a connection stands; the standard library greets, encrypts and signs in before that.

`smtplib` parses each address and reads each answer through three layers; at a thousand mails a second that is a
quarter of the work. Where the server takes several commands at once (PIPELINING, RFC 2920), they go at once.
"""

import smtplib
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass

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
    """A connection that stands. Whatever goes wrong with it is an `OSError`.

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
        if not isinstance(self._socket, ssl.SSLSocket):
            # The system watches the time: Python would ask it, before each word, whether there is one to be read.
            limit = struct.pack("ll", int(seconds), 0)
            self._socket.settimeout(None)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def announce(self, sender: str, recipient: str, meanwhile: Callable[[], None]) -> tuple[Reply, Reply, Reply]:
        """Say whom the next mail is from and for.

        Args:
            sender: Envelope address.
            recipient: Envelope address; other letters than ASCII only if `takes_all_letters`.
            meanwhile: Called when the first words are on their way.

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
        self._socket.sendall(b"".join(commands) if self.takes_several else commands[0])
        meanwhile()
        return self._all_at_once() if self.takes_several else self._one_by_one(commands)

    def _one_by_one(self, commands: list[bytes]) -> tuple[Reply, Reply, Reply]:
        replies = []
        for place, command in enumerate(commands):
            if place:
                self._socket.sendall(command)
            replies.append(self.hear())
            if replies[-1].refuses:
                replies += [replies[-1]] * (len(commands) - len(replies))
                break
        return replies[0], replies[1], replies[2]

    def _all_at_once(self) -> tuple[Reply, Reply, Reply]:
        sender, recipient, content = self.hear(), self.hear(), self.hear()
        no = next((reply for reply in (sender, recipient) if reply.refuses), None)
        if no is None:
            return sender, recipient, content
        if content.code == GO_ON:
            # It waits for a mail that goes to nobody: an empty one, as RFC 2920 has it.
            self._socket.sendall(b".\r\n")
            self.hear()
        return sender, no, no

    def hand_over(self, content: bytes) -> None:
        """Send the mail itself; from here on only the answer tells whether it was taken."""
        if b"\n." in content:
            content = content.replace(b"\n.", b"\n..")
        self._socket.sendall(content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"))

    def reset(self) -> None:
        """Forget what was begun."""
        self._socket.sendall(b"RSET\r\n")
        self.hear()

    def hear(self) -> Reply:
        """Wait for an answer."""
        said = []
        while True:
            line = self._line()
            said.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                break
        if not line[:3].isdigit():
            raise smtplib.SMTPServerDisconnected("the server answers in no way that mail servers do")
        return Reply(int(line[:3]), " ".join(" ".join(said).split()))

    def _line(self) -> bytes:
        while b"\n" not in self._heard:
            more = self._socket.recv(8192)
            if not more or len(self._heard) > _LONGEST:
                raise smtplib.SMTPServerDisconnected("the server closed the connection")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line

    def close(self) -> None:
        """Hang up."""
        self._smtp.close()
