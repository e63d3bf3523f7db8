"""The demo firm's mail: written into `data/mail/` when it was due, whatever server is set; nobody real gets any."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal_app.core.clock import now
from portal_app.core.ids import new_id
from portal_app.mail import transport
from portal_app.mail.compose import compose
from portal_app.mail.transport import RefusedForGood
from portal_app.notifications import content, outcome
from portal_app.notifications.claims import claim
from portal_app.notifications.delivery import sender_address
from portal_app.notifications.kinds import MailState
from portal_app.notifications.models import OutboxMail

_NOBODY = RefusedForGood("550 5.1.1 No such user here", faulty_address=True)


def deliver_due(session: Session, firm_id: str, unknown: str) -> None:
    """Do with every mail that is due now what a mail server did with it.

    Args:
        session: The unit of work that fills the firm.
        firm_id: Of the demo firm; other firms' mail stays where it is.
        unknown: Id of the contact whose mailbox does not exist.
    """
    due = exists().where(OutboxMail.state == MailState.PENDING, OutboxMail.due_at <= now())
    if not session.scalar(select(due)):
        return
    parcels = claim(session, new_id(), 500)
    own = [parcel for parcel in parcels if parcel.rows[0].firm_id == firm_id]
    outcome.put_back(session, [parcel for parcel in parcels if parcel not in own])
    if not own:
        return
    written = content.write(session, own)
    outcome.dropped(session, own[0].claim, written.skipped, written.later)
    for parcel, letter in written.letters:
        if parcel.rows[0].person_id == unknown:
            outcome.refused_for_good(session, parcel, _NOBODY)
        else:
            name = transport.write(compose(letter, sender_address()), parcel.rows[0].id)
            outcome.sent(session, parcel, letter.to_email, name)
