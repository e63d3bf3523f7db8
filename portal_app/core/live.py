"""Tiny notes of what changed, for pages that are open: ids, never a word of what it is about.

A note leaves once the change is safe in the database. Whoever hears it asks the database anew, with their own rights.
With Redis it reaches every web process; without, there is only this one. A note that is lost costs nobody anything but
a reload: notes are never what a page depends on.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import lru_cache, partial

import redis
import redis.asyncio
import structlog
from sqlalchemy.orm import Session

from portal_app.core.db import after_commit
from portal_app.core.settings import settings

log = structlog.get_logger(__name__)

#: The page that an event came from: it shows what the event did, and needs no note of it.
acting_page: ContextVar[str] = ContextVar("acting_page", default="")

_CHANNEL = "kontor-live"
_AGAIN_SECONDS = 1.0
#: Of this program, whose web processes may have been made from one that had read this module already.
_program = secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Note:
    """Something changed.

    Attributes:
        firm_id: At which firm.
        task_id: Which task; empty for more than one.
        client_id: Of which client; empty for all.
        person_id: What this person may has changed: signed out, gone. Says nothing of tasks.
        request_id: Of which request it speaks, and of nothing else.
    """

    firm_id: str
    task_id: str = ""
    client_id: str = ""
    person_id: str = ""
    request_id: str = ""


#: Gets each note and the page that caused it. Called in any thread; must not block or raise.
Hearer = Callable[[Note, str], None]
_hearers: list[Hearer] = []


def hear(hearer: Hearer) -> Hearer:
    """Let somebody know of every note; returns the function, so it can decorate one."""
    if hearer not in _hearers:
        _hearers.append(hearer)
    return hearer


def announce(session: Session, note: Note) -> None:
    """Once this unit of work is safe, let the open pages know; of equal notes one leaves.

    Args:
        session: The unit of work.
        note: What changed.
    """
    after_commit(session, partial(_tell, note), key=("live", note))


def _tell(note: Note) -> None:
    page = acting_page.get()
    for hearer in _hearers:
        hearer(note, page)
    if settings().redis_url:
        _redis(settings().redis_url).publish(_CHANNEL, json.dumps({"from": _here(), **asdict(note)}))


def _here() -> str:
    """This process, which has heard its own notes before they come back."""
    return f"{_program}-{os.getpid()}"


@lru_cache(maxsize=1)
def _redis(url: str) -> "redis.Redis":
    # Whoever has just saved something waits for this: a Redis that does not answer must not hold them for long.
    return redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)


async def listen() -> None:
    """Hear what other processes announce, until cancelled. Returns at once where there is no Redis."""
    url = settings().redis_url
    while url:
        try:
            client = redis.asyncio.Redis.from_url(url)
            async with client, client.pubsub() as heard:
                await heard.subscribe(_CHANNEL)
                async for message in heard.listen():
                    if message["type"] == "message":
                        _pass_on(message["data"])
        except (redis.RedisError, OSError) as error:
            log.warning("live_notes_interrupted", error=str(error))
            await asyncio.sleep(_AGAIN_SECONDS)


def _pass_on(data: bytes) -> None:
    try:
        given = json.loads(data)
        if given.pop("from", "") == _here():
            return
        note = Note(**given)
    except (ValueError, TypeError, AttributeError):
        # Of a program that is newer or older than this one.
        return
    for hearer in _hearers:
        hearer(note, "")
