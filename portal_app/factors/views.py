"""The shapes of factors that reach a browser. None of them holds a secret."""

from dataclasses import dataclass, field
from enum import StrEnum


class Needs(StrEnum):
    """What a person has to do after the first factor."""

    NOTHING = "nothing"
    #: Show one of their factors.
    STEP = "step"
    #: Set a first one up: the firm demands it, and they have none.
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey, for its owner."""

    id: str
    name: str
    added: str
    last_used: str


@dataclass(frozen=True, slots=True)
class MyFactors:
    """What a person has set up for signing in, for themselves."""

    authenticator: bool = False
    authenticator_since: str = ""
    passkeys: list[PasskeyRow] = field(default_factory=list)
    codes_left: int = 0
    #: There is a first factor, so that recovery codes make sense.
    any: bool = False
    #: The firm demands a second step of this person.
    demanded: bool = False
    #: This installation's address is one that passkeys can be made for.
    passkeys_possible: bool = False


@dataclass(frozen=True, slots=True)
class StepPage:
    """What the page of the second step offers to a browser."""

    needs: str
    authenticator: bool
    passkey: bool
    recovery: bool
    passkeys_possible: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app is set up from. Leaves the server once, for the person's own browser."""

    id: str
    #: For typing, in groups of four.
    key: str
    #: An image as a data address.
    qr: str


@dataclass(frozen=True, slots=True)
class ColleagueFactors:
    """What a colleague has set up, for owners and admins."""

    id: str
    name: str
    email: str
    role: str
    #: In words, such as "Authenticator app, 2 passkeys".
    has: str
    any: bool
    #: The reader may take them away.
    may_reset: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """Of whom the firm demands a second step."""

    staff: bool = False
    contacts: bool = False
    #: How many would have to set one up.
    staff_without: int = 0
    contacts_without: int = 0
