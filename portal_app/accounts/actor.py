"""Who is acting. Every command and query takes the actor and scopes by it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The two sides of the portal, and the program itself."""

    STAFF = "staff"
    CONTACT = "contact"
    SYSTEM = "system"


class Role(StrEnum):
    """What a staff member is at the firm."""

    OWNER = "owner"
    ADMIN = "admin"
    ACCOUNTANT = "accountant"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, now, with what they may reach. Made by `access.queries` from a session, never by a page.

    Attributes:
        kind: Which side the person is on.
        firm_id: The firm whose data they can reach, and no other.
        firm_name: For staff, what it is called: every page of the office shows it.
        person_id: Their staff member's or contact's id; empty for the program itself.
        name: As others see it.
        email: Their address; empty for the program.
        role: At the firm; None for contacts and the program.
        client_id: For a contact, the client whose portal is open before them; else empty.
        portal_address: For a contact, the address of their firm's portal: `ACME` in `/p/ACME`.
        language: Of pages and mails, for example `et`.
        time_zone: For example `Europe/Tallinn`.
        session_id: The web session they act through; empty for jobs.
        confirmed_at: When they last showed that it is them; see `accounts.fresh`.
        viewing_by: The staff member who looks at the portal as this contact sees it (B6), else empty: such an actor
            reads what the contact may read, and changes nothing; see `accounts.acting`.
        viewing_until: When that ends by itself.
    """

    kind: Kind
    firm_id: str
    person_id: str = ""
    name: str = ""
    email: str = ""
    role: Role | None = None
    client_id: str = ""
    portal_address: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    session_id: str = ""
    confirmed_at: datetime | None = None
    viewing_by: str = ""
    viewing_until: datetime | None = None
    firm_name: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether they work at the firm."""
        return self.kind is Kind.STAFF

    @property
    def is_contact(self) -> bool:
        """Whether they are a client's contact."""
        return self.kind is Kind.CONTACT

    @property
    def manages_firm(self) -> bool:
        """Whether they may change the firm's settings: owners and admins."""
        return self.role in (Role.OWNER, Role.ADMIN)


def system(firm_id: str) -> Actor:
    """The program acting for a firm, in jobs and at set-up."""
    return Actor(kind=Kind.SYSTEM, firm_id=firm_id, name="Kontor")
