"""Several conversations in one thread: each goes on when there is something to hear, while the others wait.

A conversation is a generator that yields what it waits for. Threads would do as well, but they fight for the
interpreter at each answer, and most of what is lost in that is time in which nobody works.
"""

import math
import select
import socket
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import reduce
from operator import or_
from threading import Thread
from typing import NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Until:
    """What a conversation waits for; also woken when the other end is gone, or somebody else of the same socket was.

    Attributes:
        socket: A socket's number.
        writable: Until it takes more, instead of until there is something to be read.
        seconds: How long at most: then it is told a `TimeoutError`. None for ever.
        heard: Whether what it waits for has been heard by another conversation that listens to the same socket: then
            there may never be anything more to be read.
    """

    socket: int
    writable: bool = False
    seconds: float | None = None
    heard: Callable[[], bool] | None = None


#: A conversation, and what it comes to.
Turns: TypeAlias = Generator[Until, None, T]


def take_turns(conversations: Iterable[Turns[None]]) -> None:
    """Have conversations at once, until all of them are over.

    Raises:
        Exception: The first that one of them raised; the others were brought to their end nevertheless.
    """
    table = _Table()
    for conversation in conversations:
        table.go_on(conversation)
    while table.waiting:
        for conversation, late in table.next():
            table.go_on(conversation, late)
    if table.fault is not None:
        raise table.fault


class _Table:
    """Who waits for what.

    Attributes:
        waiting: By the socket's number; several may wait for one.
        fault: The first thing that went wrong.
    """

    def __init__(self) -> None:
        self.waiting: dict[int, list[_Waiting]] = {}
        self.fault: Exception | None = None
        self._poll = select.poll()

    def go_on(self, conversation: Turns[None], late: bool = False) -> None:
        """Let one go on to its next wait, or its end."""
        try:
            until = conversation.throw(TimeoutError("no answer in time")) if late else next(conversation)
        except StopIteration:
            return
        except Exception as error:
            self.fault = self.fault or error
            return
        wanted = select.POLLOUT if until.writable else select.POLLIN
        end = math.inf if until.seconds is None else time.monotonic() + until.seconds
        waiting = _Waiting(conversation, wanted, end, until.heard)
        self.waiting.setdefault(until.socket, []).append(waiting)
        self._listen(until.socket)

    def next(self) -> list[tuple[Turns[None], bool]]:
        """Wait; then who goes on, and whether that is because the time is over."""
        heard = [number for number, others in self.waiting.items() if any(one.heard and one.heard() for one in others)]
        if heard:
            return [(one.conversation, False) for number in heard for one in self._leave(number)]
        first = min(one.end for others in self.waiting.values() for one in others)
        wait = None if first == math.inf else max(0.0, first - time.monotonic()) * 1000
        found = self._poll.poll(wait)
        woken = [(one.conversation, False) for number, _ in found for one in self._leave(number)]
        now = time.monotonic()
        if first <= now:
            # However much the others have to say to one another.
            woken += [(one.conversation, True) for number in list(self.waiting) for one in self._too_late(number, now)]
        return woken

    def _too_late(self, number: int, now: float) -> "list[_Waiting]":
        everybody = self._leave(number)
        patient = [one for one in everybody if one.end > now]
        if patient:
            self.waiting[number] = patient
            self._listen(number)
        return [one for one in everybody if one.end <= now]

    def _listen(self, number: int) -> None:
        self._poll.register(number, reduce(or_, (one.wanted for one in self.waiting[number])))

    def _leave(self, number: int) -> "list[_Waiting]":
        self._poll.unregister(number)
        return self.waiting.pop(number)


class _Waiting(NamedTuple):
    conversation: Turns[None]
    wanted: int
    end: float
    heard: Callable[[], bool] | None


def apart(work: Callable[[], T]) -> Turns[T]:
    """Do something that blocks in a thread of its own, while other conversations go on.

    Args:
        work: What to do; must come to an end by itself.
    """
    done: Future[T] = Future()
    told, tell = socket.socketpair()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)
        tell.close()

    Thread(target=run, name="kontor-apart", daemon=True).start()
    with told:
        yield Until(told.fileno())
        return done.result()
