"""What a sender's process does, and what each of them needs of others' code; see `tests/jobs/workers.py`.

This module is loaded once, and every sender's process begins as its copy. So nothing of the program is imported before
the process has its own settings.
"""

import os
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import babel.dates  # noqa: F401
import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401
import dramatiq.brokers.redis
import dramatiq.brokers.stub  # noqa: F401
import passlib.hash  # noqa: F401
import phonenumbers  # noqa: F401
import psycopg  # noqa: F401
import pydantic_settings  # noqa: F401
import redis  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401
import sqlmodel  # noqa: F401
import structlog  # noqa: F401
import webauthn  # noqa: F401


def embedded() -> None:
    """The embedded way in a bare process: what `kontor run` starts beside the web."""
    from jobs.working import working

    with working(2, 2000):
        print("ready", flush=True)  # noqa: T201
        # Until the drill kills it; should the drill itself be killed, not for ever.
        time.sleep(600)


def scaled() -> None:
    """`kontor worker`."""
    from jobs.worker import main

    main()


def begin(work: Callable[[], None], environment: dict[str, str], told: Connection) -> None:
    """Work, with these settings; what is printed goes to whoever started it."""
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(told.fileno(), 1)
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    work()
