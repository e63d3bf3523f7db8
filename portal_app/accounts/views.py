"""The shapes of people that reach a browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Me:
    """A staff member's own settings."""

    name: str = ""
    email: str = ""
    role: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    manages_firm: bool = False
