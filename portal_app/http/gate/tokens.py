"""Page state belongs to a session and a tab, not to whoever knows the tab's token.

The frontend makes its token with `Math.random()` and keeps it in the tab. The gate hands Reflex something else: a
keyed hash of that token and of the sign-in behind the socket. A token seen, guessed or left behind by
the last person at this browser opens nothing.
"""

import hashlib
import hmac
import json
import re

_FROM_FRONTEND = re.compile(r"^[0-9A-Za-z-]{8,64}$")
_SEALED = re.compile(r"^kt\.([0-9A-Za-z-]{8,64})\.([0-9a-f]{32})$")

NEW_TOKEN = '42/_event,["new_token",'
"""How the frame begins by which Reflex tells a duplicated tab that it has a token of its own now."""


def bind_token(token: str, identity: str, secret: bytes) -> str | None:
    """The token that Reflex sees.

    Args:
        token: What the browser sent.
        identity: Of the sign-ins behind the socket; the same for all sockets of one browser session, empty without any.
        secret: Of the installation.

    Returns:
        A token that nobody else can reach, or None when the browser's is none at all.
    """
    sealed = _SEALED.match(token)
    if sealed and hmac.compare_digest(sealed[2], _mac("seal", sealed[1], identity, secret)):
        return sealed[1]
    if sealed or _FROM_FRONTEND.match(token):
        return _mac("bind", token, identity, secret)
    return None


def seal_token(token: str, identity: str, secret: bytes) -> str:
    """Wrap a token that Reflex itself made, so that the same session finds the same state with it after a reconnect."""
    return f"kt.{token}.{_mac('seal', token, identity, secret)}"


def seal_new_token(frame: str, identity: str, secret: bytes) -> str:
    """Rewrite Reflex's `new_token` frame for the browser.

    Args:
        frame: A frame that begins with `NEW_TOKEN`.
        identity: As in `bind_token`.
        secret: Of the installation.
    """
    head, _, data = frame.partition(",")
    name, token = json.loads(data)
    return f"{head},{json.dumps([name, seal_token(token, identity, secret)])}"


def _mac(purpose: str, token: str, identity: str, secret: bytes) -> str:
    text = f"{purpose}|{identity}|{token}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]
