"""What devices are called, and when a sign-in is over."""

from datetime import timedelta

import pytest

from portal_app.access.rules import has_run_out
from portal_app.access.user_agents import family, is_hand_held, words
from portal_app.core.clock import now

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("user_agent", "called", "hand_held"),
    [
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox on Windows",
            False,
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
            "Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
            False,
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 "
            "Safari/605.1.15",
            "Safari on Mac",
            False,
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
            True,
        ),
        (
            f"{MOZILLA} (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 "
            "Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
            True,
        ),
        (
            f"{MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
            "Chrome on Linux",
            False,
        ),
        ("curl/8.5.0", "An unknown device", False),
        ("", "An unknown device", False),
        ("Firefox/1 <b>{name}</b>", "Firefox", False),
    ],
)
def test_what_a_browser_is_called(user_agent: str, called: str, hand_held: bool) -> None:
    assert (str(words(user_agent)), is_hand_held(user_agent)) == (called, hand_held)


def test_an_update_is_the_same_device() -> None:
    old, new = (f"{MOZILLA} (Windows NT 10.0) Gecko/20100101 Firefox/{version}" for version in ("145.0", "146.0"))
    assert family(old) == family(new) != family(new.replace("Windows", "X11; Linux"))


@pytest.mark.parametrize(
    ("signed_in", "unused", "over"),
    [(0, 0, False), (29, 0, False), (30, 0, True), (1, 719, False), (1, 720, True)],
)
def test_when_a_sign_in_is_over(signed_in: int, unused: int, over: bool) -> None:
    at = now()
    assert has_run_out(at, at - timedelta(days=signed_in), at - timedelta(minutes=unused), 720, 30) is over
