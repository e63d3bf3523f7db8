"""Which of a contact's companies an event of the portal is about: the one that its tab shows (U11).

A sign-in knows one company, the one that was chosen last, perhaps in another tab. Every handler for contacts is called
with the company of its own tab before it. What needs less than that says so by `shows` or `personal`.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from portal_app.accounts.actor import Actor
from portal_app.core.errors import NotFound

#: Gets the page's state and the actor of its sign-in, answers with the one at the tab's company, or raises `NotFound`.
Turning = Callable[[Any, Actor], Awaitable[Actor]]
_turn: Turning | None = None


class Company(StrEnum):
    """What a handler does where the company of its tab was closed to the person meanwhile."""

    #: Nothing: it is not found.
    OF_TAB = "of tab"
    #: It shows what is open to them still.
    SHOWN = "shown"
    #: It is about no company.
    NONE = "none"


def turns(function: Turning) -> Turning:
    """Register what knows which company a tab shows."""
    global _turn
    _turn = function
    return function


def shows(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Below the door for contacts: it shows what the person may see now, and changes nothing."""
    return _declared(handler, Company.SHOWN)


def personal(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Below the door for contacts: it is about the person, or about nothing but what is open on their page."""
    return _declared(handler, Company.NONE)


def company_of(handler: Any) -> Company:
    """What a handler declared; one that declared nothing is about the company of its tab."""
    found: Company = getattr(handler, "_kontor_company", Company.OF_TAB)
    return found


async def at_its_company(page: Any, actor: Actor, company: Company) -> Actor:
    """As whom a handler acts.

    Args:
        page: The handler's state.
        actor: Who is behind the socket.
        company: What the handler declared.

    Raises:
        NotFound: The tab's company is not open to them any more, and the handler is about nothing else.
    """
    if company is Company.NONE:
        return actor
    if _turn is None:
        raise RuntimeError("Nothing says which company a tab of the portal shows")
    try:
        return await _turn(page, actor)
    except NotFound:
        if company is Company.SHOWN:
            return actor
        raise


def _declared(handler: Callable[..., Any], company: Company) -> Callable[..., Any]:
    handler._kontor_company = company  # type: ignore[attr-defined]
    return handler
