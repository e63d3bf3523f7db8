"""Getting a mail out: over SMTP, or into `data/mail/` while no server is set.

A line's connection is kept from mail to mail.
"""

import os
import smtplib
import threading
from pathlib import Path

from portal_app.core.settings import settings
from portal_app.core.turns import Turns, apart
from portal_app.mail.dialogue import GO_ON, Dialogue, Reply
from portal_app.mail.failures import RefusedForGood, RefusedNow, Unclear, Unreachable
from portal_app.mail.letter import Composed
from portal_app.mail.server import Server, connected, server, words

#: The server says that it closes the connection.
_CLOSING = 421


class Line:
    """One connection to the mail server, which mails go over one after the other.

    `announce` a mail, then `hand_over` it: before that it is certain that nothing was taken.
    """

    def __init__(self) -> None:
        self._dialogue: Dialogue | None = None
        self._target: Server | None = None

    def open(self) -> Turns[None]:
        """Connect, unless it is connected.

        Raises:
            Unreachable: There is no connection to be had.
        """
        target = server()
        if self._target != target:
            self.hang_up()
        if target is not None and self._dialogue is None:
            self._dialogue, self._target = (yield from apart(lambda: connected(target))), target

    def announce(self, mail: Composed) -> Turns[None]:
        """Say whom a mail is for; nothing to do while no server is set.

        Raises:
            Unreachable: No connection, or the server takes nothing from us.
            RefusedNow: To be tried again later.
            RefusedForGood: Not to be tried again.
        """
        kept = self._dialogue
        yield from self.open()
        try:
            yield from self._announce(mail)
        except OSError as error:
            self.hang_up()
            if kept is None:
                raise Unreachable(words(error)) from error
            # It had closed the connection that we kept.
            yield from self.announce(mail)

    def hand_over(self, mail: Composed, name: str) -> Turns[str]:
        """Send the mail that was announced.

        Args:
            mail: That mail.
            name: Of the file it is written to while no server is set; the same name writes the same file.

        Returns:
            The file's name, or an empty text when a server took it.

        Raises:
            Unclear: It may or may not have been taken.
            RefusedNow: To be tried again later.
            RefusedForGood: Not to be tried again.
        """
        if self._dialogue is None:
            return write(mail, name)
        try:
            reply = yield from self._dialogue.hand_over(mail.content)
        except OSError as error:
            self.hang_up()
            raise Unclear(words(error)) from error
        if reply.code != 250:
            yield from self._reset()
            self._refuse(reply, at_recipient=False)
        return ""

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        kept, self._dialogue = self._dialogue, None
        if kept is not None:
            kept.close()

    def _announce(self, mail: Composed) -> Turns[None]:
        if self._dialogue is None:
            return
        if not mail.recipient.isascii() and not self._dialogue.takes_all_letters:
            raise RefusedForGood("the server takes no addresses with such letters", faulty_address=False)
        try:
            sender, recipient, content = yield from self._dialogue.announce(mail.sender, mail.recipient)
        except ValueError as error:
            # An address that can't be put to this server.
            raise RefusedForGood(str(error), faulty_address=False) from error
        if content.code == GO_ON:
            return
        if sender.code == _CLOSING:
            # Servers part from connections that were quiet, or busy, for long; a new one may well do.
            raise smtplib.SMTPServerDisconnected(str(sender))
        yield from self._reset()
        if sender.refuses:
            # Whom it refuses here is us, whoever the mail is for.
            raise Unreachable(str(sender))
        self._refuse(content, at_recipient=recipient.refuses)

    def _refuse(self, reply: Reply, *, at_recipient: bool) -> None:
        if reply.code == _CLOSING:
            self.hang_up()
            raise Unreachable(str(reply))
        if reply.code < 500:
            raise RefusedNow(str(reply))
        status = reply.said.partition(" ")[0]
        unknown = status.startswith("5.1.") or (
            at_recipient and reply.code in (550, 551, 553) and not status.startswith("5.7")
        )
        raise RefusedForGood(str(reply), faulty_address=unknown)

    def _reset(self) -> Turns[None]:
        if self._dialogue is None:
            return
        try:
            yield from self._dialogue.reset()
        except OSError:
            self.hang_up()


_lines: list[Line] = []


def lines(number: int) -> list[Line]:
    """The first so many of the lines that this process has; they may have to be opened."""
    _lines.extend(Line() for _ in range(number - len(_lines)))
    return _lines[:number]


def hang_up(keep: int = 0) -> None:
    """Close the connections of all lines but the first so many."""
    for line in _lines[keep:]:
        line.hang_up()


def read_written(name: str) -> bytes | None:
    """A mail written by `send`, or None when it is no longer there."""
    path = folder() / Path(name).name
    return path.read_bytes() if path.is_file() else None


def forget_written(name: str) -> None:
    """Remove a mail written by `send`; one that is not there is no fault."""
    (folder() / Path(name).name).unlink(missing_ok=True)


def folder() -> Path:
    """Where mails are written while no server is set."""
    return settings().data_dir / "mail"


def write(mail: Composed, name: str) -> str:
    """Write a mail into `data/mail/`, whatever server is set.

    Args:
        mail: What to write.
        name: Of the file, without its ending; the same name writes the same file.

    Returns:
        The file's name.
    """
    target = folder()
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{name}.eml"
    # Renamed when whole, so that nobody ever reads half a mail.
    unfinished = target / f".{name}.{os.getpid()}.{threading.get_ident()}"
    unfinished.write_bytes(mail.content)
    unfinished.replace(path)
    return path.name
