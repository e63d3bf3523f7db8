"""Limits on tries: who counts together, for how long, in the process and in Redis."""

from typing import Any

import pytest

from portal_app.core import limits
from portal_app.core.errors import TooMany
from portal_app.core.rate_limits import Limit, take_all


@pytest.fixture(params=["process", "redis"])
def counted(request: pytest.FixtureRequest, environment: Any) -> None:
    """Once with the counts in the process, once in a real Redis."""
    if request.param == "redis":
        environment.set(redis_url=request.getfixturevalue("redis_url"))


def _tries(count: int, *args: str) -> list[bool]:
    """Sign-ins tried: which of them went on."""
    went = []
    for _ in range(count):
        try:
            limits.sign_in(*args)
            went.append(True)
        except TooMany:
            went.append(False)
    return went


def test_a_limit_says_for_how_long(counted: None) -> None:
    few = Limit("few", "3 per 2 minutes", "4 per hour")
    assert [few.take("a") for _ in range(4)] == [True, True, True, False]
    assert few.take("b")
    assert 110 < few.wait("a") <= 120
    assert few.wait("b") == 0
    few.clear("a")
    assert few.take("a")


def test_what_is_refused_is_counted_nowhere(counted: None) -> None:
    mine, everybodys = Limit("mine", "2 per hour"), Limit("everybodys", "3 per hour")
    for _ in range(2):
        take_all((mine, ("eve",)), (everybodys, ()))
    for _ in range(5):
        with pytest.raises(TooMany) as refused:
            take_all((mine, ("eve",)), (everybodys, ()))
        assert 3500 < refused.value.seconds <= 3600
    take_all((mine, ("anna",)), (everybodys, ()))
    with pytest.raises(TooMany):
        take_all((mine, ("bert",)), (everybodys, ()))


def test_a_stranger_does_not_keep_the_right_person_out(counted: None) -> None:
    assert _tries(11, "Mari@Firm.ee", "203.0.113.1") == [True] * 10 + [False]
    # From her own place she still has her tries.
    assert _tries(1, "mari@firm.ee ", "198.51.100.7") == [True]
    # Many strangers together use up what unknown browsers have for this person …
    for number in range(2, 7):
        _tries(10, "mari@firm.ee", f"203.0.113.{number}")
    assert _tries(1, "mari@firm.ee", "198.51.100.8") == [False]
    # … but not what her own browser has, nor what anybody else has.
    assert _tries(11, "mari@firm.ee", "198.51.100.8", "her browser") == [True] * 10 + [False]
    assert _tries(1, "jaan@firm.ee", "198.51.100.8") == [True]
    limits.link_asked("mari@firm.ee", "198.51.100.8")


def test_one_place_does_not_try_everybody(counted: None) -> None:
    went = [_tries(1, f"person{number}@firm.ee", f"2001:db8:1:2::{number:x}")[0] for number in range(61)]
    assert went == [True] * 60 + [False]
    assert _tries(1, "person60@firm.ee", "2001:db8:1:3::1") == [True]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_what_counts_as_one_place(address: str, place: str) -> None:
    assert limits.place_of(address) == place


def test_files_count_by_number_and_weight(counted: None) -> None:
    for _ in range(200):
        limits.upload("anna", 1000)
    for _ in range(66):
        limits.upload("anna", 60_000_000)
    with pytest.raises(TooMany):
        limits.upload("anna", 60_000_000)
    limits.upload("anna", 1000)
    for _ in range(600):
        limits.upload("bert", 1000)
    with pytest.raises(TooMany):
        limits.upload("bert", 1000)


def test_without_redis_the_process_counts_for_itself(environment: Any, redis_server: Any, redis_url: str) -> None:
    environment.set(redis_url=redis_url)
    few = Limit("few", "3 per hour")
    assert few.take("a")
    redis_server.kill()
    try:
        assert [few.take("a") for _ in range(4)] == [True, True, True, False]
        assert few.wait("a") > 3500
    finally:
        redis_server.start()
