"""The mail server of the settings, and a connection to it: encrypted, and signed in where it asks for that."""

import smtplib
import ssl
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from portal_app.core.settings import settings
from portal_app.mail.dialogue import Dialogue
from portal_app.mail.failures import Unreachable

_TIMEOUT = 30.0
#: Where a password may travel in clear: it does not leave the machine.
_LOCAL = ("localhost", "127.0.0.1", "::1")


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


def connected(target: Server) -> Dialogue:
    """A connection over which mails can be handed over.

    Raises:
        Unreachable: There is none, or the server does not let us in.
    """
    try:
        smtp = _greeted(target)
    except OSError as error:
        raise Unreachable(words(error)) from error
    try:
        if target.user:
            _sign_in(smtp, target)
        return Dialogue(smtp, _TIMEOUT)
    except OSError as error:
        smtp.close()
        raise Unreachable(words(error)) from error


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


def words(error: Exception) -> str:
    """What a server or the network said, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {' '.join(said.split())}"
    return str(error) or type(error).__name__
