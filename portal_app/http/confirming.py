"""Showing once more that it is oneself: `/confirm…` and `/p/ADDRESS/confirm…`.

Routes and not events, because passwords do not travel through page state, and the browser gets a new token.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal_app.access.commands import confirm, own_password_fits, take_code
from portal_app.access.commands.confirming import means, passkey_options, take_app_code, take_passkey
from portal_app.accounts.acting import acting, may_act
from portal_app.accounts.actor import Actor
from portal_app.core import limits
from portal_app.core.db import reading
from portal_app.core.errors import KontorError
from portal_app.core.i18n import msg
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.http import people
from portal_app.http.sides import Side, both


async def post_confirm(request: Request, actor: Actor, side: Side) -> Response:
    """A password, a code or a passkey; the browser's token is another one from then on."""
    form = await request.form(max_files=0, max_fields=10)
    password, code, passkey = (people.typed(form, name) for name in ("password", "code", "credential"))
    token_hash = people.token_hash(request, side.cookie)

    def run() -> str | None:
        may_act(actor)
        if passkey:
            with acting(actor) as session:
                take_passkey(session, actor, passkey)
        elif password:
            with reading(actor.firm_id) as session:
                if not own_password_fits(session, actor, password):
                    return None
        else:
            with acting(actor) as session:
                shown = means(session, actor)
                take = take_app_code if shown.app or shown.recovery else take_code
                if not take(session, actor, code):
                    return None
        with acting(actor) as session:
            return confirm(session, actor, token_hash)

    try:
        # Counted for this browser, so that nobody's guessing keeps the person at another one from confirming.
        await in_thread(limits.second_step, actor.person_id, actor.session_id)
        token = await in_slow_thread(run)
    except KontorError as error:
        return people.failed(request, error, actor.language, side.front)
    if token is not None:
        return people.keep_session(JSONResponse({}), side.cookie, token)
    faults = (
        {"password": msg("This is not your password. Try again.")}
        if password or not code
        else {"code": msg("This is not the code, or it is too old. Ask for a new one.")}
    )
    return people.faulty(request, faults, actor.language, side.front)


async def post_passkey_options(request: Request, actor: Actor, side: Side) -> Response:
    """What the browser needs to show one of this person's passkeys."""

    def run() -> dict[str, Any]:
        may_act(actor)
        with reading(actor.firm_id) as session:
            return passkey_options(session, actor)

    try:
        options = await in_thread(run)
    except KontorError as error:
        return people.failed(request, error, actor.language, side.front)
    return JSONResponse({"options": options}, headers={"cache-control": "no-store"})


ROUTES = [
    *both("/confirm", post_confirm),
    *both("/confirm/passkey-options", post_passkey_options),
]
