"""What a browser calls itself, in plain words. Pure functions."""

import re

from portal_app.core.i18n import Text, msg

# In this order: most of them claim to be the later ones as well.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b|\bOPT/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"\b(?:Headless)?Chrome/|\bCriOS/|\bChromium/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b|\bMac OS X\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)


def family(user_agent: str) -> tuple[str, str]:
    """Browser and system by the names that people know, each empty when it is none of the common ones.

    Args:
        user_agent: From the request's header.
    """
    return _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)


def words(user_agent: str) -> Text:
    """What to call a device, for example "Firefox on Windows"."""
    browser, system = family(user_agent)
    if browser and system:
        return msg("{browser} on {system}", browser=browser, system=system)
    if browser or system:
        return msg("{name}", name=browser or system)
    return msg("An unknown device")


def is_hand_held(user_agent: str) -> bool:
    """Whether it is a phone or a tablet."""
    return family(user_agent)[1] in ("iPhone", "iPad", "Android")


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")
