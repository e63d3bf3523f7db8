"""What went wrong in a handler, in the page's vars and in words."""

from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg, translate
from portal_app.core.logs import current_reference

log = structlog.get_logger(__name__)


def show(state: Any, error: Exception, handler: Callable[..., Any], language: str, person: str = "") -> None:
    """Put what went wrong into the page's vars, in words. A fault of ours gets a reference for the log."""
    if isinstance(error, NotFound):
        # Out of somebody's reach or gone: the same to them, and the same here. Many of one person are a try.
        log.warning("access_refused", handler=handler.__qualname__, person=person)
        if handler.__name__.startswith("load"):
            state.missing = True
            return
        state.problem = translate(msg("This is no longer here. Reload the page to see what is."), language)
    elif isinstance(error, Refused):
        state.problem = translate(error.text, language)
    elif isinstance(error, IntegrityError):
        # Two people saved the same address or code at once: the database let one of them through.
        log.info("handler_lost_a_race", handler=handler.__qualname__)
        state.problem = translate(
            msg("Somebody else saved the same at this very moment. Look at what is there now, then try again."),
            language,
        )
    elif isinstance(error, Invalid):
        state.faults = {field: translate(text, language) for field, text in error.faults.items()}
    else:
        reference = current_reference()
        log.error("handler_failed", handler=handler.__qualname__, exc_info=error)
        state.problem = translate(
            msg(
                "Something went wrong on our side and was noted as {reference}. Please try again.",
                reference=reference,
            ),
            language,
        )
    state.complaints += 1


def sentence(error: Invalid | Refused, language: str) -> str:
    """Why something did not arrive, in one sentence: for a field that keeps what was typed and says so itself.

    Args:
        error: Of several faults the first counts.
        language: The reader's.
    """
    return translate(error.text if isinstance(error, Refused) else next(iter(error.faults.values())), language)


def clear(state: Any) -> None:
    """Take away what the last action complained of: a new one begins."""
    if getattr(state, "problem", ""):
        state.problem = ""
    if getattr(state, "faults", None):
        state.faults = {}
