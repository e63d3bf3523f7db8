"""How the program logs: one line an event on standard error, and tracebacks without what the variables held.

A local variable may be a client's row, a message or a token; none of it belongs in a log.
"""

import logging
import sys

import structlog

from portal_app.core.settings import settings


def set_up_logs() -> None:
    """Configure logging for this process, by `KONTOR_LOG_LEVEL`. Calling it again changes nothing."""
    level = getattr(logging, settings().log_level.upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each use: whoever redirects standard error gets the log as well.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
