"""Getting a mail out: over SMTP, or into `data/mail/` while no server is set.

A thread keeps its connection and uses it again. What can go wrong is told apart by what has to happen next.
"""

import os
import smtplib
import ssl
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from portal_app.core.settings import settings
from portal_app.mail.letter import Composed

_TIMEOUT = 30.0
#: Where a password may travel in clear: it does not leave the machine.
_LOCAL = ("localhost", "127.0.0.1", "::1")
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


def send(mail: Composed, name: str) -> str:
    """Send a mail.

    Args:
        mail: What to send.
        name: Of the file it is written to while no server is set; the same name writes the same file.

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
    connection = _connection(target)
    try:
        _begin(connection, mail)
    except smtplib.SMTPServerDisconnected:
        # It had closed the connection that we kept; nothing was handed over yet.
        hang_up()
        connection = _connection(target)
        try:
            _begin(connection, mail)
        except smtplib.SMTPServerDisconnected as error:
            hang_up()
            raise Unreachable(str(error)) from error
    _hand_over(connection, mail)
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
    kept: smtplib.SMTP | None = getattr(_connections, "smtp", None)
    _connections.smtp = None
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


def _connection(target: Server) -> smtplib.SMTP:
    kept: smtplib.SMTP | None = getattr(_connections, "smtp", None)
    if kept is not None and kept.sock is not None and _connections.target == target:
        return kept
    hang_up()
    _connections.smtp = _connect(target)
    _connections.target = target
    return _connections.smtp  # type: ignore[no-any-return]


def _connect(target: Server) -> smtplib.SMTP:
    try:
        if target.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                target.host, target.port, timeout=_TIMEOUT, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(target.host, target.port, timeout=_TIMEOUT)
            smtp.ehlo_or_helo_if_needed()
            if smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            elif target.user and target.host not in _LOCAL:
                # A password in clear could be read by everybody on the way.
                smtp.close()
                raise Unreachable("the server offers no encryption (STARTTLS), so the password was not sent")
        smtp.ehlo_or_helo_if_needed()
        if target.user:
            smtp.login(target.user, target.password)
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(_said(error.smtp_code, error.smtp_error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
    return smtp


def _begin(connection: smtplib.SMTP, mail: Composed) -> None:
    """Everything up to the mail itself: until then it is certain that nothing was taken."""
    try:
        options = ["SMTPUTF8"] if not mail.recipient.isascii() and connection.has_extn("smtputf8") else []
        if not mail.recipient.isascii() and not options:
            raise RefusedForGood("the server takes no addresses with such letters", faulty_address=False)
        # Not by smtplib's own `mail` and `rcpt`: they parse each address anew, which `wire.address` has done.
        connection.command_encoding = "utf-8" if options else "ascii"
        code, said = connection.docmd("MAIL", " ".join([f"FROM:<{mail.sender}>", *options]))
        if code >= 400:
            # Whom it refuses here is us, whoever the mail is for.
            _reset(connection)
            raise Unreachable(_said(code, said))
        code, said = connection.docmd("RCPT", f"TO:<{mail.recipient}>")
        if code >= 400:
            _reset(connection)
            _refuse(code, said, at_recipient=True)
    except smtplib.SMTPServerDisconnected:
        raise
    except OSError as error:
        raise smtplib.SMTPServerDisconnected(str(error)) from error
    except ValueError as error:
        # An address that can't be put to this server; the next mail must not stumble over what was begun.
        _reset(connection)
        raise RefusedForGood(str(error), faulty_address=False) from error


def _hand_over(connection: smtplib.SMTP, mail: Composed) -> None:
    try:
        code, said = connection.data(mail.content)
    except smtplib.SMTPDataError as error:  # refused at the word DATA: nothing was handed over
        _reset(connection)
        _refuse(error.smtp_code, error.smtp_error, at_recipient=False)
    except (OSError, smtplib.SMTPException) as error:
        hang_up()
        raise Unclear(str(error) or type(error).__name__) from error
    else:
        if code != 250:
            _reset(connection)
            _refuse(code, said, at_recipient=False)


def _refuse(code: int, said: bytes | str, *, at_recipient: bool) -> None:
    detail = _said(code, said)
    if code == 421:
        hang_up()
        raise Unreachable(detail)
    if code < 500:
        raise RefusedNow(detail)
    status = detail.split()[1] if len(detail.split()) > 1 else ""
    unknown = status.startswith("5.1.") or (at_recipient and code in (550, 551, 553) and not status.startswith("5.7"))
    raise RefusedForGood(detail, faulty_address=unknown)


def _reset(connection: smtplib.SMTP) -> None:
    try:
        connection.rset()
    except (OSError, smtplib.SMTPException):
        hang_up()


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"
