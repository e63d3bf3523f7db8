"""What the mails say that tell a person of every change to how they sign in (B5)."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from portal_app.activity.kinds import Kind
from portal_app.core.i18n import Text, format_datetime, msg, translate
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, provide
from portal_app.notifications.kinds import Mail


@provide(Mail.FACTORS_CHANGED)
def factors_changed(_session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What changed and when, and what to do if it was not them."""
    answers: dict[str, Answer] = {}
    for row in rows:
        person = desk.person(row)
        answers[row.id] = {
            "title": translate(_title(row), person.language),
            "text": translate(_text(row), person.language),
            "at": format_datetime(row.created_at, person.time_zone, person.language),
            "advice": translate(_advice(row), person.language),
        }
    return answers


def _title(row: Due) -> Text:
    if row.data.get("event") == Kind.RECOVERY_USED:
        return msg("A recovery code was used")
    if row.data.get("event") == Kind.SIGNED_OUT_BY_FIRM:
        return msg("You were signed out")
    return msg("The way you sign in has changed")


def _text(row: Due) -> Text:
    event, what, name = (str(row.data.get(key, "")) for key in ("event", "what", "name"))
    if event == Kind.RECOVERY_USED:
        return msg("Somebody signed in to your account with one of your recovery codes. That code is used up.")
    if event == Kind.RECOVERY_RENEWED:
        return msg("New recovery codes were made. The old ones do not work any more.")
    if event == Kind.SIGNED_OUT_BY_FIRM:
        return msg(
            "{name} signed you out everywhere. Links to sign in from before do not work any more. Sign in anew "
            "whenever you like.",
            name=str(row.data.get("by", "")),
        )
    if event == Kind.FACTORS_RESET:
        return msg(
            "{name} took away your authenticator app, passkeys and recovery codes, and signed you out everywhere. "
            "You can set them up anew after signing in.",
            name=str(row.data.get("by", "")),
        )
    if event == Kind.FACTOR_ADDED:
        if what == "passkey":
            return msg("The passkey “{name}” was added. It can be used to sign in.", name=name)
        return msg("An authenticator app was set up. Signing in asks for its code from now on.")
    if what == "passkey":
        return msg("The passkey “{name}” was removed.", name=name)
    return msg("Your authenticator app was removed.")


def _advice(row: Due) -> Text:
    if row.data.get("event") == Kind.SIGNED_OUT_BY_FIRM:
        return msg("If you do not know why, ask them.")
    if row.side == "staff":
        return msg("If this was not you, tell an owner of your firm at once and change your password.")
    return msg("If this was not you, tell your accountant at once.")
