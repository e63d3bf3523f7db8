"""Which sign-ins a browser holds, as far as its cookies say; whether they are worth anything, the guard finds out."""

import hashlib
import re
from collections.abc import Iterable, Mapping

from starlette.types import Scope

_VALUE = re.compile(r"^[\w.~-]{1,256}$", re.ASCII)


def cookies_of(scope: Scope) -> dict[str, str]:
    """The cookies of a request that have the form of ours."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name != b"cookie":
            continue
        for part in bytes(value).decode("latin-1").split(";"):
            key, _, content = part.strip().partition("=")
            if _VALUE.match(content):
                found[key] = content
    return found


def identity_of(cookies: Mapping[str, str], names: Iterable[str]) -> str:
    """The same for all requests and sockets of one browser session; empty for somebody who is not signed in.

    Args:
        cookies: Of the browser.
        names: Of the cookies that hold sign-ins.
    """
    joined = "|".join(f"{name}={cookies[name]}" for name in sorted(names) if cookies.get(name))
    return hashlib.sha256(joined.encode()).hexdigest() if joined else ""
