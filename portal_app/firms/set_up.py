"""The first firm of an installation: behind a code that only whoever started the program has seen."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal_app.accounts import rules
from portal_app.accounts.actor import Role, system
from portal_app.accounts.commands import add_staff, raise_faults
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import Invalid, Refused
from portal_app.core.i18n import msg
from portal_app.firms.hooks import tell_founded
from portal_app.firms.models import Firm, Installation, Portal
from portal_app.firms.queries import is_empty
from portal_app.firms.rules import country_of

_CODE = "set_up_code"
#: Without letters and digits that are taken for one another.
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class FirstFirm:
    """The form of the set-up page, as typed."""

    firm: str = ""
    name: str = ""
    email: str = ""
    password: str = ""
    password_again: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """A firm that has just come about."""

    firm_id: str
    owner_id: str


def setup_code(session: Session) -> str:
    """Make the one-time code of an empty installation; it replaces an earlier one.

    Args:
        session: A unit of work. Only the code's hash is stored.

    Returns:
        The code to show on the terminal, such as `K7QF-2MXD`; empty when there is a firm.
    """
    session.execute(delete(Installation).where(Installation.key == _CODE))
    if not is_empty(session):
        return ""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    session.add(Installation(key=_CODE, value=_hash(signs)))
    session.flush()
    return f"{signs[:4]}-{signs[4:]}"


def set_up(session: Session, wanted: FirstFirm) -> Founded:
    """Found the first firm with its owner and its portal, still closed.

    Args:
        session: A unit of work. There is no actor yet: the code is what entitles.
        wanted: The form.

    Returns:
        The firm and its owner.

    Raises:
        Refused: There is a firm already.
        Invalid: For fields that can't be taken, the code among them.
    """
    if not is_empty(session):
        raise Refused(msg("This installation is already set up. Sign in instead."))
    _check(wanted)
    # Taking the code is what two people at once can't both do.
    taken = delete(Installation).where(Installation.key == _CODE, Installation.value == _hash(wanted.code))
    if session.execute(taken).rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid({"code": msg("This is not the code that the terminal shows. A restart shows a new one.")})
    return found_firm(session, wanted)


def found_firm(session: Session, wanted: FirstFirm) -> Founded:
    """Make a firm with its owner and its portal, without asking for a code: for set-up and the demo firm.

    Raises:
        Invalid: For fields of the owner that can't be taken.
    """
    firm = Firm(
        name=wanted.firm.strip(),
        language=wanted.language,
        time_zone=wanted.time_zone,
        country=country_of(wanted.language, wanted.time_zone),
        created_at=now(),
    )
    session.add(firm)
    session.flush()
    owner_id = add_staff(
        session,
        system(firm.id),
        name=wanted.name,
        email=wanted.email,
        role=Role.OWNER,
        password=wanted.password or None,
        language=wanted.language,
        time_zone=wanted.time_zone,
    )
    session.add(Portal(firm_id=firm.id, contact_email=wanted.email.strip()))
    session.flush()
    tell_founded(session, system(firm.id))
    return Founded(firm_id=firm.id, owner_id=owner_id)


def _check(wanted: FirstFirm) -> None:
    different = wanted.password != wanted.password_again
    raise_faults(
        {
            "firm": rules.name_fault(wanted.firm),
            "name": rules.name_fault(wanted.name),
            "email": rules.email_fault(wanted.email),
            "password": rules.password_fault(
                wanted.password, wanted.name, wanted.firm, wanted.email, wanted.email.split("@")[0]
            ),
            "password_again": msg("The two passwords differ.") if different else None,
            "language": rules.language_fault(wanted.language),
            "time_zone": rules.time_zone_fault(wanted.time_zone),
            "code": None if wanted.code.strip() else msg("Enter the code that the terminal shows."),
        }
    )


def _hash(code: str) -> str:
    return hash_token("".join(sign for sign in code.upper() if sign.isalnum()))
