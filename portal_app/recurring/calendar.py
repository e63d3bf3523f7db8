"""By which calendar a firm works: its public holidays, and how far ahead occurrences are made (U22)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.wording import fields
from portal_app.calendar.holidays import countries
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import Text, msg
from portal_app.core.languages import country_name
from portal_app.firms.models import Firm
from portal_app.recurring.views import FirmCalendar
from portal_app.tasks.views import Choice

MAX_AHEAD = 90


fields({"country": msg("Country"), "ahead_days": msg("Made ahead, in days")}, read={"country": country_name})


def firm_calendar(session: Session, actor: Actor) -> FirmCalendar:
    """By which calendar the actor's firm works.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    row = session.execute(select(Firm.country, Firm.ahead_days).where(Firm.id == actor.firm_id)).one()
    return FirmCalendar(row.country, row.ahead_days)


def country_choices(_session: Session, actor: Actor) -> list[Choice]:
    """The countries whose public holidays are known, by name in the reader's language."""
    office_only(actor)
    found = [Choice(code, country_name(code, actor.language)) for code in countries()]
    return sorted(found, key=lambda choice: choice.name)


def set_firm_calendar(session: Session, actor: Actor, country: str, ahead_days: int) -> None:
    """Set them; rules find their working days by it from now on, what is made stays.

    Args:
        session: The unit of work.
        actor: An owner or admin.
        country: Two letters.
        ahead_days: How many days before its start an occurrence is made.

    Raises:
        NotFound: The actor does not manage the firm.
        Invalid: A value is out of its range.
    """
    if not actor.manages_firm:
        raise NotFound
    faults: dict[str, Text] = {}
    if country not in countries():
        faults["country"] = msg("Choose one from the list.")
    if not 0 <= ahead_days <= MAX_AHEAD:
        faults["ahead_days"] = msg("Write a number from 0 to {n}.", n=MAX_AHEAD)
    if faults:
        raise Invalid(faults)
    firm = session.get_one(Firm, actor.firm_id)
    wanted = {"country": country, "ahead_days": ahead_days}
    changes = [
        {"field": name, "before": getattr(firm, name), "after": value}
        for name, value in wanted.items()
        if getattr(firm, name) != value
    ]
    if not changes:
        return
    firm.country, firm.ahead_days = country, ahead_days
    record(
        session,
        actor,
        Event(Kind.FIRM_CHANGED, ("firm", actor.firm_id), internal=True, data={"changes": changes}),
    )
