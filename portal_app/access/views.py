"""The shapes of sign-ins that reach a browser."""

from dataclasses import dataclass, field
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
        app: They have none, but an authenticator app.
        recovery: They have neither, but a passkey: their recovery codes stand in for one that is not at hand.
        code: They have nothing of all this: a code can be mailed to them.
        passkey: They have a passkey, which is enough by itself.
        email: Where to.
    """

    password: bool = False
    app: bool = False
    recovery: bool = False
    code: bool = False
    passkey: bool = False
    email: str = ""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What the page of a link shows. Looking at it uses nothing up.

    Attributes:
        branding: Of the portal.
        state: One of `LinkState`.
        person_id: Whom it signs in; empty when nobody can tell.
        path: Where it leads.
    """

    branding: Branding
    state: str
    person_id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that a person is signed in with.

    Attributes:
        id: Of the sign-in.
        name: For example "Firefox on Windows".
        hand_held: It is a phone or a tablet.
        signed_in: When, in words.
        last_seen: When it was last used, in words.
        this_one: It is the one that asks.
    """

    id: str
    name: str
    hand_held: bool
    signed_in: str
    last_seen: str
    this_one: bool


@dataclass(frozen=True, slots=True)
class MySecurity:
    """How a person signs in, and where they are signed in."""

    has_password: bool = False
    devices: list[Device] = field(default_factory=list)
