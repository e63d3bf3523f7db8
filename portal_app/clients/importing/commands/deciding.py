"""What the person decides about a list before it is imported: columns, ticks, the group."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.clients.importing import source
from portal_app.clients.importing.choices import GROUP_MODES, TICK_MODES, Choices
from portal_app.clients.importing.runs import run_of
from portal_app.clients.imports.columns import FIELDS, guess_columns
from portal_app.clients.imports.table import Table
from portal_app.clients.models import ClientGroup, ClientImport
from portal_app.clients.rules import GROUP_NAME_LIMIT
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg


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
        changed = with_group(changed, "none")
    elif field == "group" and changed.group_mode == "none":
        changed = with_group(changed, "file")
    _keep(run, changed)


def tick_rows(session: Session, actor: Actor, run_id: str, numbers: Sequence[int], ticked: bool) -> None:
    """Tick some rows, or take their ticks away. Rows with errors stay as they are.

    Args:
        session: The unit of work.
        actor: Staff.
        run_id: Of the import.
        numbers: Of the rows, as the list shows them.
        ticked: Whether they are, afterwards.

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


def with_group(choices: Choices, mode: str) -> Choices:
    """The same with another answer to where new clients go."""
    return _replaced(choices, group_mode=mode, group_id="", group_name="")


def _replaced(choices: Choices, **values: Any) -> Choices:
    return Choices.from_json({**choices.to_json(), **values})
