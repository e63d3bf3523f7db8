"""What follows a right password or a pressed link: the second step, for whoever has or needs one (B5, P4)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Kind
from portal_app.factors.commands import steps

OFFICE_STEP = "/step"
"""Where staff show their second factor."""


def portal_step(address: str) -> str:
    """Where contacts show theirs."""
    return f"/p/{address}/step"


@dataclass(frozen=True, slots=True)
class StepAsked:
    """A browser that is not signed in yet: its person is asked for the second step.

    Attributes:
        token: For the browser's cookie.
        path: The page that asks.
    """

    token: str
    path: str


def ask_second_step(
    session: Session,
    *,
    kind: Kind,
    firm_id: str,
    person_id: str,
    address: str = "",
    client_id: str | None = None,
    next_path: str = "",
    link_id: str | None = None,
) -> StepAsked | None:
    """Ask a person whose first factor was right for the second, if they have or need one.

    Args:
        session: The unit of work.
        kind: Staff or contact.
        firm_id: Of the firm.
        person_id: Who signs in.
        address: Of the portal, for a contact.
        client_id: For a contact, the client whose portal is to open.
        next_path: Where the sign-in leads.
        link_id: The link that was the first factor. It stays good until the second step uses it up: a mail scanner
            that presses buttons, or a phone left at home, costs nobody their link.

    Returns:
        What the browser gets instead of a session; None for somebody who is let in without.
    """
    token = steps.ask(
        session,
        kind=kind,
        firm_id=firm_id,
        person_id=person_id,
        client_id=client_id,
        next_path=next_path,
        link_id=link_id,
    )
    if token is None:
        return None
    return StepAsked(token, OFFICE_STEP if kind is Kind.STAFF else portal_step(address))
