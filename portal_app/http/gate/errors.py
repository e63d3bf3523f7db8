"""One calm answer for everything that goes wrong, with a reference and never a traceback."""

import html
import json

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.access.cookies import LANGUAGE_COOKIE
from portal_app.core.i18n import Text, msg, translate
from portal_app.core.languages import LANGUAGES, negotiate
from portal_app.core.logs import current_reference

log = structlog.get_logger(__name__)

_NOTHING_HERE = (msg("There is nothing here"), msg("The address may be mistyped, or what was here has moved."))
_NO_SENSE = (msg("This request makes no sense"), msg("Go back and try again."))
_OUR_FAULT = (
    msg("Something went wrong on our side"),
    msg("It was noted. If it happens again, tell us this reference: {reference}."),
)
_TEXTS: dict[int, tuple[Text, Text]] = {
    400: _NO_SENSE,
    403: (msg("This came from somewhere else"), msg("Open the page again and repeat what you did there.")),
    404: _NOTHING_HERE,
    405: _NOTHING_HERE,
    408: (msg("This took too long"), msg("Check your connection and try again.")),
    413: (msg("This is too large"), msg("Send less at once.")),
    421: (msg("This is not the address"), msg("Ask whoever gave it to you for the right one.")),
    429: (msg("Too many requests"), msg("Wait a minute and try again.")),
    431: (msg("This is too large"), msg("Delete this site's cookies in your browser, then try again.")),
    500: _OUR_FAULT,
    503: (msg("We will be back in a moment"), msg("Wait a minute and try again.")),
}

#: After these the rest of a body may be on its way, and nobody will read it.
_HANGS_UP = frozenset({400, 408, 413, 421, 431})
#: Of a bare refusal, what stays of its headers.
_KEPT = frozenset({b"allow", b"retry-after", b"set-cookie"})

#: Marks an answer as ours.
_CALM = "kontor.calm"

Headers = tuple[tuple[bytes, bytes], ...]


async def refuse(scope: Scope, send: Send, status: int, *, why: str = "", headers: Headers = ()) -> None:
    """Answer with the calm page, or with JSON where the caller is a script.

    Args:
        scope: Of the request; decides form and language.
        send: Of the request.
        status: HTTP status.
        why: For the log; nothing of it is shown.
        headers: Further ones.
    """
    reference = current_reference()
    record = log.error if status == 500 else log.warning
    record("request_failed" if status == 500 else "request_refused", status=status, why=why, **asked(scope))
    title, text = _TEXTS.get(status) or (_OUR_FAULT if status >= 500 else _NO_SENSE)
    language = _language(scope)
    heading = translate(title, language)
    sentence = translate(msg(text.msgid, reference=reference), language)
    if _wants_page(scope):
        media, body = b"text/html; charset=utf-8", _page(language, status, heading, sentence, reference)
    else:
        media, body = b"application/json", json.dumps({"message": f"{heading}. {sentence}", "reference": reference})
    data = body.encode()
    told = [(b"content-type", media), (b"content-length", str(len(data)).encode()), (b"cache-control", b"no-store")]
    if status in _HANGS_UP:
        told.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": [*told, *headers], _CALM: True})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else data})


def calm_errors(app: ASGIApp) -> ASGIApp:
    """Turn exceptions, and every error that is not said in JSON by a route of ours, into the calm answer."""

    async def calm(scope: Scope, receive: Receive, send: Send) -> None:
        started = False
        bare: Message = {}

        async def watched(message: Message) -> None:
            nonlocal started, bare
            if message["type"] == "http.response.start" and _is_bare(message, scope):
                bare = message
            if bare:
                return
            started = True
            await send(message)

        try:
            await app(scope, receive, watched)
        except Exception as error:
            log.error("request_broke", **asked(scope), exc_info=error)
            if not started:
                await refuse(scope, send, 500, why=type(error).__name__)
            return
        if bare:
            kept = tuple((name, value) for name, value in bare.get("headers", ()) if name.lower() in _KEPT)
            await refuse(scope, send, bare["status"], headers=kept)

    return calm


def asked(scope: Scope) -> dict[str, str]:
    """What the log may know of a request. Links in its path are taken out when the record is written."""
    client = scope.get("client")
    return {"method": scope["method"], "path": scope["path"][:200], "address": str(client[0]) if client else ""}


def _is_bare(message: Message, scope: Scope) -> bool:
    """Whether an answer is an error that nobody has put into words."""
    if message["status"] < 400 or message["status"] == 416 or _CALM in message:
        return False
    kind = next((value for name, value in message.get("headers", ()) if name.lower() == b"content-type"), b"")
    if message["status"] == 404 and scope["path"].startswith("/p/") and kind.startswith(b"text/html"):
        # The built page of lost addresses: under a portal's it wears the firm's face.
        return False
    return not kind.startswith(b"application/json")


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


#: Stands on its own: the stylesheet may be the very thing that is missing.
STYLE = (
    ":root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "font:1.0625rem/1.6 system-ui,sans-serif}main{max-width:32rem;padding:2rem}"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}p{margin:0 0 1.5rem}a{color:inherit}small{opacity:.75}"
)


def _page(language: str, status: int, heading: str, sentence: str, reference: str) -> str:
    home = html.escape(translate(msg("To the front page"), language))
    named = html.escape(translate(msg("Reference: {reference}", reference=reference), language))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{html.escape(heading)}</title><style>{STYLE}</style></head>"
        f'<body><main data-status="{status}" data-reference="{reference}">'
        f"<h1>{html.escape(heading)}</h1><p>{html.escape(sentence)}</p>"
        f'<p><a href="/">{home}</a></p><small>{named}</small></main></body></html>'
    )
