"""The steps of the import wizard (P1). Whoever is not the run's maker finds no run."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.clients.importing import source
from portal_app.clients.importing.choices import GROUP_MODES, TICK_MODES, Choices
from portal_app.clients.importing.runs import is_dead, run_of
from portal_app.clients.imports.columns import FIELDS, find_header, guess_columns, mapping_faults
from portal_app.clients.imports.table import Table
from portal_app.clients.models import ClientGroup, ClientImport
from portal_app.clients.rules import GROUP_NAME_LIMIT
from portal_app.clients.scope import office_only
from portal_app.core.clock import now
from portal_app.core.db import after_commit
from portal_app.core.errors import Invalid, NotFound, Refused
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
        choices = _with_group(choices, "file")
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


def choose_header(session: Session, actor: Actor, run_id: str, row: int) -> None:
    """Say which row holds the headings; the columns are guessed anew.

    Args:
        session: The unit of work.
        actor: The run's maker.
        run_id: The run.
        row: Its number in the spreadsheet program, 0 for none.

    Raises:
        Invalid: There is no such row.
        Refused: The import runs or is over.
        NotFound: There is no such run for this actor.
    """
    run = _changeable(session, actor, run_id)
    table = source.table_of(run)
    if not 0 <= row < len(table.rows):
        raise Invalid({"header": msg("There is no such row in the list.")})
    choices = Choices.from_json(run.choices).with_fields(row - 1, guessed_fields(table, row - 1), ())
    _keep(run, choices, rows_total=len(table.rows) - row)


def choose_field(session: Session, actor: Actor, run_id: str, column: int, field: str) -> None:
    """Say what a column holds.

    Args:
        session: The unit of work.
        actor: The run's maker.
        run_id: The run.
        column: Its position, from 0.
        field: One of `columns.FIELDS`, "" to leave it out.

    Raises:
        Invalid: There is no such column or field.
        Refused: The import runs or is over.
        NotFound: There is no such run for this actor.
    """
    run = _changeable(session, actor, run_id)
    choices = Choices.from_json(run.choices)
    if not 0 <= column < len(choices.fields) or field not in ("", *FIELDS):
        raise Invalid({"field": msg("There is no such column.")})
    fields = list(choices.fields)
    fields[column] = field
    changed = choices.with_fields(choices.header, fields, sorted({*choices.by_hand, column}))
    if "group" not in fields and changed.group_mode == "file":
        changed = _with_group(changed, "none")
    elif field == "group" and changed.group_mode == "none":
        changed = _with_group(changed, "file")
    _keep(run, changed)


def tick_rows(session: Session, actor: Actor, run_id: str, numbers: Sequence[int], ticked: bool) -> None:
    """Tick some rows, or take their ticks away. Rows with errors stay as they are.

    Raises:
        Refused: The import runs or is over.
        NotFound: There is no such run for this actor.
    """
    run = _changeable(session, actor, run_id)
    plan, _ = source.planned(session, run)
    _keep(run, Choices.from_json(run.choices).ticking(numbers, plan, ticked))


def tick_all(session: Session, actor: Actor, run_id: str, mode: str) -> None:
    """Tick "all" rows, "none", or only the "faultless" ones.

    Raises:
        Refused: The import runs or is over.
        NotFound: There is no such run or mode for this actor.
    """
    run = _changeable(session, actor, run_id)
    if mode not in TICK_MODES:
        raise NotFound()
    _keep(run, _replaced(Choices.from_json(run.choices), tick_mode=mode, tick_except=()))


def choose_group(session: Session, actor: Actor, run_id: str, mode: str, group_id: str = "", name: str = "") -> None:
    """Say into which group the new clients go; clients that are there already stay where they are.

    Args:
        session: The unit of work.
        actor: The run's maker.
        run_id: The run.
        mode: "none", "existing", "new", or "file" for the group that each row names.
        group_id: For "existing".
        name: For "new".

    Raises:
        Invalid: The group is missing or its name too long.
        Refused: The import runs or is over.
        NotFound: There is no such run or mode for this actor.
    """
    run = _changeable(session, actor, run_id)
    choices = Choices.from_json(run.choices)
    name = " ".join(name.split())
    if mode not in GROUP_MODES or (mode == "file" and "group" not in choices.fields):
        raise NotFound()
    if mode == "existing":
        found = session.scalar(
            select(ClientGroup.id).where(ClientGroup.id == group_id, ClientGroup.firm_id == actor.firm_id)
        )
        if found is None:
            raise Invalid({"group": msg("Choose a group.")})
    if mode == "new" and not 0 < len(name) <= GROUP_NAME_LIMIT:
        raise Invalid({"group": msg("Enter a name for the group, of at most {limit} characters.", limit=80)})
    _keep(
        run,
        _replaced(
            choices,
            group_mode=mode,
            group_id=group_id if mode == "existing" else "",
            group_name=name if mode == "new" else "",
        ),
    )


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


def guessed_fields(table: Table, header: int) -> tuple[str, ...]:
    """The field of each column by position, as guessed."""
    fields = [""] * table.width
    for column in guess_columns(table, header):
        fields[column.index] = column.field
    return tuple(fields)


def _changeable(session: Session, actor: Actor, run_id: str) -> ClientImport:
    run = run_of(session, actor, run_id)
    if run.state == "importing":
        raise Refused(msg("The import is running. Cancel it first."))
    if run.state != "ready":
        raise Refused(msg("This import is over. Choose a file to begin another."))
    return run


def _keep(run: ClientImport, choices: Choices, **values: Any) -> None:
    run.choices = choices.to_json()
    run.result = {}
    for name, value in values.items():
        setattr(run, name, value)


def _with_group(choices: Choices, mode: str) -> Choices:
    return _replaced(choices, group_mode=mode, group_id="", group_name="")


def _replaced(choices: Choices, **values: Any) -> Choices:
    return Choices.from_json({**choices.to_json(), **values})


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
