"""Sign-ins that failed, in the log: whoever tried, known or not."""

import structlog

from portal_app.accounts.shown import Shown
from portal_app.core.crypto import pseudonym

log = structlog.get_logger(__name__)


def log_failure(shown: Shown, machine: str, *, portal: str | None = None, mailbox: str = "") -> None:
    """Log that somebody was not let in.

    The trail of a firm has what concerns its own people. Here stands the rest as well, which would fill a trail that
    is never emptied: tries with addresses that nobody has, and links and passkeys that open nothing.

    Args:
        shown: What was wrong.
        machine: From where they tried.
        portal: Its address; None for the office.
        mailbox: What they typed as their address. It may be a password that went into the wrong field: only a short
            keyed hash of it is logged, by which tries with the same one are known.
    """
    log.warning(
        "sign_in_failed",
        side="office" if portal is None else "portal",
        portal=(portal or "")[:40],
        shown=shown.value,
        machine=machine,
        mailbox=pseudonym("sign-in-mailbox", mailbox) if mailbox else "",
    )
