"""Past the second step: the session begins, and the link that was the first factor is used up (B5, P4)."""

from sqlalchemy.orm import Session

from portal_app.access.commands.entry import Entered, let_contact_in, reachable_client
from portal_app.access.commands.office import SignedIn, let_staff_in
from portal_app.access.commands.taking import take_link
from portal_app.access.queries import state_of
from portal_app.access.rules import why
from portal_app.accounts.actor import Kind
from portal_app.accounts.models import Contact, SignInLink, StaffMember
from portal_app.accounts.shown import Shown
from portal_app.core.errors import Refused
from portal_app.factors.commands import showing
from portal_app.factors.commands.steps import Waiting

OFFICE_PASSKEYS = "sign in to the office"
"""For what the office's challenges are made."""


def portal_passkeys(firm_id: str) -> str:
    """For what a portal's challenges are made: none of another firm's fits."""
    return f"sign in to the portal of {firm_id}"


def finish_in_office(
    session: Session, step: Waiting, user_agent: str, replaces: str = "", *, second: Shown
) -> SignedIn:
    """Sign a staff member in who has passed both steps.

    Args:
        session: The unit of work in which the step was used up.
        step: Which.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.
        second: What they showed at this step.

    Raises:
        Refused: The link does not work any more, or the person left the firm.
    """
    _use_link_up(session, step)
    member = session.get_one(StaffMember, step.actor.person_id)
    return let_staff_in(session, member, step.next_path, user_agent, replaces, shown=(_first(step), second))


def finish_in_portal(
    session: Session, step: Waiting, user_agent: str, replaces: str = "", language: str = "", *, second: Shown
) -> Entered:
    """Let a contact in who has passed both steps.

    Args:
        session: The unit of work in which the step was used up.
        step: Which.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.
        language: As `enter_portal`.
        second: What they showed at this step.

    Raises:
        Refused: The link does not work any more, or nothing is open to this person.
    """
    contact = session.get_one(Contact, step.actor.person_id)
    client_id = reachable_client(session, contact, step.client_id or None)
    _use_link_up(session, step)
    shown = (_first(step), second)
    return let_contact_in(session, contact, client_id, step.next_path, user_agent, replaces, language, shown=shown)


def enter_office_by_passkey(
    session: Session, answer: str, next_path: str, user_agent: str, replaces: str = ""
) -> SignedIn:
    """Sign a staff member in by a passkey alone: the device has verified its owner, which makes it both factors.

    Args:
        session: The unit of work.
        answer: What the browser made of the options, as JSON.
        next_path: Where they wanted to go, from outside.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.

    Raises:
        Refused: It is no passkey of anybody who works at a firm here.
    """
    passkey = showing.show(session, answer, OFFICE_PASSKEYS, kind=Kind.STAFF, alone=True)
    member = session.get_one(StaffMember, passkey.person_id)
    return let_staff_in(session, member, next_path, user_agent, replaces, shown=(Shown.PASSKEY,))


def enter_portal_by_passkey(
    session: Session, firm_id: str, answer: str, next_path: str, user_agent: str, replaces: str = ""
) -> Entered:
    """Let a contact into their firm's portal by a passkey alone.

    Args:
        session: The unit of work.
        firm_id: Whose portal it is: a passkey for another firm's opens nothing here.
        answer: What the browser made of the options, as JSON.
        next_path: Where they wanted to go within the portal.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.

    Raises:
        Refused: It is no passkey of this firm's contacts, or nothing is open to this person.
    """
    passkey = showing.show(session, answer, portal_passkeys(firm_id), kind=Kind.CONTACT, firm_id=firm_id, alone=True)
    contact = session.get_one(Contact, passkey.person_id)
    client_id = reachable_client(session, contact, None)
    return let_contact_in(session, contact, client_id, next_path, user_agent, replaces, shown=(Shown.PASSKEY,))


def _first(step: Waiting) -> Shown:
    return Shown.LINK if step.link_id else Shown.PASSWORD


def _use_link_up(session: Session, step: Waiting) -> None:
    if step.link_id and not take_link(session, step.link_id):
        raise Refused(why(state_of(session.get_one(SignInLink, step.link_id, populate_existing=True))))
