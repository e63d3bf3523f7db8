"""The two sides that the routes of factors stand on: the office, and each portal under its address."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from portal_app.access.commands.entry import Entered
from portal_app.access.commands.office import SignedIn
from portal_app.access.cookies import OFFICE_COOKIE, OFFICE_STEP_COOKIE, PORTAL_COOKIE, PORTAL_STEP_COOKIE
from portal_app.accounts.actor import Actor, Kind
from portal_app.http import people


@dataclass(frozen=True, slots=True)
class Door:
    """One side.

    Attributes:
        kind: Of the people on it.
        prefix: Of its routes.
        cookie: That holds a sign-in.
        step_cookie: That a browser holds between the two steps.
    """

    kind: Kind
    prefix: str
    cookie: str
    step_cookie: str

    def address(self, request: Request) -> str:
        """The portal's address in a request's path; empty for the office."""
        return str(request.path_params.get("address", ""))

    def front(self, request: Request) -> str:
        """Where one signs in on this side."""
        return "/sign-in" if self.kind is Kind.STAFF else f"/p/{self.address(request)}"

    async def actor(self, request: Request) -> Actor | None:
        """Who is signed in on this side, at this very portal."""
        if self.kind is Kind.STAFF:
            return await people.office_actor(request)
        actor = await people.portal_actor(request)
        return actor if actor is not None and actor.portal_address == self.address(request) else None


OFFICE = Door(Kind.STAFF, "", OFFICE_COOKIE, OFFICE_STEP_COOKIE)
PORTAL = Door(Kind.CONTACT, "/p/{address}", PORTAL_COOKIE, PORTAL_STEP_COOKIE)

Endpoint = Callable[[Request, Door], Awaitable[Response]]


def both_sides(path: str, endpoint: Endpoint, methods: tuple[str, ...] = ("POST",)) -> list[BaseRoute]:
    """A route of the office and the same of every portal.

    Args:
        path: After the prefix.
        endpoint: Gets the request and the side.
        methods: That it answers.
    """
    return [Route(door.prefix + path, _at(door, endpoint), methods=list(methods)) for door in (OFFICE, PORTAL)]


def _at(door: Door, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        response = await endpoint(request, door)
        # Keys and codes stay in no cache, not even the browser's.
        response.headers["cache-control"] = "no-store"
        return response

    return run


def answer(found: dict[str, Any]) -> Response:
    """What a script of our pages reads."""
    return JSONResponse(found)


def let_in(request: Request, door: Door, done: SignedIn | Entered, codes: list[str] | None = None) -> Response:
    """Give a browser its session, past the second step.

    Args:
        request: The form's.
        door: The side.
        done: The session.
        codes: Recovery codes that were just made: they show before the page goes on.
    """
    response = people.go(request, done.path) if not codes else answer({"redirect": done.path, "codes": codes})
    people.keep_sign_in(request, response, door.cookie, done.token, done.actor.language)
    return people.drop_sign_in(response, door.step_cookie)
