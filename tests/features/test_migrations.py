"""Every migration, up and down, on both databases, and what they make of the rows that are there."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, select

from portal_app.calendar.rules import Rule
from portal_app.core import migrations, schema
from portal_app.core.clock import now
from portal_app.core.db import engine, make_engine
from portal_app.recurring.commands import columns_of
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import RecurringFields
from portal_app.tasks.models import Task
from portal_app.templates.rules import TemplateFields
from tests.factories import make_office
from tests.proof.world import make_world
from tests.support.scope import writing


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    url = server.empty()
    engine = make_engine(url)
    yield engine
    engine.dispose()
    server.drop(url)


def test_up_and_down_and_up_again(empty: Engine) -> None:
    assert not schema.is_current(empty)
    migrations.migrate(empty)
    assert schema.is_current(empty) and migrations.differences(empty) == []
    migrations.downgrade(empty, "-1")
    assert not schema.is_current(empty)
    migrations.downgrade(empty)
    assert not schema.is_current(empty)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    migrations.migrate(empty)
    assert migrations.differences(empty) == []


def test_the_newest_by_its_file_is_the_one_that_none_follows() -> None:
    assert ScriptDirectory.from_config(migrations.config()).get_heads() == [schema.newest()]


def test_messages_that_are_there_get_numbers_in_their_order(empty: Engine) -> None:
    migrations.migrate(empty, "0003")
    tables = MetaData()
    tables.reflect(empty)
    at = now().replace(tzinfo=None) if empty.dialect.name == "sqlite" else now()
    with empty.begin() as connection:

        def add(table: str, **values: Any) -> None:
            row = dict[str, Any]()
            for column in tables.tables[table].columns:
                kind = column.type.python_type
                if not column.nullable:
                    row[column.name] = at if kind.__name__ == "datetime" else kind()
            connection.execute(tables.tables[table].insert(), row | values)

        add("firm", id="f")
        add("client", id="c", firm_id="f")
        for task in ("t", "u", "v"):
            add("task", id=task, firm_id="f", client_id="c")
        for message, task in (("m2", "t"), ("m3", "u"), ("m1", "t")):
            add("message", id=message, task_id=task, firm_id="f", nonce=message)
        connection.commit()
    migrations.migrate(empty, "0004")
    with empty.connect() as connection:
        said = connection.exec_driver_sql("SELECT id, said FROM task ORDER BY id").all()
        numbers = connection.exec_driver_sql("SELECT id, number FROM message ORDER BY id").all()
    assert [tuple(row) for row in said] == [("t", 2), ("u", 1), ("v", 0)]
    assert [tuple(row) for row in numbers] == [("m1", 1), ("m2", 2), ("m3", 1)]
    migrations.downgrade(empty, "0003")
    assert "number" not in {column["name"] for column in inspect(empty).get_columns("message")}


def test_a_database_in_use_goes_back_and_forth_without_losing_a_row(database: Any) -> None:
    """SQLite copies a table to change it: the rows that point to the old one must not go with it."""
    make_world()
    with writing() as session:
        for number, task in enumerate(session.scalars(select(Task))):
            task.client_deadline = date(2024, 2, 28) + timedelta(days=number) if number % 2 else None
            task.introduction, task.status = number % 3 == 0, "done" if number % 5 == 1 else "open"
    now_here = engine()
    there, placed = counted(now_here), places(now_here)
    assert (
        min(there[table] for table in ("firm", "client", "contact", "task", "task_share", "message", "task_file")) > 0
    )
    migrations.downgrade(now_here, "0007")
    before = counted(now_here)
    migrations.migrate(now_here)
    after = counted(now_here)
    assert migrations.differences(now_here) == []
    assert {table: after[table] for table in before} == before
    assert len({place for *_, place in placed}) > 1 and places(now_here) == placed
    # What only newer versions know went on the way back; everything else is as it was.
    gone = {table for table in before if before[table] != there[table]} - {"alembic_version"}
    assert gone <= _KNOWN_ONLY_TO_NEWER


def test_what_repeats_has_its_pattern_also_where_it_is_older(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        for title, day, number in (("VAT", 7, 0), ("VAT", 7, 1), ("VAT", 8, 2), ("Hours", 7, 3)):
            fields = RecurringFields(TemplateFields(title, rule=Rule(day=day)), date(2026, 3, 1))
            columns = columns_of(fields) | {"nonce": str(number), "created_at": now(), "updated_at": now()}
            session.add(RecurringTask(firm_id=office.firm_id, client_id=office.client_id, **columns))
    kept = patterns(engine())
    assert len(kept) == 4 and len({pattern for _, pattern in kept}) == 3
    migrations.downgrade(engine(), "0024")
    migrations.migrate(engine())
    assert patterns(engine()) == kept


def patterns(engine: Engine) -> list[Any]:
    """By what each task that repeats is told apart from others."""
    with engine.connect() as connection:
        return [*connection.exec_driver_sql("SELECT id, pattern FROM recurring_task ORDER BY id")]


#: Where rows stood that the older program could make nothing of: templates of tasks, messages of requests, new mails
#: and sign-ins.
_KNOWN_ONLY_TO_NEWER = {"task_template", "message", "outbox_mail", "outbox_attempt", "web_session"}


def places(engine: Engine) -> list[Any]:
    """Where each task stands in the list of each contact: follows from its facts, also where these are older."""
    with engine.connect() as connection:
        return [*connection.exec_driver_sql("SELECT task_id, contact_id, place FROM task_share ORDER BY 1, 2")]


def counted(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        return {
            table: connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
            for table in inspect(connection).get_table_names()
        }
