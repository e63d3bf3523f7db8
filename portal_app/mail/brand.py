"""What a firm's mails wear (U3)."""

import re
from dataclasses import dataclass

from portal_app.core.settings import settings

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DEFAULT = "#1f5eff"
_GREY = "#8a93a3"
#: How much lighter white must be than a colour, for a button in it to look like one.
_TOLD_APART = 1.3


@dataclass(frozen=True, slots=True)
class Brand:
    """A firm as its clients know it.

    Attributes:
        firm: Its name, which the mails come from.
        address: Of its portal, as in `/p/ADDRESS`; empty while there is none.
        colour: Of buttons and the line at the top.
        accent: Of links.
        header_text: A line beside the logo.
        contact_email: Where answers go.
        logo: Changes with the logo; empty without one.
    """

    firm: str
    address: str = ""
    colour: str = ""
    accent: str = ""
    header_text: str = ""
    contact_email: str = ""
    logo: str = ""

    @property
    def portal_url(self) -> str:
        """Where the portal is."""
        return f"{settings().public_url}/p/{self.address}"

    @property
    def office_url(self) -> str:
        """Where the firm's own people work."""
        return settings().public_url

    @property
    def logo_url(self) -> str:
        """The logo's public address; empty without one, when the name shows instead."""
        return f"{self.portal_url}/logo?v={self.logo[-8:]}" if self.logo else ""

    @property
    def ground(self) -> str:
        """Colour behind the button's text."""
        return self.colour if _COLOUR.fullmatch(self.colour) else _DEFAULT

    @property
    def ink(self) -> str:
        """Colour of text on `ground`: black or white, whichever is read better."""
        light = _luminance(self.ground) + 0.05
        return "#ffffff" if 1.05 / light >= light / 0.05 else "#000000"

    @property
    def edge(self) -> str:
        """Colour around a button: its own, or grey where its own can hardly be told from white paper."""
        return self.ground if 1.05 / (_luminance(self.ground) + 0.05) >= _TOLD_APART else _GREY


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
