"""What most tests of features begin with: a unit of work, an office in it, and another firm's that must see nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import Office, make_office
from tests.support.scope import writing


@pytest.fixture
def session(database: Any) -> Iterator[Session]:
    """One unit of work for the whole test, on each of the databases."""
    with writing() as made:
        yield made


@pytest.fixture
def office(session: Session) -> Office:
    """A firm with an open portal, its people and a client's."""
    return make_office(session)


@pytest.fixture
def other(session: Session) -> Office:
    """Another firm, whose people are the wrong ones."""
    return make_office(session, "Konkurent OÜ")
