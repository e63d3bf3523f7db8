"""Signing in with a passkey alone, from the office's sign-in page and from a portal's front page (B5)."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from portal_app.access.commands.entry import Entered
from portal_app.access.commands.office import SignedIn
from portal_app.access.commands.second_step import (
    OFFICE_PASSKEYS,
    enter_office_by_passkey,
    enter_portal_by_passkey,
    portal_passkeys,
)
from portal_app.access.failures import log_failure
from portal_app.access.rules import within_portal
from portal_app.accounts.actor import Kind
from portal_app.accounts.shown import Shown
from portal_app.core import limits
from portal_app.core.db import reading, writing
from portal_app.core.errors import KontorError, NotFound, TooMany
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_thread
from portal_app.factors.commands import showing
from portal_app.firms.queries import open_portal
from portal_app.http import people
from portal_app.http.factors.doors import Door, answer, both_sides, let_in

R = TypeVar("R")

_WHOSE = across_firms("Who comes in is found by a portal's address or a passkey")


async def post_options(request: Request, door: Door) -> Response:
    """What the browser needs: the same for everybody, whoever has a passkey here and whoever has none."""

    def run() -> dict[str, Any]:
        if door.kind is Kind.STAFF:
            return {"options": showing.showing_any(OFFICE_PASSKEYS)}
        with reading(_WHOSE) as session:
            return {"options": showing.showing_any(portal_passkeys(_firm(session, request, door)))}

    return await _counted(request, door, run, answer)


async def post_passkey(request: Request, door: Door) -> Response:
    """What the device signed."""
    form = await request.form(max_files=0, max_fields=10)
    given, wanted = people.typed(form, "credential"), people.typed(form, "next")
    agent, replaces = people.user_agent(request), people.token_hash(request, door.cookie)

    def run() -> SignedIn | Entered:
        with writing(_WHOSE) as session:
            if door.kind is Kind.STAFF:
                return enter_office_by_passkey(session, given, wanted, agent, replaces)
            firm_id = _firm(session, request, door)
            return enter_portal_by_passkey(session, firm_id, given, within_portal(wanted), agent, replaces)

    return await _counted(request, door, run, lambda done: let_in(request, door, done), _not_let_in)


def _not_let_in(request: Request, door: Door) -> None:
    log_failure(Shown.PASSKEY, people.client_host(request), portal=door.address(request) or None)


def _firm(session: Session, request: Request, door: Door) -> str:
    firm_id = open_portal(session, door.address(request))
    if firm_id is None:
        raise NotFound
    return firm_id


async def _counted(
    request: Request,
    door: Door,
    run: Callable[[], R],
    done: Callable[[R], Response],
    note: Callable[[Request, Door], None] | None = None,
) -> Response:
    lang, front = people.language(request), door.front(request)
    try:
        await in_thread(limits.link_pressed, people.client_host(request))
        found = await in_thread(run)
    except KontorError as error:
        if note is not None and not isinstance(error, TooMany):
            note(request, door)
        return people.failed(request, error, lang, front)
    return done(found)


ROUTES: list[BaseRoute] = [
    *both_sides("/passkey-options", post_options),
    *both_sides("/passkey", post_passkey),
]
