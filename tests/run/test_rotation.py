"""`kontor rotate-key`, broken off in its middle as well."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from portal_app.accounts.actor import Actor, Kind
from portal_app.cli import app
from portal_app.core import crypto, keys, sealed
from portal_app.core.clock import at, now
from portal_app.core.ids import new_id
from portal_app.factors.models import Authenticator
from portal_app.run import rotation
from tests.factories import make_firm
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.scope import reading, writing

COUNT = 5


@pytest.fixture
def apps(database: Database, environment: Environment) -> dict[str, str]:
    """Authenticator apps of two firms: id → the key that they share with us."""
    environment.unset("secret_key")
    made: dict[str, str] = {}
    with writing() as session:
        for owner in (make_firm(session), make_firm(session)):
            for number in range(COUNT):
                row_id = new_id()
                made[row_id] = f"SECRET{owner.firm_id}{number}"
                session.add(_app(owner, row_id, made[row_id]))
    return made


def _app(owner: Actor, row_id: str, secret: str) -> Authenticator:
    return Authenticator(
        id=row_id,
        firm_id=owner.firm_id,
        kind=Kind.STAFF,
        person_id=owner.person_id,
        sealed=crypto.encrypt("authenticator", secret, row_id),
        created_at=now(),
    )


def _opened() -> dict[str, str]:
    with reading() as session:
        rows = session.execute(select(Authenticator.id, Authenticator.sealed))
        return {row_id: crypto.decrypt("authenticator", value, row_id) for row_id, value in rows}


def _keys_used() -> set[str]:
    with reading() as session:
        return {crypto.key_id(value) for value in session.scalars(select(Authenticator.sealed))}


def test_everything_is_encrypted_anew_and_links_go_on(apps: dict[str, str]) -> None:
    link, old = crypto.sign("sign-in-link", "id"), keys.in_use()
    told = list(rotation.rotate())
    assert keys.in_use().id != old.id and keys.in_use().id in told[0]
    assert f"{2 * COUNT} stored secrets" in told[1]
    assert _opened() == apps and _keys_used() == {keys.in_use().id}
    assert crypto.unsign("sign-in-link", link) == "id"
    assert any(old.id in line and "work until" in line for line in told)


def test_broken_off_in_the_middle_all_is_readable_and_can_be_finished(
    apps: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def encrypt(purpose: str, value: str, bound_to: str = "") -> str:
        if len(done) == COUNT:
            raise KeyboardInterrupt
        done.append(value)
        return whole(purpose, value, bound_to)

    whole = crypto.encrypt
    monkeypatch.setattr(sealed, "_BATCH", 2)
    with monkeypatch.context() as broken:
        broken.setattr(crypto, "encrypt", encrypt)
        with pytest.raises(KeyboardInterrupt):
            list(rotation.rotate())
    old, new = keys.ring()[1].id, keys.in_use().id
    assert _keys_used() == {old, new} and _opened() == apps
    # However much time goes by, the key that is needed stays.
    with at(now() + 2 * keys.HONOURED):
        assert keys.drop_expired(list(sealed.keys_needed())) == []
        assert any(old in line and "Forgotten" in line for line in rotation.rotate(finish_only=True))
        assert keys.in_use().id == new and _keys_used() == {new} and _opened() == apps
        assert [key.id for key in keys.ring()] == [new]


def test_what_changes_meanwhile_is_not_overwritten(apps: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = min(apps)
    batches = sealed._batches

    def slow(known: sealed._Column) -> object:
        for batch in batches(known):
            with writing() as session:
                value = crypto.encrypt("authenticator", "CHANGED", first)
                session.execute(update(Authenticator).where(Authenticator.id == first).values(sealed=value))
            yield batch

    monkeypatch.setattr(sealed, "_batches", slow)
    list(rotation.rotate())
    assert _opened() == apps | {first: "CHANGED"}


def test_a_value_of_a_lost_key_is_named_and_the_others_are_done(apps: dict[str, str]) -> None:
    lost = min(apps)
    with writing() as session:
        session.execute(update(Authenticator).where(Authenticator.id == lost).values(sealed="k1.000000000000.AAAA"))
    told = CliRunner().invoke(app, ["rotate-key"])
    assert told.exit_code == 1 and f"authenticator.sealed {lost}" in told.output
    assert f"{2 * COUNT - 1} stored secrets" in told.output
    assert _keys_used() == {keys.in_use().id, "000000000000"}


def test_the_command(apps: dict[str, str], environment: Environment) -> None:
    told = CliRunner().invoke(app, ["rotate-key"])
    assert told.exit_code == 0 and "encrypted with it" in told.output
    assert not any(key.secret in told.output for key in keys.ring())
    before = keys.ring()
    environment.set(secret_key=before[0].secret)
    told = CliRunner().invoke(app, ["rotate-key"])
    assert told.exit_code == 1 and "KONTOR_OLD_SECRET_KEYS" in told.output and before[0].secret not in told.output
    environment.set(secret_key="a new one" * 4, old_secret_keys=f"{before[0].secret}@{now():%Y-%m-%d}")
    assert _opened() == apps
    assert CliRunner().invoke(app, ["rotate-key", "--finish"]).exit_code == 0
    environment.unset("old_secret_keys")
    assert _opened() == apps


def test_links_of_two_rotations_ago_still_work(apps: dict[str, str]) -> None:
    link = crypto.sign("sign-in-link", "id")
    list(rotation.rotate())
    with at(now() + timedelta(days=2)):
        list(rotation.rotate())
        assert crypto.unsign("sign-in-link", link) == "id"
    with at(now() + timedelta(days=9)):
        list(rotation.rotate())
        assert crypto.unsign("sign-in-link", link) is None
        assert _opened() == apps
