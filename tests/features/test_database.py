"""The borders of a unit of work."""

import pytest
from sqlalchemy import insert, select, update

from portal_app.core.db import after_commit
from portal_app.firms.models import Firm, Installation
from tests.factories import make_firm
from tests.support.databases import Database
from tests.support.scope import reading, writing


def test_what_fails_after_the_commit_undoes_nothing_and_stops_nothing(database: Database) -> None:
    done: list[str] = []

    def fail() -> None:
        raise ConnectionError("no broker")

    with writing() as session:
        session.add(Installation(key="kept", value="yes"))
        after_commit(session, fail)
        after_commit(session, lambda: done.append("after"))
    with reading() as session:
        assert session.scalar(select(Installation.value).where(Installation.key == "kept")) == "yes"
    assert done == ["after"]


def test_nothing_runs_after_a_unit_of_work_that_failed(database: Database) -> None:
    done: list[str] = []
    with pytest.raises(ZeroDivisionError), writing() as session:
        after_commit(session, lambda: done.append("after"))
        raise ZeroDivisionError
    assert done == []


def test_reading_writes_nothing(database: Database) -> None:
    with writing() as session:
        firm = make_firm(session, "Before").firm_id
    for statement in (update(Firm).values(name="After"), insert(Installation).values(key="k", value="v")):
        with pytest.raises(RuntimeError, match="only reads"), reading() as session:
            session.execute(statement)
    with reading() as session:
        session.get_one(Firm, firm).name = "After"
        with pytest.raises(RuntimeError, match="only reads"):
            session.flush()
    with reading() as session:
        assert session.get_one(Firm, firm).name == "Before"
