"""What a signed-in person does about themself by a form, in the office and at their portal alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.http import people


@dataclass(frozen=True, slots=True)
class Side:
    """The office, or the portal of a request.

    Attributes:
        cookie: That holds its sign-in.
        front: Where one signs in.
        page: Where a person sees how they sign in.
    """

    cookie: str
    front: str
    page: str


Endpoint = Callable[[Request, Actor, Side], Awaitable[Response]]


def _office(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        side = Side(OFFICE_COOKIE, "/sign-in", "/settings/security")
        return await _as(await people.office_actor(request), request, endpoint, side)

    return run


def _portal(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        address = request.path_params["address"]
        side = Side(PORTAL_COOKIE, f"/p/{address}", f"/p/{address}/profile")
        return await _as(await people.portal_actor_at(request, address), request, endpoint, side)

    return run


async def _as(actor: Actor | None, request: Request, endpoint: Endpoint, side: Side) -> Response:
    if actor is None:
        return people.refused(request, msg("You are no longer signed in."), people.language(request), side.front, 401)
    return await endpoint(request, actor, side)


def both(path: str, endpoint: Endpoint) -> list[BaseRoute]:
    """The two routes of what a signed-in person does about themself on either side.

    Args:
        path: At the office; at the portal it stands below `/p/ADDRESS`.
        endpoint: Called with who asks, and from which side; nobody else gets to it.
    """
    return [
        Route(path, _office(endpoint), methods=["POST"]),
        Route("/p/{address}" + path, _portal(endpoint), methods=["POST"]),
    ]
