"""What is signed and encrypted, and what becomes of it when the key is another."""

import os
import stat
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from portal_app.core import keys
from portal_app.core.clock import at, now
from portal_app.core.crypto import Undecipherable, decrypt, encrypt, key_id, secret_key, sign, unsign
from portal_app.core.settings import Settings
from portal_app.firms.forms import LINK_MAX_HOURS
from tests.support.environment import Environment


@pytest.fixture
def in_folder(environment: Environment) -> Environment:
    """An installation whose keys lie in its data folder."""
    environment.unset("secret_key")
    return environment


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=st.text(max_size=300), bound_to=st.text(max_size=20))
def test_what_is_encrypted_opens_again(in_folder: Environment, value: str, bound_to: str) -> None:
    sealed = encrypt("a", value, bound_to)
    assert decrypt("a", sealed, bound_to) == value
    assert encrypt("a", value, bound_to) != sealed
    assert sealed.isascii() and sealed.isprintable()


def test_it_opens_for_nothing_else(in_folder: Environment) -> None:
    sealed = encrypt("authenticator", "JBSWY3DPEHPK3PXP", "person-1")
    assert "JBSW" not in sealed
    assert decrypt("authenticator", sealed, "person-1") == "JBSWY3DPEHPK3PXP"
    changed = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]
    for purpose, text, bound_to in (
        ("mail", sealed, "person-1"),
        ("authenticator", sealed, "person-2"),
        ("authenticator", changed, "person-1"),
        ("authenticator", sealed[:20], "person-1"),
        ("authenticator", "", "person-1"),
        ("authenticator", "JBSWY3DPEHPK3PXP", "person-1"),
        ("authenticator", "k1.000000000000.AAAA", "person-1"),
    ):
        with pytest.raises(Undecipherable):
            decrypt(purpose, text, bound_to)


def test_a_rotation_keeps_what_the_old_key_made(in_folder: Environment) -> None:
    token, sealed, old = sign("link", "id"), encrypt("secret", "value"), secret_key()
    keys.rotate()
    assert secret_key() != old
    assert sign("link", "id") != token
    assert unsign("link", token) == "id" and unsign("link", sign("link", "id")) == "id"
    assert decrypt("secret", sealed) == "value"
    assert key_id(encrypt("secret", "value")) != key_id(sealed)
    assert unsign("other", token) is None


def test_old_tokens_run_out_and_encrypted_values_do_not(in_folder: Environment) -> None:
    token, sealed = sign("link", "id"), encrypt("secret", "value")
    keys.rotate()
    with at(now() + keys.HONOURED - timedelta(minutes=1)):
        assert unsign("link", token) == "id"
    with at(now() + keys.HONOURED + timedelta(minutes=1)):
        assert unsign("link", token) is None
        assert decrypt("secret", sealed) == "value"
        assert keys.drop_expired(still_needed=[key_id(sealed)]) == []
        assert [key.id for key in keys.drop_expired()] == [key_id(sealed)]
        with pytest.raises(Undecipherable):
            decrypt("secret", sealed)
        assert len(keys.ring()) == 1


def test_no_link_lives_longer_than_its_key_is_honoured() -> None:
    assert timedelta(hours=LINK_MAX_HOURS) < keys.HONOURED


def test_the_file_is_the_owners_and_is_read_as_it_was_written_before(in_folder: Environment) -> None:
    path = keys.key_file()
    path.write_text("made-by-the-first-version")
    assert secret_key() == "made-by-the-first-version"
    token = sign("link", "id")
    made = keys.rotate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().split()[0] == made.secret and "made-by-the-first-version" in path.read_text()
    assert unsign("link", token) == "id"
    assert [item.name for item in path.parent.iterdir()] == ["secret.key"]


def test_the_first_key_is_made_once(in_folder: Environment) -> None:
    first = secret_key()
    assert stat.S_IMODE(keys.key_file().stat().st_mode) == 0o600
    assert secret_key() == first
    keys._make_first(keys.key_file())  # a process that started at the same moment
    assert secret_key() == first


def test_an_empty_file_is_no_reason_for_a_new_key(in_folder: Environment) -> None:
    keys.key_file().write_text("\n")
    with pytest.raises(ValueError, match="holds no key"):
        secret_key()


def test_a_rotation_that_breaks_off_leaves_the_old_ring(
    in_folder: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sign("link", "id")

    def fail(_descriptor: int) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            keys.rotate()
    assert sign("link", "id") == token
    assert [item.name for item in keys.key_file().parent.iterdir()] == ["secret.key"]
    keys.rotate()
    assert unsign("link", token) == "id"


def test_keys_of_the_environment(environment: Environment) -> None:
    first, second = "first" * 8, "second" * 8
    environment.set(secret_key=first)
    token, sealed = sign("link", "id"), encrypt("secret", "value")
    today = now().date().isoformat()
    environment.set(secret_key=second, old_secret_keys=f"zero@2020-01-01 {first}@{today}")
    assert unsign("link", token) == "id" and decrypt("secret", sealed) == "value"
    assert sign("link", "id") != token
    with at(now() + keys.HONOURED + timedelta(days=1)):
        assert unsign("link", token) is None and decrypt("secret", sealed) == "value"
    environment.set(old_secret_keys=first)
    with at(now() + keys.HONOURED + timedelta(days=1)):
        assert unsign("link", token) == "id"
    environment.unset("old_secret_keys")
    assert unsign("link", token) is None
    with pytest.raises(keys.KeysElsewhere):
        keys.rotate()


@pytest.mark.parametrize("key", ["short", "x" * 31])
def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(key: str) -> None:
    assert Settings(secret_key="x" * 32).secret_key
    with pytest.raises(ValueError, match="at least 32") as refused:
        Settings(secret_key=key)
    assert f"'{key}'" not in str(refused.value)
