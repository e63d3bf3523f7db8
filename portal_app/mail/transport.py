"""Getting a mail out: over SMTP, or into `data/mail/` while no server is set.

A thread keeps its connection and uses it again.
"""

import os
import smtplib
import threading
from collections.abc import Callable
from pathlib import Path

from portal_app.core.settings import settings
from portal_app.mail.dialogue import GO_ON, Dialogue, Reply
from portal_app.mail.failures import RefusedForGood, RefusedNow, Unclear, Unreachable
from portal_app.mail.letter import Composed
from portal_app.mail.server import Server, connected, server, words

#: The server says that it closes the connection.
_CLOSING = 421
_connections = threading.local()


def _nothing() -> None:
    """What is done meanwhile, unless somebody has something to do."""


def send(
    mail: Composed,
    name: str,
    announced: Callable[[], None] = _nothing,
    due: Callable[[], None] = _nothing,
    handed_over: Callable[[], None] = _nothing,
) -> str:
    """Send a mail.

    Args:
        mail: What to send.
        name: Of the file it is written to while no server is set; the same name writes the same file.
        announced: What to do while the server hears whom the mail is for; must not raise, and may be left out.
        due: What must be done by the time the mail is handed over, or a new connection made. Called once or twice, must
            not raise.
        handed_over: What to do while the server takes the mail in; must not raise, and may be left out.

    Returns:
        The file's name, or an empty text when a server took it.

    Raises:
        Unreachable: No connection, or the server takes nothing from us.
        Unclear: It may or may not have been taken.
        RefusedNow: To be tried again later.
        RefusedForGood: Not to be tried again.
    """
    target = server()
    if target is None:
        return write(mail, name)
    if _kept(target) is None:
        due()
    dialogue = _connection(target)
    try:
        _begin(dialogue, mail, announced)
    except OSError:
        # It had closed the connection that we kept; nothing was handed over yet.
        hang_up()
        due()
        dialogue = _connection(target)
        try:
            _begin(dialogue, mail, _nothing)
        except OSError as error:
            hang_up()
            raise Unreachable(words(error)) from error
    due()
    _hand_over(dialogue, mail, handed_over)
    return ""


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


def hang_up() -> None:
    """Close this thread's connection, if it has one."""
    kept: Dialogue | None = getattr(_connections, "dialogue", None)
    _connections.dialogue = None
    if kept is not None:
        kept.close()


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


def _kept(target: Server) -> Dialogue | None:
    kept: Dialogue | None = getattr(_connections, "dialogue", None)
    return kept if kept is not None and _connections.target == target else None


def _connection(target: Server) -> Dialogue:
    kept = _kept(target)
    if kept is not None:
        return kept
    hang_up()
    dialogue = connected(target)
    _connections.dialogue, _connections.target = dialogue, target
    return dialogue


def _begin(dialogue: Dialogue, mail: Composed, meanwhile: Callable[[], None]) -> None:
    """Everything up to the mail itself: until then it is certain that nothing was taken."""
    if not mail.recipient.isascii() and not dialogue.takes_all_letters:
        raise RefusedForGood("the server takes no addresses with such letters", faulty_address=False)
    try:
        sender, recipient, content = dialogue.announce(mail.sender, mail.recipient, meanwhile)
    except ValueError as error:
        # An address that can't be put to this server.
        raise RefusedForGood(str(error), faulty_address=False) from error
    if content.code == GO_ON:
        return
    if sender.code == _CLOSING:
        # Servers part from connections that were quiet, or busy, for long; a new one may well do.
        raise smtplib.SMTPServerDisconnected(str(sender))
    _reset(dialogue)
    if sender.refuses:
        # Whom it refuses here is us, whoever the mail is for.
        raise Unreachable(str(sender))
    _refuse(content, at_recipient=recipient.refuses)


def _hand_over(dialogue: Dialogue, mail: Composed, meanwhile: Callable[[], None]) -> None:
    try:
        dialogue.hand_over(mail.content)
        meanwhile()
        reply = dialogue.hear()
    except OSError as error:
        hang_up()
        raise Unclear(words(error)) from error
    if reply.code != 250:
        _reset(dialogue)
        _refuse(reply, at_recipient=False)


def _refuse(reply: Reply, *, at_recipient: bool) -> None:
    if reply.code == _CLOSING:
        hang_up()
        raise Unreachable(str(reply))
    if reply.code < 500:
        raise RefusedNow(str(reply))
    status = reply.said.partition(" ")[0]
    unknown = status.startswith("5.1.") or (
        at_recipient and reply.code in (550, 551, 553) and not status.startswith("5.7")
    )
    raise RefusedForGood(str(reply), faulty_address=unknown)


def _reset(dialogue: Dialogue) -> None:
    try:
        dialogue.reset()
    except OSError:
        hang_up()
