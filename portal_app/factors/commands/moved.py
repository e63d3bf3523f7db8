"""A contact's address that staff set right: what was set up by whoever read the old one goes with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import Contact
from portal_app.activity.commands import Event, listen
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.factors.commands.reset import take_away
from portal_app.factors.queries import has_factor


@listen
def end_ways_in(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Take the password and the factors away of contacts to whom staff gave another address.

    Links and sign-ins end where the address changes. A password or a passkey would open the portal on: to whoever
    read an address that was mistyped. Who may not take a second step away may not do it by this way either.

    Args:
        session: The unit of work.
        actor: Who did it.
        events: What was recorded.

    Raises:
        Refused: The contact has a second step, and the actor does not manage the firm.
    """
    if not actor.is_staff:
        return
    for event in events:
        if event.kind is Happened.CONTACT_CHANGED and _moved(event.data):
            _end(session, actor, event.subject[1], str(event.data.get("title", "")))


def _moved(data: Mapping[str, Any]) -> bool:
    return any(change.get("field") == "email" and change.get("before") for change in data.get("changes") or ())


def _end(session: Session, actor: Actor, contact_id: str, name: str) -> None:
    session.execute(
        update(Contact)
        .where(Contact.id == contact_id, Contact.firm_id == actor.firm_id, Contact.password_hash.is_not(None))
        .values(password_hash=None)
    )
    if not has_factor(session, actor.firm_id, contact_id):
        return
    if not actor.manages_firm:
        raise Refused(
            msg(
                "{name} has set up a second step, which goes when their address changes. Ask an owner or an "
                "administrator of the firm to change it.",
                name=name,
            )
        )
    take_away(session, actor, Kind.CONTACT, contact_id)
