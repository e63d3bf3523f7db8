"""What the forms of a task offer to choose from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.queries import colleagues
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client
from portal_app.clients.rules import fold
from portal_app.core.i18n import translate
from portal_app.core.settings import settings
from portal_app.firms.models import Portal
from portal_app.tasks.reach import people_of
from portal_app.tasks.views import Choice, ContactChoice

CHOICES = 20


def client_choices(session: Session, actor: Actor, search: str = "", client_id: str = "") -> list[Choice]:
    """The first clients that fit what was typed.

    Args:
        session: For reading.
        actor: Staff.
        search: Words in the name, codes, people or addresses; empty gives the first by name.
        client_id: Only this client, to show what was chosen.
    """
    office_only(actor)
    statement = (
        select(Client.id, Client.name, Client.registry_code)
        .where(Client.firm_id == actor.firm_id, Client.archived_at.is_(None))
        .order_by(Client.name_key, Client.id)
        .limit(CHOICES)
    )
    if client_id:
        statement = statement.where(Client.id == client_id)
    for word in fold(search)[:100].split():
        statement = statement.where(
            Client.search.contains(word, autoescape=True) | Client.name_key.contains(word, autoescape=True)
        )
    return [Choice(row_id, name, code or "") for row_id, name, code in session.execute(statement)]


def all_archived(session: Session, actor: Actor) -> bool:
    """Whether the firm has clients, and none of them is in use."""
    office_only(actor)
    of_firm = select(Client.id).where(Client.firm_id == actor.firm_id)
    in_use = of_firm.where(Client.archived_at.is_(None))
    return bool(session.scalar(select(of_firm.exists() & ~in_use.exists())))


def contact_choices(session: Session, actor: Actor, client_id: str) -> list[ContactChoice]:
    """Every contact of a client, each with why a task can't be shared with them now."""
    office_only(actor)
    return [
        ContactChoice(one.id, one.name, one.email, translate(one.closed, actor.language) if one.closed else "")
        for one in people_of(session, actor, client_id)
    ]


def pause_minutes(session: Session, actor: Actor) -> int:
    """After how many minutes the mail about a shared task leaves: until then it can be edited or withdrawn (U15)."""
    office_only(actor)
    own = session.scalar(select(Portal.notify_delay).where(Portal.firm_id == actor.firm_id))
    seconds = settings().notify_delay.total_seconds() if own is None else own
    return round(seconds / 60)


def staff_choices(session: Session, actor: Actor) -> list[Choice]:
    """Everybody who works at the firm now, by name."""
    office_only(actor)
    return [Choice(row_id, name) for row_id, name in colleagues(session, actor)]
