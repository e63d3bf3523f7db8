"""Conversations in one thread: whose turn it is, who has waited for long enough, and what becomes of a fault."""

import socket
from collections.abc import Iterator

import pytest

from portal_app.core.turns import Turns, Until, apart, take_turns


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of one line."""
    mine, theirs = socket.socketpair()
    with mine, theirs:
        yield mine, theirs


def test_one_goes_on_while_another_waits(ends: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = ends
    heard: list[str] = []

    def listener() -> Turns[None]:
        yield Until(mine.fileno())
        heard.append(mine.recv(10).decode())

    def speaker() -> Turns[None]:
        heard.append("speaks")
        yield Until(theirs.fileno(), writable=True)
        theirs.send(b"hello")

    take_turns([listener(), speaker()])
    assert heard == ["speaks", "hello"]


def test_who_waits_for_too_long_is_told_and_the_others_go_on(ends: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = ends
    came: list[str] = []

    def patient() -> Turns[None]:
        yield Until(mine.fileno(), seconds=60)
        came.append(mine.recv(10).decode())

    def hasty() -> Turns[None]:
        try:
            yield Until(mine.fileno(), seconds=0)
        except TimeoutError:
            came.append("too late")
        theirs.send(b"hello")

    take_turns([patient(), hasty()])
    assert came == ["too late", "hello"]


def test_who_waits_for_too_long_is_told_however_busy_the_others_are(ends: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = ends
    told: list[bool] = []

    def busy() -> Turns[None]:
        while not told:
            yield Until(theirs.fileno(), writable=True)

    def hasty() -> Turns[None]:
        with pytest.raises(TimeoutError):
            yield Until(mine.fileno(), seconds=0.01)
        told.append(True)

    take_turns([busy(), hasty()])
    assert told


def test_what_another_has_heard_of_the_same_socket_is_not_waited_for(ends: tuple[socket.socket, socket.socket]) -> None:
    """Two wait for one answer each, and the first reads both: nothing will ever come for the second."""
    mine, theirs = ends
    answers: list[int] = []
    done: list[int] = []

    def wait(number: int) -> Turns[None]:
        while number not in answers:
            yield Until(mine.fileno(), seconds=60, heard=lambda: number in answers)
            if number not in answers:
                answers.extend(mine.recv(10))
        done.append(number)

    def late() -> Turns[None]:
        # Comes to wait only when the first has been woken, and before it has read.
        yield Until(theirs.fileno(), writable=True)
        theirs.send(bytes([1, 2]))
        yield from wait(2)

    take_turns([wait(1), late()])
    assert sorted(done) == [1, 2]


def test_a_fault_is_told_when_all_others_have_come_to_their_end(ends: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = ends
    done: list[str] = []

    def fails() -> Turns[None]:
        yield Until(theirs.fileno(), writable=True)
        theirs.send(b"x")
        raise LookupError("nothing found")

    def goes_on() -> Turns[None]:
        yield Until(mine.fileno())
        done.append("to the end")

    with pytest.raises(LookupError, match="nothing found"):
        take_turns([fails(), goes_on()])
    assert done == ["to the end"]


def test_the_other_end_going_away_wakes_who_waits(ends: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = ends
    heard: list[bytes] = []

    def listener() -> Turns[None]:
        yield Until(mine.fileno())
        heard.append(mine.recv(10))

    theirs.close()
    take_turns([listener()])
    assert heard == [b""]


def test_what_blocks_is_done_apart_and_its_result_or_fault_comes_back() -> None:
    came: list[object] = []

    def fine() -> Turns[None]:
        came.append((yield from apart(lambda: 42)))

    def faulty() -> Turns[None]:
        try:
            yield from apart(lambda: {}["nothing"])
        except KeyError as error:
            came.append(str(error))

    take_turns([fine()])
    take_turns([faulty()])
    assert came == [42, "'nothing'"]
