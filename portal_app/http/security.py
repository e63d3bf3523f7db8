"""Choosing one's password and signing out everywhere, on either side: `/security/…` and `/p/ADDRESS/security/…`."""

from starlette.requests import Request
from starlette.responses import Response

from portal_app.access.commands import sign_out_everywhere
from portal_app.access.commands.passwords import change_password, checked_password
from portal_app.accounts.acting import acting, may_act
from portal_app.accounts.actor import Actor
from portal_app.core import limits
from portal_app.core.db import reading
from portal_app.core.errors import KontorError
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.http import people
from portal_app.http.sides import Side, both


async def post_password(request: Request, actor: Actor, side: Side) -> Response:
    """A new password: every other sign-in of this person ends, and this browser gets a new token."""
    form = await request.form(max_files=0, max_fields=10)
    current, password, again = (people.typed(form, name) for name in ("current", "password", "password_again"))

    def run() -> str:
        may_act(actor)
        with reading(actor.firm_id) as session:
            hashed = checked_password(session, actor, current, password, again)
        with acting(actor) as session:
            return change_password(session, actor, hashed)

    try:
        # The current password could be guessed here as well.
        await in_thread(limits.second_step, actor.person_id, actor.session_id)
        token = await in_slow_thread(run)
    except KontorError as error:
        return people.failed(request, error, actor.language, side.page)
    return people.keep_session(people.go(request, f"{side.page}?done=password"), side.cookie, token)


async def post_sign_out_everywhere(request: Request, actor: Actor, side: Side) -> Response:
    """End every sign-in of this person, here too."""

    def run() -> None:
        with acting(actor) as session:
            sign_out_everywhere(session, actor)

    try:
        await in_thread(run)
    except KontorError as error:
        return people.failed(request, error, actor.language, side.page)
    return people.drop_sign_in(people.go(request, side.front), side.cookie)


ROUTES = [
    *both("/security/password", post_password),
    *both("/security/sign-out-everywhere", post_sign_out_everywhere),
]
