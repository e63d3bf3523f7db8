"""Links that sign a person in once (U9).

A link's token is its signed id: the database holds no secret, and a mail sent again carries the same link.
"""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Kind
from portal_app.accounts.models import SignInLink
from portal_app.core.clock import now
from portal_app.core.crypto import sign, unsign
from portal_app.core.ids import is_id, new_id
from portal_app.core.settings import settings

_PURPOSE = "sign-in-link"


def issue(
    session: Session,
    *,
    firm_id: str,
    kind: Kind,
    person_id: str,
    valid: timedelta,
    client_id: str | None = None,
    next_path: str = "",
    link_id: str | None = None,
) -> str:
    """Make a link for a person; it voids their older ones that nobody has used.

    Args:
        session: The unit of work.
        firm_id: Of the firm.
        kind: Staff or contact.
        person_id: Whom it signs in.
        valid: For how long it works.
        client_id: For a contact, the client whose portal it opens; None opens the last one used.
        next_path: Where it leads: for staff a path, for a contact a path within the portal such as `/tasks/ID`.
        link_id: An id made before, so that doing it again makes no second link.

    Returns:
        The link's id; `url` makes the address of it.
    """
    if link_id is not None and session.get(SignInLink, link_id) is not None:
        return link_id
    at = now()
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id == person_id,
            SignInLink.kind == kind.value,
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
        )
        .values(voided_at=at)
    )
    link = SignInLink(
        id=link_id or new_id(),
        firm_id=firm_id,
        kind=kind.value,
        person_id=person_id,
        client_id=client_id,
        next_path=next_path,
        created_at=at,
        expires_at=at + valid,
    )
    session.add(link)
    session.flush()
    return link.id


def token(link_id: str) -> str:
    """What the address of a link carries."""
    return sign(_PURPOSE, link_id)


def link_id(token: str) -> str | None:
    """The id in a link's token, or None for any text that we did not sign."""
    found = unsign(_PURPOSE, token) if len(token) < 200 else None
    return found if is_id(found) else None


def contact_url(address: str, link_id: str) -> str:
    """The address that a contact opens.

    Args:
        address: Of the portal.
        link_id: Of the link.
    """
    return f"{settings().public_url}/p/{address}/enter/{token(link_id)}"


def staff_url(link_id: str) -> str:
    """The address that a staff member opens."""
    return f"{settings().public_url}/enter/{token(link_id)}"
