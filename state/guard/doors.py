"""The decorators of event handlers: who is behind the socket now, and what they may."""

import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import quote

import reflex as rx
import structlog

from portal_app.accounts.acting import may_act
from portal_app.accounts.actor import Actor
from portal_app.core.errors import ConfirmFirst, Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.live import acting_page
from portal_app.core.logs import begin
from state.guard.ahead import Ahead, Question, going_ahead
from state.guard.arguments import Arguments
from state.guard.company import Company, at_its_company, company_of
from state.guard.faults import clear, show
from state.identity import Who, forget, identify, looks_on, reader_language, route_arg, side_of, take_over

log = structlog.get_logger(__name__)

#: Opens the dialog that asks a person to confirm: gets the page's state, the actor, and the event to send again.
Confirming = Callable[[Any, Actor, str, dict[str, Any]], Awaitable[None]]
_ask_to_confirm: Confirming | None = None


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
    """A handler for contacts whose portal is open. Receives `actor`, at the company that the tab shows.

    What is about no company, or only shows, is declared `personal` or `shows` below this.
    """
    return _guarded(Who.CONTACTS, handler)


def own(handler: Callable[..., Any]) -> Any:
    """A handler for what is a person's own and the same on both sides, in an `OwnState`. Receives `actor`.

    On a page of the portal it is for contacts, anywhere else for staff.
    """
    return _guarded(Who.OWN, handler)


def anyone(handler: Callable[..., Any]) -> Any:
    """A handler for public pages. Receives no actor."""
    return _guarded(Who.ANYONE, handler)


def unasked(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Below a door: nobody pressed anything, the page only shows what others did.

    What it said of the last press stays, a failure is the log's alone, and nobody counts as having been here.
    """
    handler._kontor_unasked = True  # type: ignore[attr-defined]
    return handler


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
    checks = Arguments(handler, open_parameters)
    quiet = getattr(handler, "_kontor_unasked", False)
    company = company_of(handler)
    if company is not Company.OF_TAB and who is not Who.CONTACTS:
        raise TypeError(f"{handler.__qualname__}: only a contact's tab has a company")

    async def let_in(self: Any, actor: Actor | None, given: dict[str, Any]) -> AsyncIterator[Any]:
        """What follows when it is known who is there, and that they are of the right kind."""
        try:
            if who is Who.MANAGERS and actor is not None and not actor.manages_firm:
                log.warning("right_refused", handler=handler.__qualname__, person=actor.person_id)
                raise Refused(msg("Only an owner or an administrator of the firm can do this. Ask one of them."))
            if who is Who.OWN and actor is not None:
                # How somebody signs in, and where, is nobody else's to see, also not of who looks on.
                may_act(actor)
                take_over(self, actor)
            arguments = checks.check(given)
            if arguments is None:
                log.warning("event_refused", handler=handler.__qualname__, reason="arguments")
                return
            if not quiet:
                clear(self)
            if who is Who.CONTACTS and actor is not None:
                actor = await at_its_company(self, actor, company)
            outcome = handler(self, **arguments) if actor is None else handler(self, actor, **arguments)
            if inspect.isasyncgen(outcome):
                async for step in outcome:
                    yield step
            else:
                yield await outcome if inspect.isawaitable(outcome) else outcome
        except ConfirmFirst as error:
            # What was wanted is sent once more when the person has shown that it is them.
            if actor is None or _ask_to_confirm is None:
                _tell(self, error, handler, actor)
            else:
                await _ask_to_confirm(self, actor, handler.__name__, given)
        except Exception as error:
            if quiet:
                _note(error, handler)
                return
            _tell(self, error, handler, actor)

    @functools.wraps(handler)
    async def guarded(self: Any, **given: Any) -> AsyncIterator[Any]:
        begin()
        acting_page.set(self.router.session.client_token)
        actor: Actor | None = None
        if who is not Who.ANYONE:
            try:
                actor = await identify(self, who, present=not quiet)
            except Exception as error:
                if quiet:
                    _note(error, handler)
                else:
                    _tell(self, error, handler, None)
                return
            if actor is None:
                yield _turned_away(self, who)
                return
        async for step in let_in(self, actor, given):
            yield step

    # Reflex offers the remaining parameters to the page; the actor is not among them.
    shown: Any = guarded
    shown.__signature__ = signature.replace(parameters=[next(iter(signature.parameters.values())), *open_parameters])
    shown.__annotations__ = {p.name: p.annotation for p in open_parameters}
    shown._kontor_who = who
    shown._kontor_company = company
    shown._kontor_let_in = let_in
    shown._kontor_ahead = getattr(handler, "_kontor_ahead", None)
    del shown.__wrapped__
    return rx.event(shown)


async def together(page: Any, handlers: Sequence[Any]) -> AsyncIterator[Any]:
    """Run several handlers within one event: who is there is asked once a side, for all of them.

    Each asks for whatever else it demands, and says in its own state what goes wrong. Whoever may not be on a page at
    all is sent away from it once. What they said beforehand that they will ask goes with the first question.

    Args:
        page: Any state of the page.
        handlers: Declared here, without arguments; in order.
    """
    found: dict[Who, Actor] = {}
    try:
        for handler in handlers:
            who: Who = handler.fn._kontor_who
            part, actor = await page.get_state(handler.state), None
            if who is not Who.ANYONE:
                side = side_of(page) if who is Who.OWN else Who.CONTACTS if who is Who.CONTACTS else Who.STAFF
                try:
                    actor = found.get(side) or await identify(page, side)
                except Exception as error:
                    _tell(part, error, handler.fn, None)
                    continue
                if actor is None:
                    yield _turned_away(page, who)
                    return
                if side not in found:
                    going_ahead.set(Ahead(actor, _said_beforehand(page, handlers, side)))
                found[side] = actor
            async for step in handler.fn._kontor_let_in(part, actor, {}):
                if step is not None:
                    yield step
    finally:
        going_ahead.set(None)


def _said_beforehand(page: Any, handlers: Sequence[Any], side: Who) -> list[Question]:
    """What the parts of one side will ask; of those with a door of their own within it nothing."""
    said = [handler.fn._kontor_ahead for handler in handlers if handler.fn._kontor_who is side]
    return [Question(query, tuple(route_arg(page, name) for name in names)) for query, names in filter(None, said)]


def _turned_away(page: Any, who: Who) -> Any:
    # Nothing of what this page showed may stay with whoever holds the browser now.
    forget(page)
    return rx.redirect(_sign_in_path(page, who))


def _note(error: Exception, handler: Callable[..., Any]) -> None:
    """Nobody asked for it, so nobody is told: what the page showed may be gone, or never was there."""
    if isinstance(error, (NotFound, Refused, Invalid)):
        log.info("page_not_refreshed", handler=handler.__qualname__, reason=type(error).__name__)
    else:
        log.warning("page_not_refreshed", handler=handler.__qualname__, exc_info=error)


def _tell(state: Any, error: Exception, handler: Callable[..., Any], actor: Actor | None) -> None:
    if actor is None:
        show(state, error, handler, reader_language(state))
    else:
        show(state, error, handler, actor.language, actor.viewing_by or actor.person_id)


def _sign_in_path(state: rx.State, who: Who) -> str:
    if side_of(state) is Who.CONTACTS and looks_on(state):
        # Their view of the portal is over; at the office they may well be signed in.
        return "/clients"
    path = str(state.router.url.path)
    if who is Who.CONTACTS or (who is Who.OWN and side_of(state) is Who.CONTACTS):
        parts = path.split("/")
        address = parts[2] if len(parts) > 2 and parts[1] == "p" else ""
        return f"/p/{quote(address)}?next={quote(path)}"
    return f"/sign-in?next={quote(path)}"
