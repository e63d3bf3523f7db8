"""The world of a test: made once, and copied for whoever needs one that nobody has touched."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal_app.access import presence
from portal_app.core.settings import settings
from tests.proof.world import World, make_world
from tests.support.databases import sqlite_template
from tests.support.environment import forget

#: Sign-ins, confirmations and what can be undone grow old: a copy is never older than this.
_FRESH_SECONDS = 240


class Worlds:
    """Makes one, and gives copies of it."""

    def __init__(self, folder: Path) -> None:
        self._database, self._files = folder / "world.sqlite3", folder / "files"
        self._world: World | None = None
        self._until = 0.0

    def new(self) -> World:
        """A world as it was made, instead of whatever is in the database of this test."""
        # What the program remembers is of people and things with these very ids.
        forget()
        presence._noted.clear()
        if self._world is None or time.monotonic() > self._until:
            self._make()
        assert self._world is not None
        _copy(self._database, _here())
        shutil.copytree(self._files, settings().data_dir / "files", dirs_exist_ok=True)
        world = replace(self._world, taken={}, _watch=None)
        world.made = world.writes()
        return world

    def _make(self) -> None:
        _copy(sqlite_template(), _here())
        self._world = make_world()
        self._until = time.monotonic() + _FRESH_SECONDS
        _copy(_here(), self._database)
        shutil.copytree(settings().data_dir / "files", self._files, dirs_exist_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Write a whole database over another, for everybody who has it open."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _here() -> Path:
    return settings().data_dir / "kontor.sqlite3"


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Of this process."""
    return Worlds(tmp_path_factory.mktemp("world"))


@pytest.fixture
def new_world(worlds: Worlds, sqlite: Any) -> Callable[[], World]:
    """A world that nobody has touched, each time it is called."""
    return worlds.new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """Two firms with something in every drawer, in a database of this test's own."""
    return new_world()
