"""How staff come in: with a password, or with a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.access import links
from portal_app.access.commands.first_factor import StepAsked, ask_second_step
from portal_app.access.commands.sessions import end_session, start_session
from portal_app.access.commands.taking import take_link
from portal_app.access.queries import staff_actor, state_of
from portal_app.access.rules import own_path
from portal_app.access.views import LinkState
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import SignInLink, StaffMember
from portal_app.accounts.rules import normal_password, read_email
from portal_app.accounts.shown import Shown
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.crypto import hash_token, verify_password
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg

HOME = "/tasks"
#: Of people of one address, so many are told apart.
_MOST = 10

_LINK_OVER = msg("This link does not work any more. Sign in with your password, or ask for a new link.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that was just signed in."""

    token: str
    path: str
    actor: Actor


def check_password(session: Session, email: str, password: str) -> StaffMember | None:
    """The staff member whose address and password these are.

    Takes the time of as many hashes whether the address is known or not, so neither answer nor time tells which
    addresses are. Somebody with one address at several firms is told apart by the password; while there is somebody
    like that, every wrong try takes the time of as many.

    Args:
        session: For reading. Never call this on the event loop.
        email: As typed.
        password: As typed.
    """
    read = read_email(email)
    people = list(
        session.scalars(
            select(StaffMember)
            .where(
                StaffMember.email_key == read[1],
                StaffMember.active.is_(True),
                StaffMember.password_hash.is_not(None),
            )
            .order_by(StaffMember.id)
            .limit(_MOST)
        )
        if read
        else []
    )
    typed = normal_password(password)
    for person in people:
        if verify_password(typed, person.password_hash):
            return person
    for _ in range(_most_of_one_address(session) - len(people)):
        verify_password(typed, None)
    return None


def _most_of_one_address(session: Session) -> int:
    """At how many firms one address is known here, at most: as many hashes a wrong try takes."""
    number: Any = func.count()
    counted = (
        select(number)
        .where(StaffMember.active.is_(True), StaffMember.password_hash.is_not(None))
        .group_by(StaffMember.email_key)
        .order_by(number.desc())
        .limit(1)
    )
    return min(_MOST, session.scalar(counted) or 1)


def sign_in(
    session: Session, member: StaffMember, next_path: str, user_agent: str, replaces: str = "", link_id: str = ""
) -> SignedIn | StepAsked:
    """Sign a staff member's browser in whose first factor was right, or ask for the second.

    Args:
        session: The unit of work.
        member: Who showed that it is them.
        next_path: Where they wanted to go, from outside.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.
        link_id: The link by which they showed it; used up here, or together with the second step.

    Raises:
        Refused: They left the firm in between, or the link does not work any more.
    """
    asked = ask_second_step(
        session,
        kind=Kind.STAFF,
        firm_id=member.firm_id,
        person_id=member.id,
        next_path=own_path(next_path, HOME),
        link_id=link_id or None,
    )
    if asked is not None:
        return asked
    if link_id and not take_link(session, link_id):
        raise Refused(_LINK_OVER)
    return let_staff_in(
        session, member, next_path, user_agent, replaces, shown=(Shown.LINK if link_id else Shown.PASSWORD,)
    )


def let_staff_in(
    session: Session,
    member: StaffMember,
    next_path: str,
    user_agent: str,
    replaces: str = "",
    *,
    shown: Sequence[Shown],
) -> SignedIn:
    """Begin the session of a staff member who has shown everything that is asked.

    Args:
        session: The unit of work.
        member: Who showed that it is them.
        next_path: Where they wanted to go, from outside.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.
        shown: Everything that it was.

    Raises:
        Refused: They left the firm in between.
    """
    token = start_session(
        session,
        kind=Kind.STAFF,
        firm_id=member.firm_id,
        person_id=member.id,
        user_agent=user_agent,
        replaces=replaces,
    )
    actor = staff_actor(session, hash_token(token))
    if actor is None:
        end_session(session, hash_token(token))
        raise Refused(msg("This sign-in is closed. Ask an owner of the firm."))
    record(session, actor, Event(Happened.SIGNED_IN, ("staff", member.id), internal=True, data={"shown": list(shown)}))
    return SignedIn(token, own_path(next_path, HOME), actor)


def enter_office(session: Session, token: str, user_agent: str, replaces: str = "") -> SignedIn | StepAsked:
    """Sign a staff member in by a link, and use it up; or ask for the second step, which uses it up.

    Args:
        session: The unit of work.
        token: From the link's address.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.

    Raises:
        Refused: The link is not one of ours, used, voided or too old.
    """
    link = session.get(SignInLink, links.link_id(token) or "")
    member = session.get(StaffMember, link.person_id) if link is not None and link.kind == Kind.STAFF else None
    if link is None or member is None or not member.active or state_of(link) is not LinkState.READY:
        raise Refused(_LINK_OVER)
    return sign_in(session, member, link.next_path, user_agent, replaces, link.id)
