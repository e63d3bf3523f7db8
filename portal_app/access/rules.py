"""Where people may be sent after signing in, and how long that lasts. Pure functions."""

import re
from datetime import datetime, timedelta

from portal_app.access.views import LinkState
from portal_app.core.i18n import Text, msg

PATH_MAX = 500

_WAYS_IN = ("/sign-in", "/step", "/set-up", "/enter/", "/forgotten", "/new-password/", "/join/", "/new-address/")

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
    return otherwise if path.startswith(_WAYS_IN) else path


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
    if inner.startswith(("/p/", "?", "/enter/", "/step")) or inner.rstrip("/") == "":
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


def has_run_out(at: datetime, created_at: datetime, last_seen_at: datetime, idle_minutes: int, limit_days: int) -> bool:
    """Whether a session is over by the firm's limits as they are now.

    Args:
        at: Now.
        created_at: When the person signed in.
        last_seen_at: When the session was last used.
        idle_minutes: How long it may be unused.
        limit_days: How long it may last at all.
    """
    return at - last_seen_at >= timedelta(minutes=idle_minutes) or at - created_at >= timedelta(days=limit_days)
