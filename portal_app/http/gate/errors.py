"""One calm answer for everything that goes wrong, with a reference and never a traceback."""

import html
import json
import re
import secrets

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.access.cookies import LANGUAGE_COOKIE
from portal_app.core.i18n import LANGUAGES, Text, msg, negotiate, translate

log = structlog.get_logger(__name__)

_TEXTS: dict[int, tuple[Text, Text]] = {
    400: (msg("This request makes no sense"), msg("Go back and try again.")),
    403: (msg("This came from somewhere else"), msg("Open the page again and repeat what you did there.")),
    404: (msg("There is nothing here"), msg("The address may be mistyped, or what was here has moved.")),
    405: (msg("There is nothing here"), msg("The address may be mistyped, or what was here has moved.")),
    413: (msg("This is too large"), msg("Send less at once.")),
    429: (msg("Too many requests"), msg("Wait a minute and try again.")),
    500: (
        msg("Something went wrong on our side"),
        msg("It was noted. If it happens again, tell us this reference: {reference}."),
    ),
}

#: What Starlette says by itself, in plain text; our own routes answer in JSON or HTML.
_BARE = frozenset({404, 405, 500})

_LINK = re.compile(r"(/(?:enter|fresh)/).+")


def new_reference() -> str:
    """A short text that a person can read out, and that the log has too."""
    return secrets.token_hex(4)


async def refuse(scope: Scope, send: Send, status: int, reference: str = "") -> None:
    """Answer with the calm page, or with JSON where the caller is a script.

    Args:
        scope: Of the request; decides form and language.
        send: Of the request.
        status: HTTP status, one of those that have a text.
        reference: Of the log record, for faults of ours.
    """
    title, text = _TEXTS[status]
    language = _language(scope)
    heading = translate(title, language)
    sentence = translate(msg(text.msgid, reference=reference) if reference else text, language)
    if _wants_page(scope):
        media, body = b"text/html; charset=utf-8", _page(language, status, heading, sentence)
    else:
        media, body = b"application/json", json.dumps({"message": f"{heading}. {sentence}", "reference": reference})
    data = body.encode()
    headers = [(b"content-type", media), (b"content-length", str(len(data)).encode()), (b"cache-control", b"no-store")]
    if status == 413:
        # The rest of the body is on its way and nobody will read it.
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else data})


def calm_errors(app: ASGIApp) -> ASGIApp:
    """Turn exceptions, and the framework's bare error texts, into the calm answer."""

    async def calm(scope: Scope, receive: Receive, send: Send) -> None:
        started = False
        bare = 0

        async def watched(message: Message) -> None:
            nonlocal started, bare
            if message["type"] == "http.response.start" and _is_bare(message):
                bare = message["status"]
            if bare:
                return
            started = True
            await send(message)

        try:
            await app(scope, receive, watched)
        except Exception as error:
            reference = new_reference()
            log.error("request_failed", reference=reference, **_asked(scope), exc_info=error)
            if not started:
                await refuse(scope, send, 500, reference)
            return
        if bare == 500:
            reference = new_reference()
            log.error("request_failed", reference=reference, **_asked(scope))
            await refuse(scope, send, 500, reference)
        elif bare:
            await refuse(scope, send, bare)

    return calm


def _asked(scope: Scope) -> dict[str, str]:
    """What the log may know of a request: never a sign-in link, which may still work."""
    return {"method": scope["method"], "path": _LINK.sub(r"\1…", scope["path"])}


def _is_bare(message: Message) -> bool:
    headers = message.get("headers", ())
    return message["status"] in _BARE and any(
        name.lower() == b"content-type" and value.startswith(b"text/plain") for name, value in headers
    )


def _wants_page(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _language(scope: Scope) -> str:
    accepted: str = ""
    for name, value in scope["headers"]:
        if name == b"cookie":
            for part in str(value, "latin-1").split(";"):
                key, _, chosen = part.strip().partition("=")
                if key == LANGUAGE_COOKIE and chosen in LANGUAGES:
                    return chosen
        elif name == b"accept-language":
            accepted = str(value, "latin-1")
    return negotiate(accepted)


def _page(language: str, status: int, heading: str, sentence: str) -> str:
    """Stands on its own: the stylesheet may be the very thing that is missing."""
    home = html.escape(translate(msg("To the front page"), language))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{html.escape(heading)}</title><style>"
        ":root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;"
        "font:1.0625rem/1.6 system-ui,sans-serif}main{max-width:32rem;padding:2rem}"
        "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}p{margin:0 0 1.5rem}a{color:inherit}"
        f'</style></head><body><main data-status="{status}">'
        f"<h1>{html.escape(heading)}</h1><p>{html.escape(sentence)}</p>"
        f'<a href="/">{home}</a></main></body></html>'
    )
