"""Mails that came due while a portal was closed: they leave once it is open again, for what is still true then."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, listen
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.notifications.digests import Choice, choice_of, hour_of, is_digest, leaves_at
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.people import load_people
from portal_app.notifications.planning import firm_pause
from portal_app.notifications.wake import wake

#: Reminders come by themselves on their own days, and links to sign in with are old by then.
RESUMED = (
    Mail.TASK_SHARED,
    Mail.TASK_WITHDRAWN,
    Mail.MESSAGE_TO_CLIENT,
    Mail.SLOT_REJECTED,
    Mail.REQUEST_ANSWERED,
)


@listen
def resume(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Let wait again what was not sent because the portal was closed to its reader (U1, U10, U30).

    Each waits as long as if it had just happened (U15), so that it can still be cancelled; what it says, and whether
    there is anything left to say, is decided when its turn comes.

    Args:
        session: The unit of work that opens the portal of a firm, of clients, or of single contacts.
        actor: Who opens it.
        events: What was recorded; a bulk activation brings thousands.
    """
    opened = {
        (event.client_id, str(contact_id))
        for event in events
        if event.kind is Kind.CLIENT_PORTAL_OPENED
        for contact_id in event.data.get("contacts", ())
    }
    whole_firm = any(event.kind is Kind.PORTAL_ACTIVATED for event in events)
    if not opened and not whole_firm:
        return
    held = [
        mail
        for mail in session.scalars(
            select(OutboxMail)
            .where(
                OutboxMail.firm_id == actor.firm_id,
                OutboxMail.state == MailState.CANCELLED,
                OutboxMail.last_error == "portal_closed",
                OutboxMail.recipient_kind == "contact",
                OutboxMail.kind.in_([mail.value for mail in RESUMED]),
            )
            # Whoever sends one of them again at this moment goes first or comes after.
            .order_by(OutboxMail.id)
            .with_for_update()
        )
        if whole_firm or (mail.client_id, mail.recipient_id) in opened
    ]
    people = load_people(session, {(mail.recipient_kind, mail.recipient_id) for mail in held}) if held else {}
    at = now()
    soon = at + firm_pause(session, actor.firm_id) if held else at
    for mail in held:
        person = people.get((mail.recipient_kind, mail.recipient_id))
        choice = Choice.OFF if person is None else choice_of(person.notify, person.side, Mail(mail.kind))
        if person is None or choice is Choice.OFF:
            continue
        gathered = is_digest(mail.bundle) and choice is not Choice.NOW
        due_at = leaves_at(choice, hour_of(person.notify), person.time_zone, at) if gathered else soon
        mail.state, mail.last_error, mail.message_id = MailState.PENDING.value, "", ""
        mail.due_at, mail.data = due_at, mail.data | {"resumed": True}
        wake(session, due_at)
