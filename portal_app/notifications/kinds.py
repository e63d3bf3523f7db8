"""The mails that there are, and the states that one passes through."""

from enum import StrEnum

from portal_app.core.i18n import Text, msg


class Mail(StrEnum):
    """Which mail: the name of its folder in `mail/messages/`, too."""

    INVITATION = "invitation"
    SIGN_IN_LINK = "sign_in_link"
    FACTORS_CHANGED = "factors_changed"
    PASSWORD_LINK = "password_link"
    PASSWORD_CHANGED = "password_changed"
    NEW_DEVICE = "new_device"
    CONFIRM_CODE = "confirm_code"
    STAFF_INVITATION = "staff_invitation"
    RIGHTS_CHANGED = "rights_changed"
    EMAIL_LINK = "email_link"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    TASK_SHARED = "task_shared"
    TASK_WITHDRAWN = "task_withdrawn"
    MESSAGE_TO_CLIENT = "message_to_client"
    MESSAGE_TO_STAFF = "message_to_staff"
    CLIENT_DONE = "client_done"
    MENTION = "mention"
    SLOT_REJECTED = "slot_rejected"
    SLOTS_SUBMITTED = "slots_submitted"
    DIGITISE = "digitise"
    REQUEST_MADE = "request_made"
    REQUEST_TO_STAFF = "request_to_staff"
    REQUEST_ANSWERED = "request_answered"
    REMINDER = "reminder"


#: What tells a person what was done to their own sign-in: nobody keeps it from them.
TELLS_OF_SIGN_IN = frozenset(
    {
        Mail.FACTORS_CHANGED,
        Mail.PASSWORD_CHANGED,
        Mail.NEW_DEVICE,
        Mail.RIGHTS_CHANGED,
        Mail.EMAIL_CHANGE_ASKED,
        Mail.EMAIL_CHANGED,
    }
)


class MailState(StrEnum):
    """Where a mail is: pending → sending → sent, failed or cancelled."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


def mail_words(mail: str) -> Text:
    """What a mail is, in words for the office."""
    return {
        Mail.INVITATION: msg("Invitation to the portal"),
        Mail.SIGN_IN_LINK: msg("Sign-in link"),
        Mail.FACTORS_CHANGED: msg("Change to signing in"),
        Mail.PASSWORD_LINK: msg("Link for a new password"),
        Mail.PASSWORD_CHANGED: msg("Password changed"),
        Mail.NEW_DEVICE: msg("New device"),
        Mail.CONFIRM_CODE: msg("Code to confirm"),
        Mail.STAFF_INVITATION: msg("Invitation to work here"),
        Mail.RIGHTS_CHANGED: msg("Change of rights"),
        Mail.EMAIL_LINK: msg("Link to confirm an address"),
        Mail.EMAIL_CHANGE_ASKED: msg("Change of address asked for"),
        Mail.EMAIL_CHANGED: msg("Address changed"),
        Mail.TASK_SHARED: msg("New task"),
        Mail.TASK_WITHDRAWN: msg("Task withdrawn"),
        Mail.MESSAGE_TO_CLIENT: msg("Message to the client"),
        Mail.MESSAGE_TO_STAFF: msg("Message from the client"),
        Mail.CLIENT_DONE: msg("Done by the client"),
        Mail.MENTION: msg("A colleague's comment"),
        Mail.SLOT_REJECTED: msg("Asked for again"),
        Mail.SLOTS_SUBMITTED: msg("Brought by the client"),
        Mail.DIGITISE: msg("Files for digitisation"),
        Mail.REQUEST_MADE: msg("Request from a client"),
        Mail.REQUEST_TO_STAFF: msg("Message on a request"),
        Mail.REQUEST_ANSWERED: msg("Answer to a request"),
        Mail.REMINDER: msg("Reminder"),
    }[Mail(mail)]


def state_words(state: str) -> Text:
    """A mail's state, in words."""
    return {
        MailState.PENDING: msg("Waiting"),
        MailState.SENDING: msg("Being sent"),
        MailState.SENT: msg("Sent"),
        MailState.FAILED: msg("Not sent"),
        MailState.CANCELLED: msg("Cancelled"),
    }[MailState(state)]
