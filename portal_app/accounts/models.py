"""Tables of people and their sign-ins."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


class StaffMember(SQLModel, table=True):
    """Someone who works at a firm."""

    __tablename__ = "staff_member"
    __table_args__ = (UniqueConstraint("firm_id", "email_key"), {"info": {"own": "id"}})

    id: str = id_field()
    firm_id: str = ref("firm.id")
    name: str
    email: str
    #: The address in lower case, as it is compared.
    email_key: str
    role: str
    password_hash: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    active: bool = True
    #: When the invitation was sent that is still open: they do not work here yet.
    invited_at: datetime | None = instant(nullable=True)
    #: Kind of notification → "now", "daily", "weekly" or "off" (U27); a missing kind is "now".
    notify: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    created_at: datetime = instant()


class Contact(SQLModel, table=True):
    """A person at a client. One address within a firm is one person, whatever the number of clients."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("firm_id", "email_key"),
        Index("ix_contact_firm_id_name", "firm_id", "name"),
        {"info": {"own": "id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    name: str
    email: str | None = None
    email_key: str | None = None
    phone: str = ""
    #: None follows the firm's.
    language: str | None = None
    time_zone: str | None = None
    password_hash: str | None = None
    #: Kind of notification → "now", "daily", "weekly" or "off" (U27); a missing kind is "now".
    notify: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    #: Their last day on holiday: no reminder reaches them until then.
    away_until: date | None = None
    #: A mail server said that this address does not exist.
    email_faulty: bool = False
    welcome_seen_at: datetime | None = instant(nullable=True)
    last_client_id: str | None = Field(default=None, max_length=20)
    created_at: datetime = instant()


class WebSession(SQLModel, table=True):
    """A browser that someone signed in with. Only the hash of its token is kept."""

    __tablename__ = "web_session"
    __table_args__ = (
        Index("ix_web_session_person_id", "person_id", "ended_at"),
        {"info": {"own": "person_id", "noted": {"last_seen_at"}}},
    )

    id: str = id_field()
    token_hash: str = Field(unique=True, max_length=64)
    firm_id: str = ref("firm.id", index=True)
    kind: str
    person_id: str = Field(max_length=20)
    #: The client whose portal is open in this browser (U11).
    client_id: str | None = Field(default=None, max_length=20)
    created_at: datetime = instant()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    user_agent: str = ""
    #: When the person last showed that it is them: at sign-in, and before things that can't be undone.
    confirmed_at: datetime | None = instant(nullable=True)
    #: The hash of what this browser keeps to be known again; empty for sign-ins from before that.
    device_hash: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})


class PortalView(SQLModel, table=True):
    """A staff member who looks at the portal as one contact sees it (B6).

    No sign-in of the contact's, and of their rights only the one to read. Lasts no longer than the office's sign-in.
    """

    __tablename__ = "portal_view"

    id: str = id_field()
    token_hash: str = Field(unique=True, max_length=64)
    firm_id: str = ref("firm.id", index=True)
    #: The office's sign-in that it belongs to.
    session_id: str = Field(max_length=20)
    staff_id: str = ref("staff_member.id")
    contact_id: str = Field(max_length=20)
    client_id: str = Field(max_length=20)
    began_at: datetime = instant()
    ends_at: datetime = instant()
    #: When it was left before its end.
    ended_at: datetime | None = instant(nullable=True)


class SignInLink(SQLModel, table=True):
    """A link that signs a person in once (U9). The token is the signed id, so nothing secret is stored."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        Index("ix_sign_in_link_person_id", "person_id", "used_at", "voided_at"),
        {"info": {"own": "person_id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id", index=True)
    kind: str
    person_id: str = Field(max_length=20)
    #: The client whose portal it opens; None opens the last one used.
    client_id: str | None = Field(default=None, max_length=20)
    #: Where to go after signing in, a path within the portal.
    next_path: str = ""
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    voided_at: datetime | None = instant(nullable=True)


class MailedProof(SQLModel, table=True):
    """What shows that somebody reads the mail of a person: a link or a code, as the id and the signing key give it.

    It signs nobody in: it lets them choose a password, confirms that it is still them, or that a new address is
    theirs. Nothing secret is stored.
    """

    __tablename__ = "mailed_proof"
    __table_args__ = (
        Index("ix_mailed_proof_person_id", "person_id", "purpose", "used_at"),
        {"info": {"own": "person_id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id", index=True)
    #: staff or contact.
    kind: str
    person_id: str = Field(max_length=20)
    #: What it is good for: a `Purpose` of `access.proofs`.
    purpose: str
    #: The address that it shows somebody reads, where that is not yet the person's own.
    email: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    voided_at: datetime | None = instant(nullable=True)
    #: Wrong codes that were typed.
    tries: int = 0
