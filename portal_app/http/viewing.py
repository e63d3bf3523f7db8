"""Looking at a portal as a client sees it (B6): begun on the client's page, left by the banner."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal_app.access.cookies import VIEW_COOKIE
from portal_app.access.viewing import VIEW_TIME, ViewBegun, begin_view, leave_view
from portal_app.accounts.acting import acting
from portal_app.core.db import writing
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.core.threads import in_thread
from portal_app.http import people


async def post_view(request: Request) -> Response:
    """Begin: the browser gets a cookie that opens the portal to look at, beside the one of the office."""
    actor = await people.office_actor(request)
    client_id, contact_id = request.path_params["client_id"], request.path_params["contact_id"]
    if actor is None:
        return people.refused(request, msg("You are no longer signed in."), people.language(request), "/sign-in", 401)

    def run() -> ViewBegun:
        with acting(actor) as session:
            return begin_view(session, actor, client_id, contact_id)

    try:
        begun = await in_thread(run)
    except NotFound:
        return people.refused(request, msg("This contact is no longer here."), actor.language, "/clients", 404)
    except Refused as error:
        return people.refused(request, error.text, actor.language, f"/clients/{client_id}")
    response = people.go(request, begun.path)
    response.set_cookie(
        VIEW_COOKIE,
        begun.token,
        max_age=int(VIEW_TIME.total_seconds()),
        path="/",
        secure=settings().secure,
        httponly=True,
        samesite="lax",
    )
    return response


async def post_leave(request: Request) -> Response:
    """Leave: back to the client's page in the office."""
    hashed = people.token_hash(request, VIEW_COOKIE)

    def run() -> str:
        with writing(across_firms("Whose view is left, its token tells")) as session:
            return leave_view(session, hashed)

    path = await in_thread(run) if hashed else "/clients"
    return people.drop_sign_in(people.go(request, path), VIEW_COOKIE)


ROUTES = [
    Route("/clients/{client_id}/contacts/{contact_id}/view", post_view, methods=["POST"]),
    Route("/leave-view", post_leave, methods=["POST"]),
]
