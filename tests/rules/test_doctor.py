"""What `kontor doctor` says of how people and programs reach an installation."""

from datetime import timedelta

import pytest

from portal_app.core import keys
from portal_app.core.clock import now
from portal_app.core.settings import Settings, settings
from portal_app.run import doctor
from tests.support.environment import Environment


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://portal.example.com", True),
        ("http://localhost:3000", True),
        ("http://127.0.0.1:3000", True),
        ("http://portal.example.com", False),
        ("http://192.168.1.5:3000", False),
    ],
)
def test_an_address_that_is_open_to_everybody_on_the_way_is_bad(url: str, good: bool) -> None:
    found, words = doctor._address(Settings(public_url=url))
    assert found is good and url in words and ("https" in words) is (not good or url.startswith("https"))


def test_a_proxy_that_nobody_trusts_is_warned_of() -> None:
    assert "WARNING" in doctor._proxies(Settings(public_url="https://portal.example.com"))[1]
    named = Settings(public_url="https://portal.example.com", trusted_proxies="10.0.0.0/8")
    assert "WARNING" not in doctor._proxies(named)[1]
    assert "WARNING" not in doctor._proxies(Settings(public_url="http://localhost:3000"))[1]


def test_a_key_that_is_in_use_for_more_than_a_year_is_warned_of(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.set(secret_key="")
    assert doctor._key(settings()) == (True, "will be made")
    keys.ring()
    assert "WARNING" not in doctor._key(settings())[1]
    monkeypatch.setattr(doctor, "now", lambda: now() + timedelta(days=370))
    assert "rotate-key" in doctor._key(settings())[1]
    environment.set(secret_key="one of the environment, whose day nobody gave")
    assert "once a year" in doctor._key(settings())[1]
