"""What is kept of sign-ins that are over, and for how long."""

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from portal_app.accounts.models import MailedProof, PortalView, SignInLink, WebSession
from portal_app.core.clock import now
from portal_app.core.settings import settings


def purge_sign_ins(session: Session) -> int:
    """Forget sign-ins, links and codes that have been over for as long as the installation keeps them.

    Until then devices are known again, and questions answered. The history of what happened stays.

    Args:
        session: The unit of work.

    Returns:
        How many rows are gone.
    """
    before = now() - settings().keep_sign_ins
    gone = 0
    for table in (SignInLink, MailedProof):
        over = or_(table.used_at < before, table.voided_at < before, table.expires_at < before)
        gone += session.execute(delete(table).where(over)).rowcount  # type: ignore[attr-defined]
    gone += session.execute(delete(PortalView).where(PortalView.ends_at < before)).rowcount  # type: ignore[attr-defined]
    over = or_(WebSession.ended_at < before, WebSession.expires_at < before, WebSession.last_seen_at < before)
    gone += session.execute(delete(WebSession).where(over)).rowcount  # type: ignore[attr-defined]
    return int(gone)
