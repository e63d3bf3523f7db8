"""By what a person can show that it is them."""

from collections.abc import Iterable
from enum import StrEnum

from portal_app.core.i18n import Text, msg, translate


class Shown(StrEnum):
    """One thing that was shown at a sign-in. A password that was chosen by a mailed link counts as one."""

    PASSWORD = "password"
    LINK = "link"
    APP = "app"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


_WORDS: dict[str, Text] = {
    Shown.PASSWORD: msg("password"),
    Shown.LINK: msg("link by mail"),
    Shown.APP: msg("authenticator app"),
    Shown.PASSKEY: msg("passkey"),
    Shown.RECOVERY: msg("recovery code"),
}


def shown_words(shown: Iterable[str], language: str) -> str:
    """What was shown, in words; what is no longer known is left out."""
    return ", ".join(translate(_WORDS[one], language) for one in shown if one in _WORDS)
