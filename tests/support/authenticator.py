"""A person's authenticator app, whose clock is the program's."""

from datetime import timedelta

import pyotp

from portal_app.core.clock import now
from portal_app.factors.rules import STEP_SECONDS


class App:
    """Shows codes for a key.

    Attributes:
        secret: The key.
    """

    def __init__(self, key: str) -> None:
        """Take a key up as the page of the set-up shows it, in groups."""
        self._codes = pyotp.TOTP(key.replace(" ", ""))
        self.secret = self._codes.secret

    def code(self, step: int = 0) -> str:
        """What it shows now, or so many half minutes from now.

        A test that asks twice lets the clock stand (`standing_clock`), or the half minute may end between.
        """
        return self._codes.at(now() + timedelta(seconds=step * STEP_SECONDS))

    def wrong(self) -> str:
        """A code that it shows at no moment about now."""
        shown = {self.code(step) for step in range(-3, 4)}
        return next(code for code in map("{:06}".format, range(10)) if code not in shown)
