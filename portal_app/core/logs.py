"""How the program logs: one record a line on standard error, JSON where a program reads it.

Each record carries the request, the event or the job that it belongs to (`request`), which is the reference that the
person saw. Tracebacks come without what the variables held: a local variable may be a client's row, a message or a
token; none of it belongs in a log. What libraries log goes the same way and is cleaned as ours is.
"""

import contextlib
import logging
import secrets
import sys
import threading
from types import TracebackType
from typing import Any

import structlog

from portal_app.core.redact import redact_fields, redact_line
from portal_app.core.settings import settings

log = structlog.get_logger(__name__)


def new_reference() -> str:
    """A short text that a person can read out, and that the log has too."""
    return secrets.token_hex(4)


def begin(reference: str = "") -> str:
    """From here on, records of this task belong to one request, event or job.

    Args:
        reference: Of it; a new one when left out.

    Returns:
        The reference.
    """
    reference = reference or new_reference()
    structlog.contextvars.bind_contextvars(request=reference)
    return reference


def current_reference() -> str:
    """The reference of what is going on in this task; a new one where nothing has begun."""
    found = structlog.contextvars.get_contextvars().get("request")
    return str(found) if found else begin()


def set_up_logs() -> None:
    """Configure logging for this process, by `KONTOR_LOG_LEVEL`. Calling it again changes nothing."""
    level = getattr(logging, settings().log_level.upper(), logging.WARNING)
    about: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact_fields,
    ]
    structlog.configure(
        processors=[*about, _render, redact_line],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each use: whoever redirects standard error gets the log as well.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_in_libraries(about, level)
    threading.excepthook = _thread_failed


def _render(logger: Any, method: str, record: Any) -> str:
    if sys.stderr.isatty():
        return str(_for_people(logger, method, record))
    return str(_for_programs(logger, method, record))


_for_people = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
_for_programs = structlog.processors.JSONRenderer(ensure_ascii=False)


class _Handler(logging.Handler):
    """Writes what libraries log; nothing that they say is more than its text and its traceback."""

    def __init__(self, about: list[Any]) -> None:
        super().__init__()
        self._formatter = structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *about],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render, redact_line],
        )

    def emit(self, record: logging.LogRecord) -> None:
        # The usual complaint about a record that can't be written would quote it as it is.
        with contextlib.suppress(Exception):
            sys.stderr.write(self._formatter.format(record) + "\n")
            sys.stderr.flush()


def _take_in_libraries(about: list[Any], level: int) -> None:
    root = logging.getLogger()
    for handler in [found for found in root.handlers if isinstance(found, _Handler)]:
        root.removeHandler(handler)
    root.addHandler(_Handler(about))
    # Their chatter quotes frames, headers and statements: nobody asked for it, at any level of ours.
    root.setLevel(max(level, logging.WARNING))


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        told: tuple[type[BaseException], BaseException, TracebackType | None] = (
            failed.exc_type,
            failed.exc_value,
            failed.exc_traceback,
        )
        log.error("thread_failed", thread=failed.thread.name if failed.thread else "", exc_info=told)
