"""Tables of firms and their portals."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


def _limit(usual: int) -> Any:
    return Field(default=usual, sa_column_kwargs={"server_default": str(usual)})


class Installation(SQLModel, table=True):
    """Facts about the installation itself, for example the hash of the set-up code."""

    __tablename__ = "installation"

    key: str = Field(primary_key=True)
    value: str


class Firm(SQLModel, table=True):
    """The office that runs a portal."""

    __tablename__ = "firm"

    id: str = id_field()
    name: str
    language: str = "en"
    time_zone: str = "UTC"
    #: Two letters, for phone numbers without a country, and for public holidays.
    country: str = "EE"
    #: How many days before its start a task that repeats is made (U22).
    ahead_days: int = _limit(14)
    plan: str = "premium"
    created_at: datetime = instant()
    #: How long a sign-in lasts unused, and from its beginning, on either side.
    staff_idle_minutes: int = _limit(12 * 60)
    staff_limit_days: int = _limit(30)
    contact_idle_minutes: int = _limit(30 * 24 * 60)
    contact_limit_days: int = _limit(90)
    #: Who is responsible for what clients ask (U24); None leaves it to the owners. No reference: staff refer to firms.
    responsible_id: str | None = Field(default=None, max_length=20)
    #: Files of tasks can be sent to the clients' digitisation services (U29).
    digitises: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Portal(SQLModel, table=True):
    """A firm's client portal: whether it is open, where it is, what it looks like (U1–U3)."""

    __tablename__ = "portal"

    firm_id: str = ref("firm.id", primary=True)
    active: bool = False
    activated_at: datetime | None = instant(nullable=True)
    address: str | None = Field(default=None, unique=True, max_length=50)
    #: `#rrggbb` each.
    colour: str = "#1f5eff"
    accent: str = "#0f766e"
    description: str = ""
    header_text: str = ""
    contact_email: str = ""
    logo_file_id: str | None = ref("stored_file.id", nullable=True)
    icon_file_id: str | None = ref("stored_file.id", nullable=True)
    video_file_id: str | None = ref("stored_file.id", nullable=True)
    #: Pause before a mail about a shared task (U15), in seconds; None is the installation's.
    notify_delay: int | None = None
    #: For how long a sign-in link works (U9), in hours.
    link_hours: int = 24
    #: Largest file that a client may add (U16), in megabytes.
    max_upload_mb: int = 10


class PortalAddress(SQLModel, table=True):
    """Every address that a portal ever had: old ones redirect, and nobody else can take them (U2)."""

    __tablename__ = "portal_address"
    __table_args__ = (
        Index(
            "uq_portal_address_current",
            "firm_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )

    address: str = Field(primary_key=True, max_length=50)
    firm_id: str = ref("firm.id", index=True)
    current: bool = True
    created_at: datetime = instant()
