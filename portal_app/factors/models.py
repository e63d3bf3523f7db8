"""Tables of what shows that a person is who they are, besides a password or a link (B5, P4)."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from portal_app.core import sealed
from portal_app.core.tables import id_field, instant, ref


class Authenticator(SQLModel, table=True):
    """An app that shows a new code every thirty seconds. It counts once a first code confirmed it."""

    __tablename__ = "authenticator"
    __table_args__ = (Index("ix_authenticator_person", "firm_id", "person_id"), {"info": {"own": "person_id"}})

    id: str = id_field()
    firm_id: str = ref("firm.id")
    kind: str
    person_id: str = Field(max_length=20)
    #: The key, encrypted and bound to this row.
    sealed: str
    #: Number of the half minute whose code was used last: it and all before it are refused.
    last_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    created_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)


class RecoveryCode(SQLModel, table=True):
    """A code on paper, for the day when the phone is gone. Only its hash is kept, encrypted; it works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        Index("ix_recovery_code_person", "firm_id", "person_id", "used_at"),
        {"info": {"own": "person_id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    kind: str
    person_id: str = Field(max_length=20)
    #: The bare hash, of codes that were made before hashes were encrypted.
    code_hash: str | None = Field(default=None, unique=True, max_length=64)
    #: The hash, encrypted and bound to this row.
    sealed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class Passkey(SQLModel, table=True):
    """A key on somebody's device, opened there by finger, face or PIN. We hold its public half."""

    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_person", "firm_id", "person_id"), {"info": {"own": "person_id"}})

    id: str = id_field()
    firm_id: str = ref("firm.id")
    kind: str
    person_id: str = Field(max_length=20)
    #: In base64url, as browsers write it.
    credential_id: str = Field(unique=True, max_length=1400)
    public_key: str
    #: How often the device says that it was used; it only grows. 0 for those that do not count.
    sign_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: How the browser reaches it, comma separated: `internal,hybrid`.
    transports: str = ""
    name: str
    created_at: datetime = instant()
    last_used_at: datetime | None = instant(nullable=True)


class SignInStep(SQLModel, table=True):
    """A browser whose person has shown one thing and is to show the second: not signed in yet."""

    __tablename__ = "sign_in_step"
    # Of somebody who is not signed in yet: nobody may change it by being that person.
    __table_args__ = (Index("ix_sign_in_step_person", "firm_id", "person_id"), {"info": {"own": None}})

    id: str = id_field()
    token_hash: str = Field(unique=True, max_length=64)
    firm_id: str = ref("firm.id")
    kind: str
    person_id: str = Field(max_length=20)
    #: What the sign-in goes on with: the client whose portal opens, the page, and the link to use up with it.
    client_id: str | None = Field(default=None, max_length=20)
    next_path: str = ""
    link_id: str | None = Field(default=None, max_length=20)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    done_at: datetime | None = instant(nullable=True)


class UsedChallenge(SQLModel, table=True):
    """A passkey's challenge that was answered: no answer counts twice. Kept until it would have run out."""

    __tablename__ = "used_challenge"

    challenge_hash: str = Field(primary_key=True, max_length=64)
    expires_at: datetime = instant(index=True)


class SecondStepDemand(SQLModel, table=True):
    """Of whom a firm demands a second step. No row: of nobody."""

    __tablename__ = "second_step_demand"

    firm_id: str = ref("firm.id", primary=True)
    staff: bool = False
    contacts: bool = False


sealed.column(Authenticator.sealed, "authenticator", Authenticator.id)
sealed.column(RecoveryCode.sealed, "recovery-code", RecoveryCode.id)
