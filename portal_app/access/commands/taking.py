"""Using a sign-in link up."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.models import SignInLink
from portal_app.core.clock import now


def take_link(session: Session, link_id: str) -> bool:
    """Use a link up; of two who try at once, one succeeds (U9).

    Args:
        session: The unit of work; if it fails later, the link is not used.
        link_id: Of the link.

    Returns:
        Whether it could be used.
    """
    at = now()
    taken = session.execute(
        update(SignInLink)
        .where(
            SignInLink.id == link_id,
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
            SignInLink.expires_at > at,
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]
