"""What staff do with mails: send one again, or cancel one that still waits (U30)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.notifications.claims import due_of
from portal_app.notifications.content import nothing_to_say
from portal_app.notifications.kinds import TELLS_OF_SIGN_IN, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.people import load_people
from portal_app.notifications.planning import add_rows
from portal_app.notifications.rules import nothing_left, reason
from portal_app.notifications.wake import wake

_AGAIN = ":again:"


def resend_mail(session: Session, actor: Actor, mail_id: str, *, seen: str = "") -> str:
    """Send a mail again, at once and with what is true then.

    One that failed is taken up again; of one that was sent or cancelled a new one is made.

    Args:
        session: The unit of work.
        actor: Staff.
        mail_id: Which.
        seen: The state that was shown to who presses; empty to send it in whatever state it is.

    Returns:
        The id of the mail that waits now.

    Raises:
        NotFound: There is no such mail for this actor.
        Refused: It is still on its way, it has left meanwhile, there is no address to send it to, or there is nothing
            left to say.
    """
    # Held: of two who press at once, the second sees what the first one did.
    mail = _mail(session, actor, mail_id, hold=True)
    if mail.state in (MailState.PENDING, MailState.SENDING) or _again_on_its_way(session, mail):
        raise Refused(msg("This mail is still on its way."))
    if seen and seen != mail.state == MailState.SENT:
        raise Refused(msg("This mail has been sent meanwhile. It was not sent once more."))
    person = load_people(session, [(mail.recipient_kind, mail.recipient_id)]).get(
        (mail.recipient_kind, mail.recipient_id)
    )
    if person is None or not person.email:
        raise Refused(msg("There is no e-mail address to send it to. Add one to the contact first."))
    if person.side == "contact" and not person.reachable:
        # Whoever presses this believes that the address works now; the server will say if it does not.
        session.execute(update(Contact).where(Contact.id == person.id).values(email_faulty=False))
    at, data = now(), _data(mail)
    to = str(data.get("to") or person.email)
    why = nothing_to_say(session, replace(due_of(mail), data=data))
    if why:
        raise Refused(nothing_left(why))
    if mail.state == MailState.FAILED:
        mail.state, mail.last_error, mail.message_id = MailState.PENDING.value, "", ""
        mail.due_at, mail.attempts, mail.recipient_email = at, 0, to
        mail.data = data | {"again_at": at.isoformat()}
        wake(session, at)
    else:
        again = _again(mail, at, to, data)
        add_rows(session, [again])
        mail_id = again["id"]
    _record(session, actor, Kind.MAIL_RESENT, mail)
    return mail_id


def cancel_mail(session: Session, actor: Actor, mail_id: str) -> None:
    """Cancel a mail that still waits.

    Args:
        session: The unit of work.
        actor: Staff.
        mail_id: Which.

    Raises:
        NotFound: There is no such mail for this actor.
        Refused: It no longer waits, or tells somebody what was done to their sign-in.
    """
    mail = _mail(session, actor, mail_id)
    if mail.kind in TELLS_OF_SIGN_IN:
        raise Refused(
            msg("This mail tells {name} of a change to how they sign in. It is sent.", name=mail.recipient_name)
        )
    # In one statement, because a sender may take it in hand at this very moment.
    cancelled = session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.state == MailState.PENDING)
        .values(state=MailState.CANCELLED.value, last_error=reason("by_staff", actor.name))
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    ).first()
    if cancelled is None:
        raise Refused(msg("This mail no longer waits, so it can't be cancelled."))
    _record(session, actor, Kind.MAIL_CANCELLED, mail)


def _mail(session: Session, actor: Actor, mail_id: str, *, hold: bool = False) -> OutboxMail:
    office_only(actor)
    statement = select(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.firm_id == actor.firm_id)
    mail = session.scalar(statement.with_for_update() if hold else statement)
    if mail is None:
        raise NotFound
    return mail


def _again_on_its_way(session: Session, mail: OutboxMail) -> bool:
    """Whether somebody pressed "Send again" a moment ago: a double click sends one mail."""
    others = exists().where(
        OutboxMail.subject_kind == mail.subject_kind,
        OutboxMail.subject_id == mail.subject_id,
        OutboxMail.recipient_id == mail.recipient_id,
        OutboxMail.state.in_([MailState.PENDING.value, MailState.SENDING.value]),
        OutboxMail.key.startswith(f"{_first_key(mail)}{_AGAIN}", autoescape=True),
    )
    return bool(session.scalar(select(others)))


def _first_key(mail: OutboxMail) -> str:
    """The key of the mail that was the first of all those sent again."""
    return mail.key.split(_AGAIN)[0]


def _again(mail: OutboxMail, at: Any, email: str, data: dict[str, Any]) -> dict[str, Any]:
    mail_id = new_id()
    return {
        "id": mail_id,
        "firm_id": mail.firm_id,
        "kind": mail.kind,
        "key": f"{_first_key(mail)}{_AGAIN}{mail_id}",
        "bundle": "",
        "subject_kind": mail.subject_kind,
        "subject_id": mail.subject_id,
        "about": mail.about,
        "client_id": mail.client_id,
        "recipient_kind": mail.recipient_kind,
        "recipient_id": mail.recipient_id,
        "recipient_name": mail.recipient_name,
        "recipient_email": email,
        "state": MailState.PENDING.value,
        "last_error": "",
        "due_at": at,
        "created_at": at,
        "data": data,
    }


def _data(mail: OutboxMail) -> dict[str, Any]:
    # A link works once: the new mail needs one of its own.
    return mail.data | {"link_id": new_id()} if "link_id" in mail.data else dict(mail.data)


def _record(session: Session, actor: Actor, kind: Kind, mail: OutboxMail) -> None:
    data = {"title": mail.about, "mail": mail.kind, "to": mail.recipient_name}
    subject = (mail.subject_kind, mail.subject_id)
    record(session, actor, Event(kind, subject, mail.client_id, internal=True, data=data))
