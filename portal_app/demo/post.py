"""The demo firm's mail: written into `data/mail/` when it was due, whatever server is set; nobody real gets any."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.core.clock import at
from portal_app.core.ids import new_id
from portal_app.mail import transport
from portal_app.mail.compose import compose
from portal_app.mail.failures import RefusedForGood
from portal_app.notifications import content, outcome
from portal_app.notifications.claims import claim
from portal_app.notifications.kinds import MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.sending import sender_address

_NOBODY = RefusedForGood("550 5.1.1 No such user here", faulty_address=True)


def deliver_until(session: Session, firm_id: str, unknown: str, moment: datetime) -> None:
    """Do with every mail that was due before a moment what a mail server did with it, when it was due.

    Args:
        session: The unit of work that fills the firm.
        firm_id: Of the demo firm; other firms' mail stays where it is.
        unknown: Id of the contact whose mailbox does not exist.
        moment: Until when.
    """
    next_due = select(func.min(OutboxMail.due_at)).where(
        OutboxMail.firm_id == firm_id, OutboxMail.state == MailState.PENDING.value
    )
    while (due := session.scalar(next_due)) is not None and due <= moment:
        with at(due + timedelta(seconds=2)):
            if not _deliver_due(session, firm_id, unknown):
                return


def _deliver_due(session: Session, firm_id: str, unknown: str) -> bool:
    """Send what is due now; false when there was nothing of this firm."""
    parcels = claim(session, new_id(), 500)
    own = [parcel for parcel in parcels if parcel.rows[0].firm_id == firm_id]
    outcome.put_back(session, [parcel for parcel in parcels if parcel not in own])
    if not own:
        return False
    written = content.write(session, own)
    outcome.dropped(session, own[0].claim, written.skipped, written.later)
    for parcel, letter in written.letters:
        if parcel.rows[0].person_id == unknown:
            outcome.refused_for_good(session, parcel, _NOBODY)
        else:
            name = transport.write(compose(letter, sender_address()), parcel.rows[0].id)
            outcome.sent(session, parcel, letter.to_email, name)
    return True
