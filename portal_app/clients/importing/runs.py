"""Finding a run, and whether somebody still carries it out."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.clients.importing import live
from portal_app.clients.models import ClientImport
from portal_app.core.clock import now
from portal_app.core.errors import NotFound

_DEAD_AFTER = timedelta(seconds=20)
_TAKEN_UP_WITHIN = timedelta(seconds=5)


def run_of(session: Session, actor: Actor, run_id: str) -> ClientImport:
    """A run of this person.

    Raises:
        NotFound: It is another's, or not there.
    """
    office_only(actor)
    run = session.scalar(
        select(ClientImport).where(
            ClientImport.id == run_id,
            ClientImport.firm_id == actor.firm_id,
            ClientImport.staff_id == actor.person_id,
            ClientImport.state != "cancelled",
        )
    )
    if run is None:
        raise NotFound()
    return run


def is_dead(session: Session, run: ClientImport) -> bool:
    """Whether nobody carries an import out any more that is marked as running."""
    if run.state != "importing" or live.find(run.id) is not None:
        return False
    # Just started: the thread is about to take it up. On SQLite there is no other process that could have it.
    grace = _TAKEN_UP_WITHIN if session.get_bind().dialect.name == "sqlite" else _DEAD_AFTER
    return run.alive_at is None or now() - run.alive_at > grace
