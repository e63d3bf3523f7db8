"""Which activity is told to whom, by which mail, after how long: the whole of it, in one table (U15, U25, U26).

Nothing else sends mail. A new mail is a line here, an audience if none of these fits, a provider of what it says
and a folder in `mail/messages/`.
"""

from dataclasses import dataclass
from enum import Enum

from portal_app.accounts.actor import Kind as Side
from portal_app.activity.kinds import Kind
from portal_app.notifications.kinds import Mail


class Wait(Enum):
    """How long a mail waits before it leaves."""

    AT_ONCE = "at once"
    #: Half a minute, or the firm's pause where that is shorter: several messages in a row become one mail, and
    #: a slip can be undone.
    SHORTLY = "shortly"
    #: The firm's pause, in which staff can still change or withdraw what they shared (U15).
    PAUSE = "pause"


class Bundle(Enum):
    """Which mails to one person leave as one."""

    ALONE = "alone"
    #: All of this kind, whatever they are about.
    PERSON = "person"
    #: All of this kind about the same thing.
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail that an activity causes.

    Attributes:
        mail: Which.
        audience: Name of the registered audience, which finds the people.
        wait: How long it waits.
        bundle: What it leaves together with.
        by: Only when somebody of this side did it.
        to_actor: Whoever did it is told too: only what a person asks for themself.
        carries: Keys of the activity's data that the mail needs when it is written.
        link: It carries a sign-in link.
        to: Key of the activity's data that holds the address, where it is not the person's own at the time of sending.
        unless: Not for activities that have this in their data.
    """

    mail: Mail
    audience: str
    wait: Wait = Wait.AT_ONCE
    bundle: Bundle = Bundle.ALONE
    by: tuple[Side, ...] = (Side.STAFF, Side.CONTACT, Side.SYSTEM)
    to_actor: bool = False
    carries: tuple[str, ...] = ()
    link: bool = False
    unless: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Mails that an activity makes pointless: those still pending about the same thing are cancelled.

    Attributes:
        mails: Which.
        named: Only those to the contacts whom the activity names, else those to everybody.
        why: Shown in the outbox.
        mark: Only for activities that have this in their data.
    """

    mails: tuple[Mail, ...]
    named: bool
    why: str
    mark: str = ""


OFFICE = (Side.STAFF, Side.SYSTEM)
TO_CLIENT = (Mail.TASK_SHARED, Mail.MESSAGE_TO_CLIENT, Mail.SLOT_REJECTED, Mail.REMINDER)
TO_STAFF = (Mail.MESSAGE_TO_STAFF, Mail.CLIENT_DONE, Mail.SLOTS_SUBMITTED)

#: Whoever did it: if it was somebody else in their name, this is how they learn of it.
_FACTORS = (Notice(Mail.FACTORS_CHANGED, "subject", to_actor=True, carries=("event", "what", "name", "by")),)

_RIGHTS = (Notice(Mail.RIGHTS_CHANGED, "subject", to_actor=True, carries=("event", "before", "after", "by")),)

#: Of an internal comment only: it stays within the office.
_MENTIONED = (
    Notice(
        Mail.MENTION,
        "mentioned_staff",
        by=(Side.STAFF,),
        wait=Wait.SHORTLY,
        bundle=Bundle.SUBJECT,
        carries=("message_id",),
    ),
)

#: In this order within an activity: what is cancelled counts as never told.
TABLE: dict[Kind, tuple[Notice | Cancel, ...]] = {
    Kind.CONTACT_INVITED: (Notice(Mail.INVITATION, "subject", bundle=Bundle.PERSON, to_actor=True, link=True),),
    Kind.SIGN_IN_ASKED: (
        Notice(Mail.SIGN_IN_LINK, "subject", to_actor=True, carries=("next", "client_id"), link=True),
    ),
    Kind.FACTOR_ADDED: _FACTORS,
    Kind.FACTOR_REMOVED: _FACTORS,
    Kind.RECOVERY_RENEWED: _FACTORS,
    Kind.RECOVERY_USED: _FACTORS,
    Kind.FACTORS_RESET: _FACTORS,
    Kind.SIGNED_OUT_BY_FIRM: _FACTORS,
    Kind.PASSWORD_FORGOTTEN: (Notice(Mail.PASSWORD_LINK, "subject", carries=("proof",)),),
    Kind.PASSWORD_SET: (Notice(Mail.PASSWORD_CHANGED, "subject", to_actor=True),),
    Kind.PASSWORD_CHANGED: (Notice(Mail.PASSWORD_CHANGED, "subject", to_actor=True),),
    Kind.DEVICE_NEW: (Notice(Mail.NEW_DEVICE, "subject", to_actor=True, carries=("browser", "system")),),
    Kind.CONFIRM_ASKED: (Notice(Mail.CONFIRM_CODE, "subject", to_actor=True, carries=("proof",)),),
    Kind.STAFF_INVITED: (Notice(Mail.STAFF_INVITATION, "subject", carries=("proof", "after", "by")),),
    Kind.ROLE_CHANGED: _RIGHTS,
    Kind.STAFF_BACK: _RIGHTS,
    Kind.STAFF_LEFT: (Notice(Mail.RIGHTS_CHANGED, "subject", to_actor=True, carries=("event", "by"), to="to"),),
    Kind.EMAIL_CHANGE_ASKED: (
        Notice(Mail.EMAIL_LINK, "subject", to_actor=True, carries=("proof",), to="new"),
        Notice(Mail.EMAIL_CHANGE_ASKED, "subject", to_actor=True, carries=("new",), to="old"),
    ),
    Kind.EMAIL_CHANGED: (Notice(Mail.EMAIL_CHANGED, "subject", to_actor=True, carries=("new",), to="old"),),
    Kind.TASK_SHARED: (
        # Taking a withdrawal back within its short wait: nobody learns of either.
        Cancel((Mail.TASK_WITHDRAWN,), named=True, why="shared_again", mark="undo"),
        Notice(Mail.TASK_SHARED, "shared_contacts", wait=Wait.PAUSE, bundle=Bundle.PERSON),
    ),
    Kind.TASK_WITHDRAWN: (
        Cancel(TO_CLIENT, named=True, why="withdrawn"),
        Notice(Mail.TASK_WITHDRAWN, "told_contacts", wait=Wait.SHORTLY, bundle=Bundle.PERSON),
    ),
    Kind.TASK_REMINDED: (Notice(Mail.REMINDER, "reminded_contacts", bundle=Bundle.PERSON),),
    Kind.TASK_DELETED: (Cancel((*TO_CLIENT, *TO_STAFF), named=False, why="deleted"),),
    Kind.MESSAGE_POSTED: (
        Notice(
            Mail.MESSAGE_TO_CLIENT,
            "task_contacts",
            by=OFFICE,
            wait=Wait.SHORTLY,
            bundle=Bundle.SUBJECT,
            carries=("message_id",),
        ),
        Notice(
            Mail.MESSAGE_TO_STAFF,
            "task_staff",
            by=(Side.CONTACT,),
            bundle=Bundle.SUBJECT,
            carries=("message_id",),
        ),
    ),
    Kind.SLOT_REJECTED: (
        Notice(
            Mail.SLOT_REJECTED,
            "task_contacts",
            by=OFFICE,
            wait=Wait.SHORTLY,
            bundle=Bundle.SUBJECT,
            carries=("slot_id",),
        ),
    ),
    Kind.SLOTS_SUBMITTED: (
        Notice(Mail.SLOTS_SUBMITTED, "task_staff", by=(Side.CONTACT,), wait=Wait.SHORTLY, bundle=Bundle.SUBJECT),
    ),
    Kind.COMMENT_POSTED: _MENTIONED,
    Kind.MESSAGE_EDITED: _MENTIONED,
    Kind.TASK_CLIENT_DONE: (
        Notice(Mail.CLIENT_DONE, "task_staff", by=(Side.CONTACT,), bundle=Bundle.SUBJECT, unless="completed"),
    ),
    # To the service's address; whoever pressed is who answers for it.
    Kind.FILES_DIGITISED: (
        Notice(Mail.DIGITISE, "digitisation", by=(Side.STAFF,), to_actor=True, carries=("files",), to="to"),
    ),
    Kind.REQUEST_MADE: (Notice(Mail.REQUEST_MADE, "request_staff", by=(Side.CONTACT,)),),
    Kind.REQUEST_WRITTEN: (
        Notice(
            Mail.REQUEST_ANSWERED,
            "request_contact",
            by=OFFICE,
            wait=Wait.SHORTLY,
            bundle=Bundle.SUBJECT,
            carries=("message_id",),
        ),
        Notice(
            Mail.REQUEST_TO_STAFF,
            "request_staff",
            by=(Side.CONTACT,),
            bundle=Bundle.SUBJECT,
            carries=("message_id",),
        ),
    ),
}
