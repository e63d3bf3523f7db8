"""What a person sets up for signing in: an authenticator app, passkeys, recovery codes (B5)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.core.errors import KontorError
from portal_app.core.i18n import msg
from portal_app.core.threads import in_thread
from portal_app.factors.commands import authenticator, passkeys, recovery
from portal_app.http import people
from portal_app.http.factors.doors import Door, answer, both_sides

Work = Callable[[Session, Actor], dict[str, Any]]


async def post_authenticator(request: Request, door: Door) -> Response:
    """Make a key: the answer is the only place where it ever shows."""

    def work(session: Session, actor: Actor) -> dict[str, Any]:
        made = authenticator.begin(session, actor)
        return {"id": made.id, "key": made.key, "qr": made.qr}

    return await _for_actor(request, door, work)


async def post_authenticator_code(request: Request, door: Door) -> Response:
    """Take the app into use by its first code."""
    form = await request.form(max_files=0, max_fields=10)
    setup_id, code = people.typed(form, "id"), people.typed(form, "code")
    return await _for_actor(
        request, door, lambda session, actor: {"codes": authenticator.confirm(session, actor, setup_id, code)}
    )


async def post_codes(request: Request, door: Door) -> Response:
    """Make new recovery codes."""
    return await _for_actor(request, door, lambda session, actor: {"codes": recovery.renew(session, actor)})


async def post_passkey_options(request: Request, door: Door) -> Response:
    """What the browser needs to make a passkey."""
    return await _for_actor(request, door, lambda session, actor: {"options": passkeys.registering(session, actor)})


async def post_passkey(request: Request, door: Door) -> Response:
    """Keep the passkey that the browser made."""
    form = await request.form(max_files=0, max_fields=10)
    name, made = people.typed(form, "name"), people.typed(form, "credential")
    return await _for_actor(
        request, door, lambda session, actor: {"codes": passkeys.register(session, actor, name, made)}
    )


async def _for_actor(request: Request, door: Door, work: Work) -> Response:
    actor = await door.actor(request)
    back = door.front(request)
    if actor is None:
        return people.refused(request, msg("You are no longer signed in."), people.language(request), back, 401)

    def run() -> dict[str, Any]:
        with acting(actor) as session:
            return work(session, actor)

    try:
        return answer(await in_thread(run))
    except KontorError as error:
        return people.failed(request, error, actor.language, back)


ROUTES: list[BaseRoute] = [
    *both_sides("/factors/authenticator", post_authenticator),
    *both_sides("/factors/authenticator/code", post_authenticator_code),
    *both_sides("/factors/codes", post_codes),
    *both_sides("/factors/passkey-options", post_passkey_options),
    *both_sides("/factors/passkeys", post_passkey),
]
