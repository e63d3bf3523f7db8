"""Getting a mail out: over SMTP, or into `data/mail/` while no server is set.

A thread keeps its connection and uses it again. What can go wrong is told apart by what has to happen next.
"""

import os
import smtplib
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from portal_app.core.settings import settings
from portal_app.mail.dialogue import GO_ON, Dialogue, Reply
from portal_app.mail.letter import Composed

_TIMEOUT = 30.0
#: Where a password may travel in clear: it does not leave the machine.
_LOCAL = ("localhost", "127.0.0.1", "::1")
#: The server says that it closes the connection.
_CLOSING = 421
_connections = threading.local()


class TransportError(Exception):
    """A mail did not go out; the text is for staff.

    Args:
        detail: What the server or the network said.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Unreachable(TransportError):
    """No server takes anything now: nothing is wrong with this mail, and all wait."""


class Unclear(TransportError):
    """The connection broke before the server confirmed: the same mail goes again, with the same Message-ID."""


class RefusedNow(TransportError):
    """The server asks to try this mail again later (4xx)."""


class RefusedForGood(TransportError):
    """The server will never take this mail (5xx).

    Args:
        detail: What it said.
        faulty_address: It says that this address does not exist.
    """

    def __init__(self, detail: str, faulty_address: bool) -> None:
        super().__init__(detail)
        self.faulty_address = faulty_address


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, as `KONTOR_SMTP_URL` names it."""

    scheme: Literal["smtp", "smtps"]
    host: str
    port: int
    user: str
    password: str


@lru_cache(maxsize=1)
def server() -> Server | None:
    """The mail server of the settings; None while there is none."""
    if not settings().smtp_url:
        return None
    parts = urlsplit(settings().smtp_url)
    scheme: Literal["smtp", "smtps"] = "smtps" if parts.scheme == "smtps" else "smtp"
    return Server(
        scheme=scheme,
        host=parts.hostname or "localhost",
        port=parts.port or (465 if scheme == "smtps" else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _nothing() -> None:
    """What is done meanwhile, unless somebody has something to do."""


def send(
    mail: Composed,
    name: str,
    announced: Callable[[], None] = _nothing,
    handed_over: Callable[[], None] = _nothing,
) -> str:
    """Send a mail.

    Args:
        mail: What to send.
        name: Of the file it is written to while no server is set; the same name writes the same file.
        announced: What to do while the server hears whom the mail is for; nothing of the mail is handed over before
            it was done, nor a new connection made. Called once or twice, must not raise.
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
        announced()
    dialogue = _connection(target)
    try:
        _begin(dialogue, mail, announced)
    except OSError:
        # It had closed the connection that we kept; nothing was handed over yet.
        hang_up()
        announced()
        dialogue = _connection(target)
        try:
            _begin(dialogue, mail, _nothing)
        except OSError as error:
            hang_up()
            raise Unreachable(_words(error)) from error
    _hand_over(dialogue, mail, handed_over)
    return ""


def read_written(name: str) -> bytes | None:
    """A mail written by `send`, or None when it is no longer there."""
    path = folder() / Path(name).name
    return path.read_bytes() if path.is_file() else None


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
    dialogue = _connect(target)
    _connections.dialogue, _connections.target = dialogue, target
    return dialogue


def _connect(target: Server) -> Dialogue:
    try:
        smtp = _greeted(target)
    except OSError as error:
        raise Unreachable(_words(error)) from error
    try:
        if target.user:
            _sign_in(smtp, target)
        return Dialogue(smtp, _TIMEOUT)
    except OSError as error:
        smtp.close()
        raise Unreachable(_words(error)) from error


def _greeted(target: Server) -> smtplib.SMTP:
    """A connection, encrypted where the server can; its certificate must be good for its name."""
    if target.scheme == "smtps":
        secure = smtplib.SMTP_SSL(target.host, target.port, timeout=_TIMEOUT, context=ssl.create_default_context())
        secure.ehlo_or_helo_if_needed()
        return secure
    smtp = smtplib.SMTP(target.host, target.port, timeout=_TIMEOUT)
    try:
        smtp.ehlo_or_helo_if_needed()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        elif target.user and target.host not in _LOCAL:
            # A password in clear could be read by everybody on the way.
            raise Unreachable("the server offers no encryption (STARTTLS), so the password was not sent")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, target: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").upper().split():
        try:
            smtp.login(target.user, target.password)
        except ValueError as error:
            raise smtplib.SMTPException("the server offers no AUTH PLAIN, which letters beyond ASCII need") from error
        return
    # The standard library tries a wrong password in every way there is, which locks accounts sooner; and it knows no
    # letters but ASCII, where RFC 4616 does.
    words = b64encode(f"\0{target.user}\0{target.password}".encode()).decode()
    code, said = smtp.docmd("AUTH", f"PLAIN {words}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, said)


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
        raise Unclear(_words(error)) from error
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


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {' '.join(said.split())}"
    return str(error) or type(error).__name__
