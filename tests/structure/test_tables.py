"""What tables say of themselves, see `portal_app/core/tables.py`; the proofs of who may change what go by it."""

import pytest
from sqlalchemy import Table
from sqlmodel import SQLModel

import portal_app.models  # noqa: F401

TABLES = [pytest.param(table, id=table.name) for table in SQLModel.metadata.sorted_tables]
#: A row that has one of these is about a person, or by one.
WHOSE = {"person_id", "actor_id"}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_with_somebody_in_it_says_whether_its_rows_are_theirs(table: Table) -> None:
    if WHOSE & set(table.columns.keys()):
        assert "own" in table.info, "say it in __table_args__: see portal_app/core/tables.py"


@pytest.mark.parametrize("table", TABLES)
def test_what_a_table_says_of_its_columns_is_true(table: Table) -> None:
    assert set(table.info) <= {"own", "noted", "only_added_to"}
    named = {table.info.get("own"), *table.info.get("noted", ()), *table.info.get("only_added_to", ())} - {None}
    assert named <= set(table.columns.keys())
