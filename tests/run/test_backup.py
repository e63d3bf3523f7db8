"""An installation in one archive, and back."""

import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from portal_app.core.settings import settings
from portal_app.firms.models import Firm
from portal_app.run.backup import NotPossible, back_up, restore
from tests.factories import make_office
from tests.support.environment import Environment
from tests.support.scope import reading, writing


@pytest.fixture
def archive(sqlite: Any, tmp_path: Path) -> Path:
    """Of an installation with a firm, a file and the secret key, taken while a connection is open."""
    data = settings().data_dir
    with writing() as session:
        make_office(session, "Numbrid OÜ")
    (data / "files").mkdir()
    (data / "files" / "a1b2").write_bytes(b"a receipt")
    (data / "secret.key").write_text("secret")
    (data / "kontor.lock").write_text("{}")
    with reading():
        size = back_up(settings(), tmp_path / "kontor.tar.gz")
    assert size == (tmp_path / "kontor.tar.gz").stat().st_size > 0
    return tmp_path / "kontor.tar.gz"


def test_what_was_backed_up_comes_back_whole(archive: Path, environment: Environment, tmp_path: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    environment.set(data_dir=tmp_path / "new", database_url="")
    restore(settings(), archive)
    new = tmp_path / "new"
    assert (new / "files" / "a1b2").read_bytes() == b"a receipt"
    assert (new / "secret.key").read_text() == "secret"
    assert not (new / "kontor.lock").exists()
    with reading() as session:
        assert [firm.name for firm in session.query(Firm)] == ["Numbrid OÜ"]


def test_a_folder_with_anything_in_it_is_left_alone(archive: Path, environment: Environment, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / "note").write_text("mine")
    environment.set(data_dir=new, database_url="")
    with pytest.raises(NotPossible, match="not empty"):
        restore(settings(), archive)
    assert [path.name for path in new.iterdir()] == ["note"]


def test_an_archive_is_not_overwritten(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(NotPossible, match="exists already"):
        back_up(settings(), archive)
    assert archive.read_bytes() == before


@pytest.mark.parametrize("broken", ["cut", "empty", "foreign"])
def test_a_broken_archive_leaves_nothing_behind(
    broken: str, archive: Path, environment: Environment, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tar.gz"
    if broken == "cut":
        bad.write_bytes(archive.read_bytes()[:-200])
    elif broken == "empty":
        bad.write_bytes(b"")
    else:
        with tarfile.open(bad, "w:gz") as packed:
            packed.add(archive, "something")
    environment.set(data_dir=tmp_path / "new", database_url="")
    there = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(NotPossible):
        restore(settings(), bad)
    assert sorted(path.name for path in tmp_path.iterdir()) == there


def test_other_databases_are_sent_to_their_own_tools(archive: Path, environment: Environment, tmp_path: Path) -> None:
    environment.set(database_url="postgresql://kontor@localhost/kontor")
    with pytest.raises(NotPossible, match="pg_dump"):
        back_up(settings(), tmp_path / "other.tar.gz")
    assert not (tmp_path / "other.tar.gz").exists()
    shutil.rmtree(tmp_path / "data")
