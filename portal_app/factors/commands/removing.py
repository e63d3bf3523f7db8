"""What holds whenever a factor is taken away."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.factors.models import RecoveryCode
from portal_app.factors.queries import has_factor, is_demanded


def after_removal(session: Session, actor: Actor) -> None:
    """See that what is left is allowed, and that no recovery codes outlive what they stand in for.

    Args:
        session: The unit of work that took it away.
        actor: Whose it was.

    Raises:
        Refused: The firm demands a second step, and nothing is left.
    """
    if has_factor(session, actor.firm_id, actor.person_id):
        return
    if is_demanded(session, actor.kind, actor.firm_id):
        raise Refused(
            msg("Your firm asks for a second step at sign-in. Add another passkey or app first, then remove this one.")
            if actor.is_staff
            else msg(
                "Your accountant asks for a second step at sign-in. Add another passkey or app first, "
                "then remove this one."
            )
        )
    session.execute(
        delete(RecoveryCode).where(RecoveryCode.firm_id == actor.firm_id, RecoveryCode.person_id == actor.person_id)
    )
