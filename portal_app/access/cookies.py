"""The cookies that hold a sign-in.

The office and the portal have one each: whoever tries the portal beside the office stays signed in to both.
Only the hash of a cookie's token is ever looked up or stored. Reflex keeps the cookie header to the server.
"""

from http.cookies import CookieError, SimpleCookie

from portal_app.core.crypto import hash_token

OFFICE_COOKIE = "kontor_office"
PORTAL_COOKIE = "kontor_portal"

#: What a staff member's browser holds while they look at a portal as a client sees it: there it counts alone.
VIEW_COOKIE = "kontor_view"

#: What a browser holds between the two steps of a sign-in: no sign-in by itself, and unknown to the pages' socket.
OFFICE_STEP_COOKIE = "kontor_office_step"
PORTAL_STEP_COOKIE = "kontor_portal_step"

#: By which a browser is known again, so that a person is told of one that is new. It signs nobody in.
DEVICE_COOKIE = "kontor_device"

#: Language of the pages, readable by script.
LANGUAGE_COOKIE = "kontor_lang"


def cookie(header: str, name: str) -> str:
    """The value of one cookie in a `Cookie` header, or an empty text when it is not there."""
    if name not in header:
        return ""
    if '"' not in header:
        # As the gate writes it: taking it apart in full costs as much as asking the database who it is.
        return next((part[len(name) + 1 :] for part in header.split("; ") if part.startswith(f"{name}=")), "")
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel is not None else ""


def token_hash(header: str, name: str) -> str:
    """The hash of the token in one cookie of a `Cookie` header, or an empty text when it is not there."""
    value = cookie(header, name)
    return hash_token(value) if value else ""
