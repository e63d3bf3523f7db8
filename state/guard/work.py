"""Queries and commands in a session of the actor's firm, off the event loop."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.core import limits
from portal_app.core.db import reading
from portal_app.core.scope import across_firms
from portal_app.core.threads import briefly, in_slow_thread, in_thread
from state.guard.ahead import Question, going_ahead

P = ParamSpec("P")
R = TypeVar("R")


async def ask(
    query: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Run a query off the event loop, with what the other parts of the page will ask (`state.guard.ahead`)."""
    ahead = going_ahead.get()
    if ahead is None:
        return await in_thread(lambda: _in_reading(query, actor, *args, **kwargs))
    question = Question(query, args, kwargs)
    known = ahead.answered(actor, question)
    if known is None:
        found: R = await in_thread(lambda: ahead.ask(actor, question))
        return found
    answer, error = known
    if error is not None:
        raise error
    return cast(R, answer)


async def ask_briefly(
    query: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Like `ask`, for queries that indexes answer in about a millisecond, however much there is: see `core.threads`."""
    return await briefly(lambda: _in_reading(query, actor, *args, **kwargs))


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


async def write(
    command: Callable[Concatenate[Session, Actor, P], R],
    actor: Actor,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Like `perform`, for commands that keep what a person wrote to others: counted first, in the same thread.

    Raises:
        TooMany: They have written a lot just now.
    """

    def counted() -> R:
        limits.message(actor.person_id)
        return _in_unit_of_work(command, actor, *args, **kwargs)

    return await in_thread(counted)


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
    if ahead := going_ahead.get():
        ahead.forget()
    with acting(actor) as session:
        return command(session, actor, *args, **kwargs)
