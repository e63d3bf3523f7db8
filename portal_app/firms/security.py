"""How long sign-ins last at a firm, on either side."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import Text, msg
from portal_app.firms.models import Firm
from portal_app.firms.views import SignInLimits

_HOUR, _DAY = 60, 24 * 60

#: What a firm can choose, in minutes or days.
STAFF_IDLE = (30, _HOUR, 4 * _HOUR, 12 * _HOUR, 3 * _DAY, 7 * _DAY)
CONTACT_IDLE = (_HOUR, _DAY, 7 * _DAY, 30 * _DAY, 90 * _DAY)
LIMIT_DAYS = (1, 7, 30, 90)

_CHOICES = {
    "staff_idle_minutes": STAFF_IDLE,
    "staff_limit_days": LIMIT_DAYS,
    "contact_idle_minutes": CONTACT_IDLE,
    "contact_limit_days": LIMIT_DAYS,
}


def sign_in_limits(session: Session, actor: Actor) -> SignInLimits:
    """How long sign-ins last at the actor's firm.

    Raises:
        NotFound: The actor does not manage the firm.
    """
    office_only(actor)
    if not actor.manages_firm:
        raise NotFound
    firm = session.execute(select(*(getattr(Firm, name) for name in _CHOICES)).where(Firm.id == actor.firm_id)).one()
    return SignInLimits(*firm)


def set_sign_in_limits(session: Session, actor: Actor, wanted: SignInLimits) -> None:
    """Set how long sign-ins last; it holds for those that there are from their next event on.

    Args:
        session: The unit of work.
        actor: An owner or admin.
        wanted: Each one of the choices above.

    Raises:
        NotFound: The actor does not manage the firm.
        ConfirmFirst: They showed too long ago that it is them.
        Invalid: A value is not among the choices.
    """
    before = sign_in_limits(session, actor)
    require_fresh(actor)
    faults: dict[str, Text] = {
        name: msg("Choose one from the list.")
        for name, choices in _CHOICES.items()
        if getattr(wanted, name) not in choices
    }
    if faults:
        raise Invalid(faults)
    changes = [
        {"field": name, "before": getattr(before, name), "after": getattr(wanted, name)}
        for name in _CHOICES
        if getattr(before, name) != getattr(wanted, name)
    ]
    if not changes:
        return
    firm = session.get_one(Firm, actor.firm_id)
    for name in _CHOICES:
        setattr(firm, name, getattr(wanted, name))
    record(
        session,
        actor,
        Event(Kind.SECURITY_CHANGED, ("firm", actor.firm_id), internal=True, data={"changes": changes}),
    )
