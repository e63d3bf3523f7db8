"""Coming into the portal and leaving it: `/p/ADDRESS/…` (U5, U9, U31), and old addresses (U2)."""

from collections.abc import Callable

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.access.commands import (
    Entered,
    StepAsked,
    ask_link,
    enter_by_password,
    enter_portal,
    fresh_link,
    sign_out,
)
from portal_app.access.commands.passwords import check_contact_password, keep_hash, note_failure, rehashed
from portal_app.access.cookies import PORTAL_COOKIE, PORTAL_STEP_COOKIE
from portal_app.access.failures import log_failure
from portal_app.accounts.rules import email_fault
from portal_app.accounts.shown import Shown
from portal_app.core import limits
from portal_app.core.db import reading, writing
from portal_app.core.errors import KontorError, NotFound, Refused, TooMany
from portal_app.core.i18n import msg
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.firms.queries import current_address
from portal_app.http import people

_WHOSE = across_firms("Who comes in is found by a portal's address, a link or a token")


async def post_ask(request: Request) -> Response:
    """ "Send me a sign-in link": the answer and its time are the same for every address (U5)."""
    address = request.path_params["address"]
    form = await request.form(max_files=0, max_fields=10)
    email, wanted = people.typed(form, "email"), people.typed(form, "next")
    lang, front = people.language(request), f"/p/{address}"
    if fault := email_fault(email):
        return people.faulty(request, {"email": fault}, lang, front)
    try:
        await in_thread(_count_asking, request, address, people.mailbox(email))
    except TooMany as error:
        return people.held(request, error, lang, front)

    def run() -> None:
        with writing(_WHOSE) as session:
            ask_link(session, address, email, wanted)

    sent = msg("If this address is known here, a sign-in link is on its way to it.")
    return people.said(request, sent, lang, front, run)


async def post_sign_in(request: Request) -> Response:
    """Address and password, of a contact who made one; every wrong pair is answered alike, in the same time (U5)."""
    address = request.path_params["address"]
    form = await request.form(max_files=0, max_fields=10)
    # Another name than in the form for a link, which is on the same page.
    email, password, wanted = (people.typed(form, name) for name in ("who", "password", "next"))
    lang, front = people.language(request), f"/p/{address}"

    def run() -> Entered | StepAsked | None:
        with reading(_WHOSE) as session:
            contact = check_contact_password(session, address, email, password)
        if contact is None:
            return None
        better_hash = rehashed(contact, password)
        with writing(_WHOSE) as session:
            if better_hash is not None:
                keep_hash(session, contact, better_hash)
            return enter_by_password(
                session, contact, wanted, people.user_agent(request), people.token_hash(request, PORTAL_COOKIE)
            )

    def note() -> None:
        with writing(_WHOSE) as session:
            note_failure(session, email, address)

    try:
        device = await people.known_device(request, email, address)
        who = f"{address.lower()} {people.mailbox(email)}"
        await in_thread(limits.sign_in, who, people.client_host(request), device)
        done = await in_slow_thread(run)
    except KontorError as error:
        return people.failed(request, error, lang, front)
    if done is None:
        log_failure(Shown.PASSWORD, people.client_host(request), portal=address, mailbox=people.mailbox(email))
        wrong = msg("E-mail address and password do not fit together. Check both, or ask for a sign-in link.")
        answer = people.faulty(request, {"password": wrong}, lang, front, 401)
        # After the answer: only for a known person there is anything to write.
        answer.background = BackgroundTask(in_thread, note)
        return answer
    return _let_in(request, done)


async def post_fresh(request: Request) -> Response:
    """ "Send a fresh link", to the address that the old one went to (U9)."""
    address, token = request.path_params["address"], request.path_params["token"]
    lang, front = people.language(request), f"/p/{address}"
    try:
        await in_thread(_count_asking, request, address, token)
    except TooMany as error:
        return people.held(request, error, lang, front)

    def run() -> None:
        with writing(_WHOSE) as session:
            fresh_link(session, address, token)

    sent = msg("A fresh link is on its way to the same e-mail address.")
    return people.said(request, sent, lang, front, _unless_missing(run))


async def post_enter(request: Request) -> Response:
    """The button "Open my portal": only this uses the link up (U9)."""
    address, token = request.path_params["address"], request.path_params["token"]
    lang, page = people.language(request), f"/p/{address}/enter/{token}"

    def run() -> Entered | StepAsked:
        with writing(_WHOSE) as session:
            return enter_portal(
                session,
                address,
                token,
                people.user_agent(request),
                people.token_hash(request, PORTAL_COOKIE),
                people.spoken_language(request),
            )

    try:
        await in_thread(limits.link_pressed, people.client_host(request))
        done = await in_thread(run)
    except TooMany as error:
        return people.held(request, error, lang, page)
    except Refused as error:
        log_failure(Shown.LINK, people.client_host(request), portal=address)
        return people.refused(request, error.text, lang, page)
    except NotFound:
        log_failure(Shown.LINK, people.client_host(request), portal=address)
        return people.refused(request, msg("This link is none of this portal's."), lang, f"/p/{address}", 404)
    return _let_in(request, done)


def _let_in(request: Request, done: Entered | StepAsked) -> Response:
    if isinstance(done, StepAsked):
        return people.ask_step(request, done, PORTAL_STEP_COOKIE)
    return people.keep_sign_in(request, people.go(request, done.path), PORTAL_COOKIE, done.token, done.actor.language)


async def post_sign_out(request: Request) -> Response:
    """End the session in the database, then in the browser."""
    hashed = people.token_hash(request, PORTAL_COOKIE)

    def run() -> None:
        with writing(_WHOSE) as session:
            sign_out(session, hashed)

    if hashed:
        await in_thread(run)
    return people.drop_sign_in(people.go(request, f"/p/{request.path_params['address']}"), PORTAL_COOKIE)


def _count_asking(request: Request, address: str, who: str) -> None:
    limits.link_asked(f"{address.lower()} {who.strip()}", people.client_host(request))


def _unless_missing(run: Callable[[], None]) -> Callable[[], None]:
    def quiet() -> None:
        try:
            run()
        except NotFound:
            return

    return quiet


class CurrentAddresses:
    """Leads from a portal's old addresses to its current one, keeping the rest of the path (U2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith("/p/"):
            await self.app(scope, receive, send)
            return
        address, slash, rest = scope["path"][3:].partition("/")

        def look() -> str | None:
            with reading(_WHOSE) as session:
                return current_address(session, address)

        current = await in_thread(look)
        if current is None or current == address:
            await self.app(scope, receive, send)
            return
        query = scope.get("query_string", b"").decode("latin-1")
        target = f"/p/{current}{slash}{rest}" + (f"?{query}" if query else "")
        await RedirectResponse(target, 307, headers={"cache-control": "no-store"})(scope, receive, send)


ROUTES = [
    Route("/p/{address}/ask", post_ask, methods=["POST"]),
    Route("/p/{address}/sign-in", post_sign_in, methods=["POST"]),
    Route("/p/{address}/fresh/{token}", post_fresh, methods=["POST"]),
    Route("/p/{address}/enter/{token}", post_enter, methods=["POST"]),
    Route("/p/{address}/sign-out", post_sign_out, methods=["POST"]),
]
