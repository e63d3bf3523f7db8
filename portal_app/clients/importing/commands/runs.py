"""Beginning a run, starting its import, and giving it up."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.clients.importing import source
from portal_app.clients.importing.choices import Choices
from portal_app.clients.importing.commands.deciding import guessed_fields, with_group
from portal_app.clients.importing.runs import is_dead, run_of
from portal_app.clients.imports.columns import find_header, mapping_faults
from portal_app.clients.imports.table import Table
from portal_app.clients.models import ClientImport
from portal_app.core.clock import now
from portal_app.core.db import after_commit
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.core.storage import storage

_KEPT = timedelta(days=30)


def begin_run(session: Session, actor: Actor, file_name: str, file_key: str, table: Table) -> str:
    """Begin a run with a file that was read; its header row and columns are guessed.

    Args:
        session: The unit of work.
        actor: Staff.
        file_name: As the person calls it.
        file_key: Of the file in the store.
        table: The list in it.

    Returns:
        The run's id.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    _drop_old_runs(session, actor)
    header = find_header(table.rows)
    choices = Choices(header=header, fields=guessed_fields(table, header))
    if "group" in choices.fields:
        choices = with_group(choices, "file")
    run = ClientImport(
        firm_id=actor.firm_id,
        staff_id=actor.person_id,
        file_name=file_name,
        file_key=file_key,
        state="ready",
        choices=choices.to_json(),
        rows_total=len(table.rows) - header - 1,
        created_at=now(),
    )
    session.add(run)
    source.remember(run.id, table)
    return run.id


def start(session: Session, actor: Actor, run_id: str) -> bool:
    """Start the import; `running.carry_out` does the rest. Starting twice starts it once.

    Args:
        session: The unit of work.
        actor: The run's maker.
        run_id: The run.

    Returns:
        Whether this call started it.

    Raises:
        Refused: The columns do not do, or nothing is ticked that would change anything.
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    if run.state != "ready":
        return False
    choices = Choices.from_json(run.choices)
    if mapping_faults(choices.fields):
        raise Refused(mapping_faults(choices.fields)[0])
    plan, _ = source.planned(session, run)
    if not plan.chosen(choices.ticked(plan)):
        raise Refused(msg("No ticked row would change anything."))
    claimed = session.execute(
        update(ClientImport)
        .where(ClientImport.id == run.id, ClientImport.state == "ready")
        .values(state="importing", result={}, rows_done=0, cancel_asked=False, alive_at=now())
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]


def ask_cancel(session: Session, actor: Actor, run_id: str) -> None:
    """Cancel an import that another process carries out (`running.cancel` knows which).

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    if run.state == "importing":
        run.cancel_asked = True


def revive(session: Session, actor: Actor, run_id: str) -> bool:
    """Make a run startable again whose import died with its process; nothing of it was kept.

    Args:
        session: The unit of work.
        actor: The run's maker.
        run_id: The run.

    Returns:
        Whether it was dead.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    if not is_dead(session, run):
        return False
    run.state, run.rows_done, run.cancel_asked, run.alive_at = "ready", 0, False, None
    run.result = {"interrupted": True}
    return True


def discard_run(session: Session, actor: Actor, run_id: str) -> None:
    """Give a run up before it was imported, and its file with it.

    Raises:
        Refused: The import runs.
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    if run.state == "importing":
        raise Refused(msg("The import is running. Cancel it first."))
    if run.state == "ready":
        _drop(session, run)


def _drop_old_runs(session: Session, actor: Actor) -> None:
    """Files of runs that this person never finished do not stay for ever."""
    old = session.scalars(
        select(ClientImport).where(
            ClientImport.firm_id == actor.firm_id,
            ClientImport.staff_id == actor.person_id,
            ClientImport.state == "ready",
            ClientImport.created_at < now() - _KEPT,
        )
    )
    for run in old:
        _drop(session, run)


def _drop(session: Session, run: ClientImport) -> None:
    run.state = "cancelled"
    run.finished_at = now()
    key, run_id = run.file_key, run.id

    def let_go() -> None:
        storage().delete(key)
        source.forget(run_id)

    after_commit(session, let_go)
