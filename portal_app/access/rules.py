"""Where people may be sent after signing in. Pure functions."""

import re

from portal_app.access.views import LinkState
from portal_app.core.i18n import Text, msg

PATH_MAX = 500

_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~%=&?+,:@-]*")
_PORTAL = re.compile(r"^/p/[^/?]+")


def own_path(path: str, otherwise: str) -> str:
    """A path to go on to, when it is one of ours.

    Args:
        path: From outside: whatever a link carries.
        otherwise: For anything that is not plainly a path on this very host.
    """
    if len(path) > PATH_MAX or not _PATH.fullmatch(path) or "/../" in f"{path}/":
        return otherwise
    # Back to where one signs in would be a circle.
    return otherwise if path.startswith(("/sign-in", "/set-up", "/enter/")) else path


def within_portal(path: str) -> str:
    """The part of a path that is within a portal: `/tasks/ID` of `/p/ACME/tasks/ID`.

    Args:
        path: From outside. A path that is already within the portal comes back as it is.

    Returns:
        A path that begins with a slash; empty for a path outside any portal and for its front page.
    """
    path = own_path(path, "")
    portal = _PORTAL.match(path)
    inner = path[portal.end() :] if portal else path
    if inner.startswith(("/p/", "?", "/enter/")) or inner.rstrip("/") == "":
        return ""
    return inner


def portal_path(address: str, inner: str) -> str:
    """The path of something in a portal; its task list when nothing is named.

    Args:
        address: The portal's current address.
        inner: As `within_portal` gives it.
    """
    return f"/p/{address}{inner or '/tasks'}"


def why(state: LinkState) -> Text:
    """Why a link does not work, for the person who pressed it (U9)."""
    if state is LinkState.USED:
        return msg("This link was already used. Each link opens the portal once.")
    if state is LinkState.VOIDED:
        return msg("A newer link was sent to you since. Only the newest works.")
    return msg("This link has expired.")
