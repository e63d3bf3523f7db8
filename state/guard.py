"""The only door from the browser into Kontor.

Every event handler of every State is declared with one of `staff`, `managers`, `contacts` or `anyone`. At each
event the guard finds out from the database who is behind the socket *now*, checks the arguments against the
handler's types, and hands the `Actor` to the handler as its first argument. A public method of a State that
did not come through here fails `tests/structure`.

Handlers are thin: `await ask(query, actor, …)` or `await perform(command, actor, …)`, then put the view into vars.
"""

import functools
import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

import reflex as rx
import structlog
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.db import reading, writing
from portal_app.core.errors import ConfirmFirst, Invalid, NotFound, Refused
from portal_app.core.i18n import msg, translate
from portal_app.core.logs import begin, current_reference
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_slow_thread, in_thread
from state.identity import Who, forget, identify, query_arg, reader_language, route_arg

log = structlog.get_logger(__name__)

__all__ = [
    "PageState",
    "Who",
    "anyone",
    "ask",
    "ask_slow",
    "confirms",
    "contacts",
    "look",
    "managers",
    "perform",
    "perform_slow",
    "query_arg",
    "reader_language",
    "route_arg",
    "staff",
    "who_may",
]

#: Opens the dialog that asks a person to confirm: gets the page's state, the actor, and the event to send again.
Confirming = Callable[[Any, Actor, str, dict[str, Any]], Awaitable[None]]
_ask_to_confirm: Confirming | None = None

P = ParamSpec("P")
R = TypeVar("R")

#: No text from a browser is longer, whatever the field: commands have tighter limits of their own.
MAX_TEXT = 100_000
#: No number from a browser is further from nought: pages, steps and places are counted, not measured.
MAX_NUMBER = 1_000_000


class PageState(rx.State, mixin=True):
    """What every page can show besides its own: not found, a refusal, faults of a form.

    Holds no identity and decides no scope.
    """

    #: The page has what it shows; before that it shows a skeleton.
    loaded: bool = False
    #: What the address speaks of does not exist for this person.
    missing: bool = False
    #: A sentence on what could not be done and what to do instead.
    problem: str = ""
    #: Field → what is wrong with it and how to mend it.
    faults: dict[str, str] = {}
    #: A sentence on what was just done.
    notice: str = ""


async def ask(
    query: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Run a query off the event loop."""
    return await in_thread(lambda: _in_reading(query, actor, *args, **kwargs))


async def look(query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a public query, which takes no actor, off the event loop."""
    return await in_thread(lambda: _looking(query, *args, **kwargs))


async def ask_slow(
    query: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Like `ask`, for queries that open spreadsheets or work through thousands of rows."""
    return await in_slow_thread(lambda: _in_reading(query, actor, *args, **kwargs))


async def perform(
    command: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Run a command in a unit of work of its own, off the event loop."""
    return await in_thread(lambda: _in_unit_of_work(command, actor, *args, **kwargs))


async def perform_slow(
    command: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Like `perform`, for commands that hash, read spreadsheets or touch thousands of rows."""
    return await in_slow_thread(lambda: _in_unit_of_work(command, actor, *args, **kwargs))


def _in_reading(query: Callable[..., R], actor: Actor, *args: Any, **kwargs: Any) -> R:
    with reading(actor.firm_id) as session:
        return query(session, actor, *args, **kwargs)


def _looking(query: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    with reading(across_firms("A public page says in its address whose it is")) as session:
        return query(session, *args, **kwargs)


def _in_unit_of_work(command: Callable[..., R], actor: Actor, *args: Any, **kwargs: Any) -> R:
    with writing(actor.firm_id) as session:
        return command(session, actor, *args, **kwargs)


def confirms(function: Confirming) -> Confirming:
    """Register what asks a person to confirm that it is them, when a command raised `ConfirmFirst`."""
    global _ask_to_confirm
    _ask_to_confirm = function
    return function


def staff(handler: Callable[..., Any]) -> Any:
    """A handler for everybody who works at the firm. Receives `actor`."""
    return _guarded(Who.STAFF, handler)


def managers(handler: Callable[..., Any]) -> Any:
    """A handler for owners and admins. Receives `actor`."""
    return _guarded(Who.MANAGERS, handler)


def contacts(handler: Callable[..., Any]) -> Any:
    """A handler for contacts whose portal is open. Receives `actor`."""
    return _guarded(Who.CONTACTS, handler)


def anyone(handler: Callable[..., Any]) -> Any:
    """A handler for public pages. Receives no actor."""
    return _guarded(Who.ANYONE, handler)


def who_may(handler: Any) -> Who | None:
    """Who may call an event handler, or None when it did not come through the guard."""
    return getattr(handler, "_kontor_who", None)


def _guarded(who: Who, handler: Callable[..., Any]) -> Any:
    """Wrap a handler: identify, check arguments, call, map errors to what the page shows."""
    signature = inspect.signature(handler)
    own = 1 if who is Who.ANYONE else 2
    open_parameters = list(signature.parameters.values())[own:]
    if any(p.kind not in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) for p in open_parameters):
        raise TypeError(f"{handler.__qualname__}: a handler names each of its arguments")
    checks = _Arguments(handler, open_parameters)

    @functools.wraps(handler)
    async def guarded(self: Any, **given: Any) -> AsyncIterator[Any]:
        begin()
        actor: Actor | None = None
        try:
            actor = None if who is Who.ANYONE else await identify(self, who)
            if actor is None and who is not Who.ANYONE:
                # Nothing of what this page showed may stay with whoever holds the browser now.
                forget(self)
                yield rx.redirect(_sign_in_path(self, who))
                return
            if who is Who.MANAGERS and actor is not None and not actor.manages_firm:
                log.warning("right_refused", handler=handler.__qualname__, person=actor.person_id)
                raise Refused(msg("Only an owner or an administrator of the firm can do this. Ask one of them."))
            arguments = checks.check(given)
            if arguments is None:
                log.warning("event_refused", handler=handler.__qualname__, reason="arguments")
                return
            _clear(self)
            outcome = handler(self, **arguments) if actor is None else handler(self, actor, **arguments)
            if inspect.isasyncgen(outcome):
                async for step in outcome:
                    yield step
            else:
                yield await outcome if inspect.isawaitable(outcome) else outcome
        except ConfirmFirst as error:
            # What was wanted is sent once more when the person has shown that it is them.
            if actor is None or _ask_to_confirm is None:
                _show(self, error, handler, reader_language(self) if actor is None else actor.language)
            else:
                await _ask_to_confirm(self, actor, handler.__name__, given)
        except Exception as error:
            _show(self, error, handler, reader_language(self) if actor is None else actor.language)

    # Reflex offers the remaining parameters to the page; the actor is not among them.
    shown: Any = guarded
    shown.__signature__ = signature.replace(parameters=[next(iter(signature.parameters.values())), *open_parameters])
    shown.__annotations__ = {p.name: p.annotation for p in open_parameters}
    shown._kontor_who = who
    del shown.__wrapped__
    return rx.event(shown)


class _Arguments:
    """Checks what a browser sent against a handler's type hints, which Reflex does not."""

    def __init__(self, handler: Callable[..., Any], parameters: list[inspect.Parameter]) -> None:
        self._handler = handler
        self._parameters = parameters
        self._adapters: dict[str, TypeAdapter[Any]] | None = None

    def check(self, given: dict[str, Any]) -> dict[str, Any] | None:
        """The arguments in their declared types, or None when they do not fit."""
        if self._adapters is None:
            hints = typing.get_type_hints(self._handler)
            self._adapters = {p.name: _adapter(hints.get(p.name, str)) for p in self._parameters}
        if not given.keys() <= self._adapters.keys():
            return None
        checked: dict[str, Any] = {}
        for parameter in self._parameters:
            if parameter.name not in given:
                if parameter.default is parameter.empty:
                    return None
                continue
            try:
                checked[parameter.name] = self._adapters[parameter.name].validate_python(given[parameter.name])
            except ValidationError:
                return None
        return checked


def _adapter(hint: Any) -> TypeAdapter[Any]:
    if hint is int:
        return TypeAdapter(Annotated[int, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)])
    try:
        return TypeAdapter(hint, config=ConfigDict(str_max_length=MAX_TEXT))
    except Exception:  # a dataclass or model brings its own configuration
        return TypeAdapter(hint)


def _show(state: Any, error: Exception, handler: Callable[..., Any], language: str) -> None:
    """Put what went wrong into the page's vars, in words. A fault of ours gets a reference for the log."""
    if isinstance(error, NotFound):
        if handler.__name__.startswith("load"):
            state.missing = True
        else:
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


def _clear(state: Any) -> None:
    # What the last action complained of is over as soon as a new one begins.
    if getattr(state, "problem", ""):
        state.problem = ""
    if getattr(state, "faults", None):
        state.faults = {}


def _sign_in_path(state: rx.State, who: Who) -> str:
    path = str(state.router.url.path)
    if who is Who.CONTACTS:
        parts = path.split("/")
        address = parts[2] if len(parts) > 2 and parts[1] == "p" else ""
        return f"/p/{quote(address)}?next={quote(path)}"
    return f"/sign-in?next={quote(path)}"
