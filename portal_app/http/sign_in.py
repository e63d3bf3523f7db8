"""Signing in and out of the office: `/`, `/sign-in`, `/enter/TOKEN`, `/sign-out`."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal_app.access.commands import SignedIn, StepAsked, check_password, end_session, enter_office, sign_in
from portal_app.access.commands.office import HOME
from portal_app.access.cookies import OFFICE_COOKIE, OFFICE_STEP_COOKIE
from portal_app.core import limits
from portal_app.core.db import reading, writing
from portal_app.core.errors import Refused, TooMany
from portal_app.core.i18n import msg
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.firms.queries import is_empty
from portal_app.http import people

_WHOSE = across_firms("Who signs in or out is found by address, link or token")


async def front_door(request: Request) -> Response:
    """`/`: to the set-up of an empty installation, to the work, or to the sign-in."""

    def empty() -> bool:
        with reading(across_firms("Whether there is any firm")) as session:
            return is_empty(session)

    if await in_thread(empty):
        return RedirectResponse("/set-up", 303)
    actor = await people.office_actor(request)
    return RedirectResponse(HOME if actor else "/sign-in", 303)


async def post_sign_in(request: Request) -> Response:
    """Address and password; a wrong address and a wrong password are answered alike."""
    form = await request.form(max_files=0, max_fields=10)
    email, password, wanted = (people.typed(form, name) for name in ("email", "password", "next"))
    lang = people.language(request)

    def run() -> SignedIn | StepAsked | None:
        with reading(_WHOSE) as session:
            member = check_password(session, email, password)
        if member is None:
            return None
        with writing(_WHOSE) as session:
            return sign_in(
                session, member, wanted, people.user_agent(request), people.token_hash(request, OFFICE_COOKIE)
            )

    try:
        # Counted before the hash is computed, which is the expensive part.
        await in_thread(limits.sign_in, people.mailbox(email), people.client_host(request))
        done = await in_slow_thread(run)
    except TooMany as error:
        return people.held(request, error, lang, "/sign-in")
    except Refused as error:
        return people.refused(request, error.text, lang, "/sign-in")
    if done is None:
        wrong = msg("E-mail address and password do not fit together. Check both.")
        return people.faulty(request, {"password": wrong}, lang, "/sign-in", 401)
    return _let_in(request, done)


async def post_enter(request: Request) -> Response:
    """The button on the page of a sign-in link for staff."""
    token = request.path_params["token"]
    lang = people.language(request)

    def run() -> SignedIn | StepAsked:
        with writing(_WHOSE) as session:
            return enter_office(session, token, people.user_agent(request), people.token_hash(request, OFFICE_COOKIE))

    try:
        await in_thread(limits.link_pressed, people.client_host(request))
        done = await in_thread(run)
    except TooMany as error:
        return people.held(request, error, lang, "/sign-in")
    except Refused as error:
        return people.refused(request, error.text, lang, "/sign-in")
    return _let_in(request, done)


async def post_sign_out(request: Request) -> Response:
    """End the session in the database, then in the browser."""
    hashed = people.token_hash(request, OFFICE_COOKIE)

    def run() -> None:
        with writing(_WHOSE) as session:
            end_session(session, hashed)

    if hashed:
        await in_thread(run)
    return people.drop_sign_in(people.go(request, "/sign-in"), OFFICE_COOKIE)


def _let_in(request: Request, done: SignedIn | StepAsked) -> Response:
    if isinstance(done, StepAsked):
        return people.ask_step(request, done, OFFICE_STEP_COOKIE)
    return people.keep_sign_in(people.go(request, done.path), OFFICE_COOKIE, done.token, done.actor.language)


ROUTES = [
    Route("/", front_door, methods=["GET"]),
    Route("/sign-in", post_sign_in, methods=["POST"]),
    Route("/enter/{token}", post_enter, methods=["POST"]),
    Route("/sign-out", post_sign_out, methods=["POST"]),
]
