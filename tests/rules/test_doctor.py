"""What `kontor doctor` says of how people and programs reach an installation."""

import pytest

from portal_app.core.settings import Settings
from portal_app.run import doctor


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
