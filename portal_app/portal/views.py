"""What the frame around a contact's pages shows: the only shapes of it that reach their browser."""

from dataclasses import dataclass, field

from portal_app.tasks.portal_views import PortalClient, PortalTaskRow


@dataclass(frozen=True, slots=True)
class Frame:
    """The firm's face, the person, and the companies they can switch between (U3, U11).

    Attributes:
        base: `/p/ACME`: what every address of the portal begins with.
        welcome_due: They have not been shown the welcome video yet (U6).
        viewing_until: For a staff member who looks on (B6), when that ends by itself; else empty.
    """

    base: str
    firm_name: str
    colour: str
    colour_ink: str
    logo_url: str
    icon_url: str
    header_text: str
    contact_email: str
    video_url: str
    user_name: str
    client_id: str
    client_name: str
    companies: list[PortalClient]
    language: str
    welcome_due: bool
    viewing_until: str = ""


@dataclass(frozen=True, slots=True)
class FirstList:
    """What stands in the page of a contact's list itself, to be seen before the page's scripts have run."""

    base: str
    firm_name: str
    colour: str
    colour_ink: str
    logo_url: str
    header_text: str
    client_name: str
    language: str
    searchable: bool
    asked: list[PortalTaskRow]
    waiting: list[PortalTaskRow]


@dataclass(frozen=True, slots=True)
class Me:
    """The person's own page."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    time_zone: str = ""
    #: Names of the companies whose portal is open to them.
    companies: list[str] = field(default_factory=list)
