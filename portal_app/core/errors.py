"""What can go wrong on purpose. Each carries a text for the reader, never a traceback.

The guard, the routes and the jobs map these to what people see; anything else is a fault of ours and
gets a reference number instead.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal_app.core.i18n import Text


class KontorError(Exception):
    """Base of everything that is answered with a sentence."""


class NotFound(KontorError):
    """The thing does not exist for this actor: missing and out of scope look the same."""


class Refused(KontorError):
    """The thing exists, but this can't be done to it now.

    Args:
        text: Why, and what to do instead.
    """

    def __init__(self, text: "Text") -> None:
        super().__init__(text.msgid)
        self.text = text


class TooMany(Refused):
    """A limit on tries is reached.

    Args:
        seconds: Until the next try counts.
    """

    def __init__(self, seconds: int) -> None:
        from portal_app.core.i18n import msgn

        minutes = -(-seconds // 60)
        super().__init__(
            msgn("Too many tries. Try again in {n} minute.", "Too many tries. Try again in {n} minutes.", minutes)
        )
        self.seconds = seconds


class ConfirmFirst(Refused):
    """The person must show once more that it is them. A page asks for it, then does what was wanted.

    Raised by `accounts.fresh.require_fresh`.
    """


class Invalid(KontorError):
    """Input that can't be taken as it is.

    Args:
        faults: For each field, in the form's order, what is wrong and how to mend it.
    """

    def __init__(self, faults: "Mapping[str, Text]") -> None:
        super().__init__("; ".join(f"{field}: {text.msgid}" for field, text in faults.items()))
        self.faults = dict(faults)


class Overtaken(Invalid):
    """Somebody else has changed the same meanwhile. Raised by `core.together.check_seen`; saving again is meant."""
