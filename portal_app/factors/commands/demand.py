"""What a firm asks of its people: a second step of all staff, of all clients' people."""

from sqlalchemy import exists, or_, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.activity.wording import fields
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.factors.models import Authenticator, Passkey, SecondStepDemand
from portal_app.factors.queries import has_factor

fields(
    {
        "second_step_staff": msg("Second step demanded of all staff"),
        "second_step_contact": msg("Second step demanded of clients' people"),
    }
)


def set_demand(session: Session, actor: Actor, of: Kind, wanted: bool) -> int:
    """Demand a second step of all people on one side, or stop demanding it.

    Args:
        session: The unit of work.
        actor: An owner, whose sign-in is fresh.
        of: Staff or contacts.
        wanted: Whether it is demanded from now on.

    Returns:
        How many browsers were signed out: those of people who have nothing to show yet. They set it up when they
        sign in again.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm.
        Refused: They are no owner; or they have no second step themselves.
    """
    if not actor.manages_firm:
        raise NotFound
    if actor.role is not Role.OWNER:
        raise Refused(msg("Only an owner of the firm can change this. Ask one of them."))
    require_fresh(actor)
    if wanted and not has_factor(session, actor.firm_id, actor.person_id):
        raise Refused(
            msg("Set up an authenticator app or a passkey for yourself first. Then ask the same of the others.")
        )
    row = session.get(SecondStepDemand, actor.firm_id)
    if row is None:
        row = SecondStepDemand(firm_id=actor.firm_id)
        session.add(row)
    before = row.staff if of is Kind.STAFF else row.contacts
    if before == wanted:
        return 0
    if of is Kind.STAFF:
        row.staff = wanted
    else:
        row.contacts = wanted
    session.flush()
    changes = [{"field": f"second_step_{of.value}", "before": before, "after": wanted}]
    record(
        session,
        actor,
        Event(Happened.SECOND_STEP_DEMANDED, ("firm", actor.firm_id), internal=True, data={"changes": changes}),
    )
    return _sign_out_without(session, actor.firm_id, of) if wanted else 0


def _sign_out_without(session: Session, firm_id: str, of: Kind) -> int:
    has_one = or_(
        exists().where(
            Authenticator.firm_id == WebSession.firm_id,
            Authenticator.person_id == WebSession.person_id,
            Authenticator.confirmed_at.is_not(None),
        ),
        exists().where(Passkey.firm_id == WebSession.firm_id, Passkey.person_id == WebSession.person_id),
    )
    ended = session.execute(
        update(WebSession)
        .where(
            WebSession.firm_id == firm_id,
            WebSession.kind == of.value,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now(),
            ~has_one,
        )
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
