"""Showing once more that it is oneself: `/confirm` and `/p/ADDRESS/confirm`.

Routes and not events, because passwords do not travel through page state.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal_app.access.commands import confirm, own_password_fits, take_code
from portal_app.access.commands.confirming import means, take_app_code
from portal_app.accounts.acting import acting, may_act
from portal_app.accounts.actor import Actor
from portal_app.core import limits
from portal_app.core.db import reading
from portal_app.core.errors import Refused, TooMany
from portal_app.core.i18n import msg
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.http import people


async def post_office(request: Request) -> Response:
    """Of a staff member."""
    return await _confirm(request, await people.office_actor(request), "/sign-in")


async def post_portal(request: Request) -> Response:
    """Of a contact, at their own portal."""
    address = request.path_params["address"]
    return await _confirm(request, await people.portal_actor_at(request, address), f"/p/{address}")


async def _confirm(request: Request, actor: Actor | None, front: str) -> Response:
    if actor is None:
        return people.refused(request, msg("You are no longer signed in."), people.language(request), front, 401)
    form = await request.form(max_files=0, max_fields=10)
    password, code = people.typed(form, "password"), people.typed(form, "code")

    def run() -> bool:
        may_act(actor)
        if password:
            with reading(actor.firm_id) as session:
                if not own_password_fits(session, actor, password):
                    return False
        else:
            with acting(actor) as session:
                take = take_app_code if means(session, actor).app else take_code
                if not take(session, actor, code):
                    return False
        with acting(actor) as session:
            confirm(session, actor)
        return True

    try:
        # Counted for this browser, so that nobody's guessing keeps the person at another one from confirming.
        await in_thread(limits.second_step, actor.person_id, actor.session_id)
        if await in_slow_thread(run):
            return JSONResponse({})
    except TooMany as error:
        return people.held(request, error, actor.language, front)
    except Refused as error:
        return people.refused(request, error.text, actor.language, front)
    faults = (
        {"password": msg("This is not your password. Try again.")}
        if password or not code
        else {"code": msg("This is not the code, or it is too old. Ask for a new one.")}
    )
    return people.faulty(request, faults, actor.language, front)


ROUTES = [
    Route("/confirm", post_office, methods=["POST"]),
    Route("/p/{address}/confirm", post_portal, methods=["POST"]),
]
