"""Settings → Client portal as typed: what is wrong with it, and what the portal would look like. Pure (U2–U4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal_app.accounts.rules import email_fault, name_fault
from portal_app.core.errors import Invalid
from portal_app.core.i18n import Text, msg
from portal_app.firms.rules import address_fault, is_colour, normal_address, shades
from portal_app.firms.views import Branding

DESCRIPTION_MAX, HEADER_MAX = 1000, 200
PAUSE_MAX_MINUTES, LINK_MAX_HOURS, UPLOAD_MAX_MB = 60, 168, 50


@dataclass(frozen=True, slots=True)
class PortalForm:
    """Settings → Client portal as typed; numbers are still text."""

    address: str = ""
    firm_name: str = ""
    colour: str = ""
    accent: str = ""
    description: str = ""
    header_text: str = ""
    contact_email: str = ""
    #: Minutes.
    notify_minutes: str = "5"
    #: Hours.
    link_hours: str = "24"
    #: Megabytes.
    max_upload_mb: str = "10"
    #: Which of `logo`, `icon` and `video` to take away.
    remove: frozenset[str] = field(default_factory=frozenset)
    #: What the form began with: what is as it was there leaves what a colleague has saved meanwhile.
    began: Mapping[str, str] = field(default_factory=dict)


def with_current(form: PortalForm, current: Mapping[str, str]) -> PortalForm:
    """The form with what is saved now in each field that nobody touched.

    Args:
        form: As typed.
        current: What is saved now, by field.
    """
    untouched = {
        name: current[name]
        for name, text in form.began.items()
        # Browsers send line breaks in a way of their own.
        if name in current and getattr(form, name).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    }
    return replace(form, **untouched)  # type: ignore[arg-type]


def form_faults(form: PortalForm) -> dict[str, Text | None]:
    """What is wrong with each field; None where nothing is."""
    not_colour = msg("Choose a colour, or write it like #1f5eff.")
    return {
        "address": address_fault(normal_address(form.address)),
        "firm_name": name_fault(form.firm_name),
        "colour": None if is_colour(form.colour.lower()) else not_colour,
        "accent": None if is_colour(form.accent.lower()) else not_colour,
        "description": _length_fault(form.description, DESCRIPTION_MAX),
        "header_text": _length_fault(form.header_text, HEADER_MAX),
        "contact_email": email_fault(form.contact_email) if form.contact_email.strip() else None,
        "notify_minutes": _number_fault(form.notify_minutes, 0, PAUSE_MAX_MINUTES),
        "link_hours": _number_fault(form.link_hours, 1, LINK_MAX_HOURS),
        "max_upload_mb": _number_fault(form.max_upload_mb, 1, UPLOAD_MAX_MB),
    }


#: What the portal's pages show of what is typed.
SHOWN = ("address", "firm_name", "colour", "accent", "description", "header_text", "contact_email")


def with_typed(look: Branding, name: str, text: str) -> Branding:
    """What a portal would look like with one field as it is typed now (U4).

    Args:
        look: As it was until now, with what was typed before.
        name: One of `SHOWN`.
        text: As typed.

    Raises:
        Invalid: The field can't be taken like that, in the very words that saving would use.
    """
    if name not in SHOWN:
        return look
    typed: dict[str, Any] = {name: text}
    fault = form_faults(PortalForm(**typed))[name]
    if fault is not None:
        raise Invalid({name: fault})
    shown: dict[str, Any] = {name: normal_address(text) if name == "address" else text.strip()}
    if name in ("colour", "accent"):
        shown = {name + part: shade for part, shade in shades(text.lower()).items()}
    return replace(look, **shown)


def _length_fault(text: str, longest: int) -> Text | None:
    return msg("Keep this under {max} characters.", max=longest) if len(text.strip()) > longest else None


def _number_fault(text: str, lowest: int, highest: int) -> Text | None:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 6 and lowest <= int(text) <= highest:
        return None
    return msg("Enter a whole number from {min} to {max}.", min=lowest, max=highest)
