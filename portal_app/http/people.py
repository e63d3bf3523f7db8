"""Who sends a request, in which language, and how routes answer forms."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from portal_app.access import devices
from portal_app.access import queries as access
from portal_app.access.commands.devices import meet_device
from portal_app.access.commands.first_factor import StepAsked
from portal_app.access.commands.sessions import SESSION_TIME
from portal_app.access.cookies import DEVICE_COOKIE, LANGUAGE_COOKIE, OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from portal_app.access.viewing import view_actor
from portal_app.accounts.actor import Actor
from portal_app.accounts.rules import read_email
from portal_app.core.crypto import hash_token, new_token
from portal_app.core.db import reading, writing
from portal_app.core.errors import ConfirmFirst, Invalid, KontorError, Refused, TooMany
from portal_app.core.i18n import Text, msg, translate
from portal_app.core.languages import LANGUAGES, negotiate, spoken
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.core.threads import briefly, in_thread
from portal_app.factors.rules import STEP_TIME

_YEAR = 365 * 24 * 3600
_DEVICE = across_firms("Whose a device is, an address or a token tells")


def token_hash(request: Request, cookie: str) -> str:
    """The hash of the token in a cookie, or an empty text."""
    value = request.cookies.get(cookie, "")
    return hash_token(value) if value else ""


async def office_actor(request: Request) -> Actor | None:
    """The staff member who sends a request, now."""
    hashed = token_hash(request, OFFICE_COOKIE)

    def run() -> Actor | None:
        with reading(across_firms("A token tells whose session it is")) as session:
            return access.staff_actor(session, hashed)

    return await briefly(run) if hashed else None


async def portal_actor(request: Request) -> Actor | None:
    """The contact who sends a request, now; or a staff member who looks on as one, who changes nothing (B6).

    While a browser holds the cookie of a view, that counts alone: nothing done on such a page is done as anybody else.
    """
    viewed = token_hash(request, VIEW_COOKIE)
    hashed = viewed or token_hash(request, PORTAL_COOKIE)
    find = view_actor if viewed else access.contact_actor

    def run() -> Actor | None:
        with reading(across_firms("A token tells whose session it is")) as session:
            return find(session, hashed)

    return await briefly(run) if hashed else None


async def portal_actor_at(request: Request, address: str) -> Actor | None:
    """The contact who sends a request, when they are at their own firm's portal."""
    actor = await portal_actor(request)
    return actor if actor is not None and actor.portal_address == address else None


def language(request: Request, actor: Actor | None = None) -> str:
    """The reader's language: the one of their profile, else chosen on this device, else their browser's."""
    if actor is not None:
        return actor.language
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else negotiate(request.headers.get("accept-language"))


def spoken_language(request: Request) -> str:
    """The language that somebody chose on this device, else their browser's where it is one of ours, else empty."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else spoken(request.headers.get("accept-language"))


def client_host(request: Request) -> str:
    """The address of the person's machine; the gate has looked through trusted proxies."""
    return request.client.host if request.client else ""


def user_agent(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


def typed(form: FormData, name: str, otherwise: str = "") -> str:
    """A field of a form, without the zero bytes that no database stores."""
    return str(form.get(name, otherwise)).replace("\x00", "")


def mailbox(email: str) -> str:
    """An address as typed in the form in which addresses are compared, so that no spelling of it counts apart."""
    read = read_email(email)
    return read[1] if read else email


def wants_page(request: Request) -> bool:
    """Whether a browser sent the form by itself, before any script ran."""
    return "application/json" not in request.headers.get("accept", "")


def go(request: Request, path: str) -> Response:
    """Send the browser on, whole page: a sign-in counts from the next handshake."""
    return RedirectResponse(path, 303) if wants_page(request) else JSONResponse({"redirect": path})


def said(request: Request, text: Text, lang: str, back: str, work: Callable[[], None]) -> Response:
    """Answer with a sentence, and do the work after it, so that its time tells nothing.

    Args:
        request: The form's.
        text: The same whatever the work finds.
        lang: The reader's language.
        back: The form's page, for a browser without scripts.
        work: Done in a thread once the answer has left.
    """
    later = BackgroundTask(in_thread, work)
    if wants_page(request):
        return RedirectResponse(back, 303, background=later)
    return JSONResponse({"message": translate(text, lang)}, background=later)


def faulty(request: Request, faults: Mapping[str, Text], lang: str, back: str, status: int = 422) -> Response:
    """Answer a form whose fields can't all be taken; what was typed stays in the browser.

    Args:
        request: The form's.
        faults: Field → what is wrong.
        lang: The reader's language.
        back: The form's page, for a browser without scripts.
        status: Of the answer.
    """
    if wants_page(request):
        return RedirectResponse(back, 303)
    return _unfit(lambda to: {"errors": {field: translate(text, to) for field, text in faults.items()}}, lang, status)


def refused(request: Request, text: Text, lang: str, back: str, status: int = 409) -> Response:
    """Answer a form that can't be taken as a whole, with a sentence.

    Args:
        request: Says whether a script or a form asks.
        text: The sentence.
        lang: The reader's language.
        back: The page to go back to, for a browser without scripts.
        status: Of the answer, 4xx.
    """
    if wants_page(request):
        return RedirectResponse(back, 303)
    return _unfit(lambda to: {"message": translate(text, to)}, lang, status)


def _unfit(say: Callable[[str], dict[str, Any]], lang: str, status: int) -> JSONResponse:
    """What is wrong, in the reader's language, and in the others for a page that turns to one of them meanwhile."""
    others = {code: say(code) for code in LANGUAGES if code != lang}
    return JSONResponse(say(lang) | {"other_languages": others}, status)


def held(request: Request, error: TooMany, lang: str, back: str) -> Response:
    """Answer a try beyond a limit: when to try again, in words and for programs.

    Args:
        request: Says whether a script or a form asks.
        error: Says for how long.
        lang: The reader's language.
        back: The page to go back to, for a browser without scripts.
    """
    answer = refused(request, error.text, lang, back, 429)
    answer.headers["retry-after"] = str(error.seconds)
    return answer


def failed(request: Request, error: KontorError, lang: str, back: str) -> Response:
    """Answer a form by whatever kept it from being done.

    Args:
        request: Says whether a script or a form asks.
        error: What a limit, a rule or a command said.
        lang: The reader's language.
        back: The page to go back to, for a browser without scripts.
    """
    match error:
        case TooMany():
            return held(request, error, lang, back)
        case Invalid():
            return faulty(request, error.faults, lang, back)
        case ConfirmFirst() if not wants_page(request):
            return JSONResponse({"message": translate(error.text, lang), "confirm": True}, 403)
        case Refused():
            return refused(request, error.text, lang, back, 403 if isinstance(error, ConfirmFirst) else 409)
    return refused(request, msg("This is no longer here. Reload the page to see what is."), lang, back, 404)


def device_hash(request: Request) -> str:
    """The hash of what a browser keeps to be known again, or an empty text for one that we have never met."""
    return token_hash(request, DEVICE_COOKIE)


async def known_device(request: Request, email: str, address: str | None = None) -> str:
    """The id of the browser, when whoever has this address has signed in with it before; else an empty text."""
    hashed = device_hash(request)

    def run() -> str:
        with reading(_DEVICE) as session:
            return devices.known_device(session, hashed, email, address)

    return await in_thread(run) if hashed else ""


def keep_sign_in(request: Request, response: Response, cookie: str, token: str, lang: str) -> Response:
    """Give the browser its session, out of reach of scripts, and the person's language.

    After the answer it is noted which device this is, and the person is told of one that is new.

    Args:
        request: Which says from where they sign in.
        response: The answer that takes the cookies along.
        cookie: Name of the session's cookie, the office's or the portal's.
        token: Of the session.
        lang: Their language.

    Returns:
        The same answer.
    """
    device = request.cookies.get(DEVICE_COOKIE) or new_token()
    keep_session(response, cookie, token)
    if VIEW_COOKIE in request.cookies:
        # Whoever signs in is past looking on.
        drop_sign_in(response, VIEW_COOKIE)
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=_YEAR, path="/", secure=settings().secure, httponly=True, samesite="lax"
    )
    response.set_cookie(
        LANGUAGE_COOKIE, lang, max_age=_YEAR, path="/", secure=settings().secure, httponly=False, samesite="lax"
    )

    def meet() -> None:
        with writing(_DEVICE) as session:
            meet_device(session, hash_token(token), hash_token(device))

    response.background = BackgroundTask(in_thread, meet)
    return response


def keep_session(response: Response, cookie: str, token: str) -> Response:
    """Give the browser another token for the session that it has."""
    response.set_cookie(
        cookie,
        token,
        max_age=int(SESSION_TIME.total_seconds()),
        path="/",
        secure=settings().secure,
        httponly=True,
        samesite="lax",
    )
    return response


def ask_step(request: Request, asked: StepAsked, cookie: str) -> Response:
    """Send a browser to the second step. What it holds until then is no sign-in."""
    response = go(request, asked.path)
    response.set_cookie(
        cookie,
        asked.token,
        max_age=int(STEP_TIME.total_seconds()),
        path="/",
        secure=settings().secure,
        httponly=True,
        samesite="strict",
    )
    return response


def drop_sign_in(response: Response, cookie: str) -> Response:
    """Take the session from the browser."""
    response.delete_cookie(cookie, path="/", secure=settings().secure, httponly=True, samesite="lax")
    return response
