"""The audit trail in words."""

from collections.abc import Mapping
from typing import Any

from portal_app.accounts.shown import shown_words
from portal_app.activity.kinds import Kind
from portal_app.activity.wording import change_words
from portal_app.core.i18n import Text, msg

#: Every kind that is audited; a test holds the two together.
WORDS: Mapping[Kind, Text] = {
    Kind.SIGNED_IN: msg("Signed in"),
    Kind.SIGN_IN_FAILED: msg("Failed to sign in"),
    Kind.SIGN_IN_ASKED: msg("Asked for a sign-in link"),
    Kind.SIGNED_OUT: msg("Signed out"),
    Kind.SIGNED_OUT_EVERYWHERE: msg("Signed out everywhere"),
    Kind.SIGNED_OUT_BY_FIRM: msg("Signed somebody out everywhere"),
    Kind.SESSION_ENDED: msg("Signed out on another device"),
    Kind.DEVICE_NEW: msg("Signed in on a new device"),
    Kind.CONFIRMED: msg("Confirmed that it is them"),
    Kind.CONTACT_ENTERED: msg("Entered the client portal"),
    Kind.PORTAL_VIEWED: msg("Looked at the portal as a client sees it"),
    Kind.PASSWORD_FORGOTTEN: msg("Forgot the password"),
    Kind.PASSWORD_SET: msg("Set a password"),
    Kind.PASSWORD_CHANGED: msg("Changed the password"),
    Kind.SECURITY_CHANGED: msg("Changed security settings"),
    Kind.EMAIL_CHANGE_ASKED: msg("Asked for another address"),
    Kind.EMAIL_CHANGED: msg("Changed the address"),
    Kind.STAFF_INVITED: msg("Invited a colleague"),
    Kind.STAFF_UNINVITED: msg("Withdrew a colleague's invitation"),
    Kind.STAFF_JOINED: msg("Began to work at the firm"),
    Kind.STAFF_LEFT: msg("Deactivated a colleague"),
    Kind.STAFF_BACK: msg("Let a colleague back in"),
    Kind.ROLE_CHANGED: msg("Changed a colleague's role"),
    Kind.FACTOR_ADDED: msg("Added a way to sign in"),
    Kind.FACTOR_REMOVED: msg("Removed a way to sign in"),
    Kind.RECOVERY_RENEWED: msg("Made new recovery codes"),
    Kind.RECOVERY_USED: msg("Used a recovery code"),
    Kind.FACTORS_RESET: msg("Reset somebody's ways to sign in"),
    Kind.SECOND_STEP_FAILED: msg("Failed the second step"),
    Kind.SECOND_STEP_DEMANDED: msg("Changed of whom a second step is demanded"),
    Kind.PORTAL_ACTIVATED: msg("Opened the firm's portal"),
    Kind.PORTAL_DEACTIVATED: msg("Closed the firm's portal"),
    Kind.PORTAL_CHANGED: msg("Changed the portal's settings"),
    Kind.CLIENT_PORTAL_OPENED: msg("Opened a client's portal"),
    Kind.CLIENT_PORTAL_CLOSED: msg("Closed a client's portal"),
    Kind.CONTACT_CHANGED: msg("Changed a contact"),
    Kind.CONTACT_REMOVED: msg("Removed a contact"),
    Kind.CONTACT_INVITED: msg("Invited a contact"),
    Kind.CLIENTS_IMPORTED: msg("Imported clients"),
    Kind.CLIENTS_EXPORTED: msg("Exported clients"),
    Kind.AUDIT_EXPORTED: msg("Exported the audit trail"),
    Kind.FILE_HELD: msg("A file was held back"),
    Kind.TASK_DELETED: msg("Deleted a task"),
}


#: Of an entry's data, what says by itself what it concerned.
_SAID = ("title", "address", "name", "email", "file", "threat", "count", "until")


def words(kind: str) -> Text:
    """What happened; a kind that is no longer known shows as it is written."""
    known = {one.value: text for one, text in WORDS.items()}
    return known.get(kind) or msg("{kind}", kind=kind)


def details(data: Mapping[str, Any], language: str) -> str:
    """What an entry's data say that a reader understands: a title, changed fields, a number."""
    parts = [str(data[name]) for name in _SAID if data.get(name)]
    if isinstance(shown := data.get("shown"), list):
        parts.append(shown_words(map(str, shown), language))
    for change in data.get("changes") or ():
        if isinstance(change, Mapping):
            said = change_words(change, language)
            parts.append(f"{said.field}: {said.before} → {said.after}")
    return "; ".join(parts)[:300]
