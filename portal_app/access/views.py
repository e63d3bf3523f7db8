"""The shapes of sign-ins that reach a browser."""

from dataclasses import dataclass
from enum import StrEnum

from portal_app.firms.views import Branding


class LinkState(StrEnum):
    """What has become of a sign-in link."""

    READY = "ready"
    USED = "used"
    VOIDED = "voided"
    EXPIRED = "expired"
    #: The portal, the client or the person's access is closed.
    CLOSED = "closed"
    #: Not one of this portal's.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Means:
    """By what a person can show once more that it is them.

    Attributes:
        password: They have a password.
        code: A code can be mailed to them.
        email: Where to.
    """

    password: bool = False
    code: bool = False
    email: str = ""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What the page of a link shows. Looking at it uses nothing up."""

    branding: Branding
    state: str
