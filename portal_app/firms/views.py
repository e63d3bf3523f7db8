"""The shapes of firms and portals that reach a browser."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Branding:
    """What a firm's portal looks like: for pages, mails and the frame around them (U3).

    Attributes:
        firm_name: Shown where there is no logo, and in every title.
        address: `ACME` in `/p/ACME`; empty while the firm has not chosen one.
        url: The portal's full address.
        active: Whether the portal is open at all (U1).
        colour: Of buttons and of what is chosen, `#rrggbb`; `colour_ink` is the text on it.
        colour_on_light: The same made legible as text on white; `colour_on_dark` on the dark theme's ground.
        accent: The second colour, with the same variants.
        logo_url: Path of the logo, or empty. It may be cached for ever: a new logo has a new path.
        icon_url: Path of the icon, or empty.
        video_url: Path of the firm's own welcome video, or empty.
        language: Of the firm, for readers whose own is not known.
    """

    firm_name: str = ""
    address: str = ""
    url: str = ""
    active: bool = False
    colour: str = "#1f5eff"
    colour_ink: str = "#ffffff"
    colour_on_light: str = "#1f5eff"
    colour_on_dark: str = "#8fb0ff"
    accent: str = "#0f766e"
    accent_ink: str = "#ffffff"
    accent_on_light: str = "#0f766e"
    accent_on_dark: str = "#5fb8b0"
    description: str = ""
    header_text: str = ""
    contact_email: str = ""
    logo_url: str = ""
    icon_url: str = ""
    video_url: str = ""
    language: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class PortalCard:
    """The portal's card on Settings → Apps (U1)."""

    active: bool = False
    since: str = ""
    address: str = ""
    url: str = ""
    #: The address in use, or one made of the firm's name.
    suggestion: str = ""
    #: People who are signed in to the portal now.
    signed_in: int = 0
    may_manage: bool = False


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """The form of Settings → Client portal, as saved."""

    active: bool = False
    address: str = ""
    #: What stands before the address: `https://HOST/p/`.
    base_url: str = ""
    url: str = ""
    old_addresses: list[str] = field(default_factory=list)
    firm_name: str = ""
    colour: str = "#1f5eff"
    accent: str = "#0f766e"
    colour_words: str = ""
    accent_words: str = ""
    description: str = ""
    header_text: str = ""
    contact_email: str = ""
    logo_url: str = ""
    icon_url: str = ""
    video_url: str = ""
    #: Minutes.
    notify_minutes: int = 5
    #: Hours.
    link_hours: int = 24
    #: Megabytes.
    max_upload_mb: int = 10


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """How long sign-ins last, unused and at all, on either side."""

    staff_idle_minutes: int = 12 * 60
    staff_limit_days: int = 30
    contact_idle_minutes: int = 30 * 24 * 60
    contact_limit_days: int = 90
