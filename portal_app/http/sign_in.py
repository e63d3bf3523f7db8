"""Signing in and out of the office, and choosing a new password when the old one is forgotten."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal_app.access.commands import SignedIn, StepAsked, check_password, enter_office, sign_in, sign_out
from portal_app.access.commands.office import HOME
from portal_app.access.commands.passwords import (
    checked_new_password,
    forgot_password,
    keep_hash,
    note_failure,
    rehashed,
    renew_password,
)
from portal_app.access.cookies import OFFICE_COOKIE, OFFICE_STEP_COOKIE, VIEW_COOKIE
from portal_app.access.failures import log_failure
from portal_app.accounts.rules import email_fault
from portal_app.accounts.shown import Shown
from portal_app.core import limits
from portal_app.core.db import reading, writing
from portal_app.core.errors import Invalid, KontorError, TooMany
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
        better_hash = rehashed(member, password)
        with writing(_WHOSE) as session:
            if better_hash is not None:
                keep_hash(session, member, better_hash)
            return sign_in(
                session, member, wanted, people.user_agent(request), people.token_hash(request, OFFICE_COOKIE)
            )

    try:
        # Counted before the hash is computed, which is the expensive part.
        device = await people.known_device(request, email)
        await in_thread(limits.sign_in, people.mailbox(email), people.client_host(request), device)
        done = await in_slow_thread(run)
    except KontorError as error:
        return people.failed(request, error, lang, "/sign-in")
    if done is None:
        log_failure(Shown.PASSWORD, people.client_host(request), mailbox=people.mailbox(email))
        wrong = msg("E-mail address and password do not fit together. Check both.")
        answer = people.faulty(request, {"password": wrong}, lang, "/sign-in", 401)

        def note() -> None:
            with writing(_WHOSE) as session:
                note_failure(session, email)

        # After the answer: only for a known person there is anything to write.
        answer.background = BackgroundTask(in_thread, note)
        return answer
    return let_in(request, done)


async def post_forgotten(request: Request) -> Response:
    """ "Forgotten?": the answer and its time are the same for every address."""
    form = await request.form(max_files=0, max_fields=10)
    email, lang = people.typed(form, "email"), people.language(request)
    if fault := email_fault(email):
        return people.faulty(request, {"email": fault}, lang, "/forgotten")
    try:
        await in_thread(limits.link_asked, people.mailbox(email), people.client_host(request))
    except TooMany as error:
        return people.held(request, error, lang, "/forgotten")

    def run() -> None:
        with writing(_WHOSE) as session:
            forgot_password(session, email)

    sent = msg("If this address is known here, a link to choose a new password is on its way to it.")
    return people.said(request, sent, lang, "/sign-in", run)


def link_failed(request: Request, error: KontorError, lang: str, back: str) -> Response:
    """Answer the button of a link that let nobody in; logged when the link opens nothing.

    Args:
        request: The form's.
        error: Why not.
        lang: The reader's language.
        back: The page to go back to, for a browser without scripts.
    """
    if not isinstance(error, TooMany | Invalid):
        log_failure(Shown.LINK, people.client_host(request))
    return people.failed(request, error, lang, back)


async def post_new_password(request: Request) -> Response:
    """The button on the page of a link for a new password: uses the link up, and signs in."""
    token, lang = request.path_params["token"], people.language(request)
    form = await request.form(max_files=0, max_fields=10)
    password, again = people.typed(form, "password"), people.typed(form, "password_again")

    def run() -> SignedIn | StepAsked:
        with reading(_WHOSE) as session:
            hashed = checked_new_password(session, token, password, again)
        with writing(_WHOSE) as session:
            member = renew_password(session, token, hashed)
            return sign_in(session, member, "", people.user_agent(request), people.token_hash(request, OFFICE_COOKIE))

    try:
        await in_thread(limits.link_pressed, people.client_host(request))
        done = await in_slow_thread(run)
    except KontorError as error:
        return link_failed(request, error, lang, "/sign-in")
    return let_in(request, done)


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
    except KontorError as error:
        return link_failed(request, error, lang, "/sign-in")
    return let_in(request, done)


async def post_sign_out(request: Request) -> Response:
    """End the session in the database, then in the browser."""
    hashed = people.token_hash(request, OFFICE_COOKIE)

    def run() -> None:
        with writing(_WHOSE) as session:
            sign_out(session, hashed)

    if hashed:
        await in_thread(run)
    # What they looked at is over with the sign-in.
    answer = people.drop_sign_in(people.go(request, "/sign-in"), VIEW_COOKIE)
    return people.drop_sign_in(answer, OFFICE_COOKIE)


def let_in(request: Request, done: SignedIn | StepAsked) -> Response:
    """Give a browser its session, or what it shows at the second step."""
    if isinstance(done, StepAsked):
        return people.ask_step(request, done, OFFICE_STEP_COOKIE)
    return people.keep_sign_in(request, people.go(request, done.path), OFFICE_COOKIE, done.token, done.actor.language)


ROUTES = [
    Route("/", front_door, methods=["GET"]),
    Route("/sign-in", post_sign_in, methods=["POST"]),
    Route("/enter/{token}", post_enter, methods=["POST"]),
    Route("/sign-out", post_sign_out, methods=["POST"]),
    Route("/forgotten", post_forgotten, methods=["POST"]),
    Route("/new-password/{token}", post_new_password, methods=["POST"]),
]
