"""The shapes of a firm's people that reach a browser."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who works at the firm, was invited, or left.

    Attributes:
        email: Empty for readers who do not manage the firm, as are `last_seen` and `second_step`.
        role: `owner`, `admin` or `accountant`; `role_words` for people.
        state: `active`, `invited` or `left`.
        last_seen: In words; empty for nobody seen yet. Of the invited: when the invitation was sent.
        second_step: They have an authenticator app or a passkey.
        me: It is the reader.
        may_change: The reader may give them another role.
        may_end: The reader may deactivate them; of an invitation, withdraw it and send it again.
        may_return: The reader may let them back in.
    """

    id: str
    name: str
    email: str
    role: str
    role_words: str
    state: str
    last_seen: str
    second_step: bool
    me: bool
    may_change: bool
    may_end: bool
    may_return: bool


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that the reader may give."""

    role: str
    words: str
    help: str


@dataclass(frozen=True, slots=True)
class People:
    """A page of the firm's people."""

    rows: list[PersonRow] = field(default_factory=list)
    total: int = 0
    roles: list[RoleChoice] = field(default_factory=list)
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Joining:
    """What the page of an invitation shows.

    Attributes:
        ready: The link works.
    """

    ready: bool = False
    firm: str = ""
    name: str = ""
    email: str = ""
    language: str = "en"
    time_zone: str = "UTC"
