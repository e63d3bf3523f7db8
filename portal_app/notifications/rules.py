"""When a mail leaves, with which others, and what happens after a failure. Pure functions."""

from datetime import datetime, timedelta

from portal_app.core.i18n import Text, msg
from portal_app.notifications.kinds import Mail
from portal_app.notifications.table import Bundle, Notice, Wait

SHORT_WAIT = timedelta(seconds=30)
#: So long a mail is tried again before it counts as not sent.
GIVE_UP_AFTER = timedelta(days=2)
_LONGEST_BACKOFF = timedelta(hours=1)


def wait_of(wait: Wait, pause: timedelta) -> timedelta:
    """How long a mail waits.

    Args:
        wait: As the table says.
        pause: The firm's (U15).
    """
    if wait is Wait.AT_ONCE:
        return timedelta(0)
    return pause if wait is Wait.PAUSE else min(pause, SHORT_WAIT)


def postponed(due_at: datetime, oldest: datetime, wait: timedelta) -> datetime:
    """When a bundle leaves that gets one more mail.

    Args:
        due_at: When the new one would leave alone.
        oldest: When the oldest of those waiting was written.
        wait: How long mails of this kind wait.

    Returns:
        The new one's time, so that it keeps its pause; but whoever goes on sharing holds nobody's mail back for
        longer than two pauses.
    """
    return min(due_at, max(oldest + 2 * wait, due_at - wait))


def key_of(mail: Mail, subject_id: str, person_id: str, occasion: str) -> str:
    """What makes a mail unique: the same thing is told to the same person once an occasion.

    Args:
        mail: Which one.
        subject_id: Of what it is about.
        person_id: Whom it is for.
        occasion: What tells one time from the next.
    """
    return f"{mail.value}:{subject_id}:{person_id}:{occasion}"


def bundle_name(notice: Notice, subject_id: str, person_id: str) -> str:
    """Under which name mails leave together; empty for one that leaves alone."""
    if notice.bundle is Bundle.ALONE:
        return ""
    if notice.bundle is Bundle.PERSON:
        return f"{notice.mail.value}:{person_id}"
    return f"{notice.mail.value}:{person_id}:{subject_id}"


def retry_after(attempts: int, base: timedelta) -> timedelta:
    """How long to wait after so many refusals of one mail.

    Args:
        attempts: 1 after the first.
        base: The first wait; it doubles up to an hour.
    """
    doubled: timedelta = base * (2.0 ** min(attempts - 1, 12))
    return min(doubled, max(_LONGEST_BACKOFF, base))


def gives_up(first_failed_at: datetime | None, at: datetime) -> bool:
    """Whether a mail has been tried long enough.

    Args:
        first_failed_at: When it was first refused; None when it never was.
        at: Now.
    """
    return first_failed_at is not None and at - first_failed_at >= GIVE_UP_AFTER


_REASONS: dict[str, Text] = {
    "no_address": msg("There is no working e-mail address."),
    "withdrawn": msg("The task was withdrawn before anything was sent."),
    "shared_again": msg("The withdrawal was undone before anything was sent."),
    "not_told": msg("Nothing had been sent about this task, so there was nothing to take back."),
    "deleted": msg("The task was deleted."),
    "taken_back": msg("Its author deleted the message before it was sent."),
    "portal_closed": msg("The portal is not open to this person."),
    "left": msg("This person is no longer here."),
    "read": msg("It was read in the portal before the mail left."),
    "closed": msg("There is nothing left to tell about this."),
    "moved": msg("These files go to another address now."),
    "not_wanted": msg("This person chose not to get such mails."),
    "by_staff": msg("Cancelled by {name}."),
    "newer_link": msg("A newer link was sent instead."),
    "link_used": msg("The link was used already."),
    "unreachable": msg("The mail server can't be reached: {detail}"),
    "refused": msg("The mail server answered: {detail}"),
    "faulty": msg("The mail server does not know this address: {detail}"),
    "unwritten": msg("The mail could not be written; the log has it as {detail}."),
    "unclear": msg("The connection broke before the mail server confirmed: {detail}"),
}


def nothing_left(code: str) -> Text:
    """Why a mail can't be sent again: what it said is no longer so."""
    if code == "withdrawn":
        return msg("The task was withdrawn, so there is nothing left to send.")
    if code == "deleted":
        return msg("The task was deleted, so there is nothing left to send.")
    return msg("There is nothing left to send. {reason}", reason=_REASONS.get(code, _REASONS["closed"]))


def reason(code: str, detail: str = "") -> str:
    """What is stored as a mail's last error: a code, and what only a server could say."""
    return f"{code}|{detail[:500]}" if detail else code


def reason_words(stored: str) -> Text | str:
    """A stored reason, in words."""
    code, _, detail = stored.partition("|")
    text = _REASONS.get(code)
    if text is None:
        return stored
    return Text(text.msgid, params=(("detail", detail), ("name", detail)))
