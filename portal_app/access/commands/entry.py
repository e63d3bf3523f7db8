"""How contacts come into the portal: by links that they ask for or are sent (U5, U9, U11, U31)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.access.commands.first_factor import StepAsked, ask_second_step
from portal_app.access.commands.sessions import start_session
from portal_app.access.commands.taking import take_link
from portal_app.access.queries import contact_actor, link_at, open_clients, state_of
from portal_app.access.rules import portal_path, why, within_portal
from portal_app.access.views import LinkState
from portal_app.accounts.actor import Actor, Kind, system
from portal_app.accounts.models import Contact, WebSession
from portal_app.accounts.rules import read_email
from portal_app.accounts.shown import Shown
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.clients.models import ClientContact
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.languages import LANGUAGES
from portal_app.firms.models import Portal


@dataclass(frozen=True, slots=True)
class Entered:
    """A browser that was just let into the portal."""

    token: str
    path: str
    actor: Actor


def ask_link(session: Session, address: str, email: str, next_path: str = "") -> bool:
    """Ask for a sign-in link at a portal's front page (U5).

    Args:
        session: The unit of work.
        address: Of the portal.
        email: As typed.
        next_path: Where they wanted to go, from outside; it travels in the link, so another device goes there too.

    Returns:
        Whether a mail will leave. For tests only: whoever asked must not learn it.
    """
    read = read_email(email)
    if read is None:
        return False
    contact = session.execute(
        select(Contact.id, Contact.firm_id)
        .join(Portal, Portal.firm_id == Contact.firm_id)
        .where(Portal.address == address.lower(), Portal.active.is_(True), Contact.email_key == read[1])
    ).first()
    if contact is None:
        return False
    return _ask(session, contact.firm_id, contact.id, within_portal(next_path), None)


def fresh_link(session: Session, address: str, token: str) -> bool:
    """Ask for a fresh link in place of one that no longer works, to the same person's address (U9).

    Args:
        session: The unit of work.
        address: Of the portal.
        token: Of the old link.

    Returns:
        Whether a mail will leave.

    Raises:
        NotFound: The old link is none of this portal's.
    """
    link = link_at(session, address, token)
    if link is None:
        raise NotFound
    return _ask(session, link.firm_id, link.person_id, link.next_path, link.client_id)


def _ask(session: Session, firm_id: str, contact_id: str, inner: str, client_id: str | None) -> bool:
    reachable = open_clients(session, contact_id)
    if not reachable:
        return False
    client_id = client_id if client_id in reachable else None
    record(
        session,
        system(firm_id),
        Event(
            Happened.SIGN_IN_ASKED,
            ("contact", contact_id),
            internal=True,
            data={"next": inner, "client_id": client_id},
        ),
    )
    return True


def enter_portal(
    session: Session, address: str, token: str, user_agent: str, replaces: str = "", language: str = ""
) -> Entered | StepAsked:
    """Sign a contact in by a link, and use it up (U9); or ask for the second step, which uses it up.

    Args:
        session: The unit of work.
        address: Of the portal whose page holds the button.
        token: From the link's address.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.
        language: Of the browser, one of `LANGUAGES` or empty: it becomes the person's own, for pages and mails, where
            neither the firm nor they have chosen one.

    Returns:
        The session's token, and where the link leads; or what the browser is asked for before it gets one.

    Raises:
        NotFound: The link is none of this portal's.
        Refused: It is used, voided or too old, or nothing is open to this person.
    """
    link = link_at(session, address, token)
    if link is None:
        raise NotFound
    contact = session.get_one(Contact, link.person_id)
    client_id = reachable_client(session, contact, link.client_id)
    if state_of(link) is not LinkState.READY:
        raise Refused(why(state_of(link)))
    asked = ask_second_step(
        session,
        kind=Kind.CONTACT,
        firm_id=contact.firm_id,
        person_id=contact.id,
        address=address.lower(),
        client_id=client_id,
        next_path=link.next_path,
        link_id=link.id,
    )
    if asked is not None:
        return asked
    if not take_link(session, link.id):
        session.refresh(link)
        raise Refused(why(state_of(link)))
    return let_contact_in(
        session, contact, client_id, link.next_path, user_agent, replaces, language, shown=(Shown.LINK,)
    )


def enter_by_password(
    session: Session, contact: Contact, next_path: str, user_agent: str, replaces: str = ""
) -> Entered | StepAsked:
    """Sign a contact in whose password was right; or ask for the second step.

    Args:
        session: The unit of work.
        contact: Who showed that it is them.
        next_path: Where they wanted to go, from outside.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.

    Raises:
        Refused: The portal is closed, or nothing is open to this person.
    """
    client_id = reachable_client(session, contact, None)
    address = session.scalar(select(Portal.address).where(Portal.firm_id == contact.firm_id)) or ""
    asked = ask_second_step(
        session,
        kind=Kind.CONTACT,
        firm_id=contact.firm_id,
        person_id=contact.id,
        address=address,
        client_id=client_id,
        next_path=within_portal(next_path),
    )
    if asked is not None:
        return asked
    return let_contact_in(session, contact, client_id, next_path, user_agent, replaces, shown=(Shown.PASSWORD,))


def reachable_client(session: Session, contact: Contact, wanted: str | None) -> str:
    """The client whose portal opens to a contact: the wanted one if it is open, else the last used, else the first.

    Raises:
        Refused: The portal is closed, or nothing is open to this person.
    """
    reachable = open_clients(session, contact.id)
    active = session.scalar(select(Portal.active).where(Portal.firm_id == contact.firm_id))
    if not active or not reachable:
        raise Refused(msg("Your portal is closed at the moment. Please ask your accountant."))
    wanted = wanted if wanted in reachable else contact.last_client_id
    return wanted if wanted in reachable else reachable[0]


def let_contact_in(
    session: Session,
    contact: Contact,
    client_id: str,
    next_path: str,
    user_agent: str,
    replaces: str = "",
    language: str = "",
    *,
    shown: Sequence[Shown],
) -> Entered:
    """Begin the session of a contact who has shown everything that is asked.

    Args:
        session: The unit of work.
        contact: Who showed that it is them.
        client_id: The client whose portal opens, as `reachable_client` gives it.
        next_path: Where they go within the portal.
        user_agent: Of the browser.
        replaces: Hash of the token that the browser held until now.
        language: As `enter_portal`.
        shown: Everything that it was.
    """
    session_token = start_session(
        session,
        kind=Kind.CONTACT,
        firm_id=contact.firm_id,
        person_id=contact.id,
        client_id=client_id,
        user_agent=user_agent,
        replaces=replaces,
    )
    actor = contact_actor(session, hash_token(session_token))
    if actor is None:
        raise NotFound
    _enter_client(session, actor, client_id, shown)
    if contact.language is None and language in LANGUAGES:
        actor = _take_language(session, actor, language)
    return Entered(session_token, portal_path(actor.portal_address, within_portal(next_path)), actor)


def _take_language(session: Session, actor: Actor, language: str) -> Actor:
    session.execute(update(Contact).where(Contact.id == actor.person_id).values(language=language))
    if language != actor.language:
        change = {"field": "language", "before": actor.language, "after": language}
        data = {"title": actor.name, "changes": [change]}
        record(
            session,
            actor,
            Event(Happened.CONTACT_CHANGED, ("contact", actor.person_id), actor.client_id, internal=True, data=data),
        )
    return replace(actor, language=language)


def switch_client(session: Session, actor: Actor, client_id: str) -> None:
    """Turn the whole portal to another client of the same person (U11).

    Args:
        session: The unit of work.
        actor: The contact.
        client_id: A client whose portal is open to them.

    Raises:
        NotFound: It is not open to them.
    """
    if not actor.is_contact or client_id not in open_clients(session, actor.person_id):
        raise NotFound
    session.execute(update(WebSession).where(WebSession.id == actor.session_id).values(client_id=client_id))
    _enter_client(session, actor, client_id)


def _enter_client(session: Session, actor: Actor, client_id: str, shown: Sequence[Shown] = ()) -> None:
    """Remember the client for the next time, and the first time for the office."""
    session.execute(update(Contact).where(Contact.id == actor.person_id).values(last_client_id=client_id))
    first = session.execute(
        update(ClientContact)
        .where(
            ClientContact.client_id == client_id,
            ClientContact.contact_id == actor.person_id,
            ClientContact.first_entered_at.is_(None),
        )
        .values(first_entered_at=now())
    )
    entered = Event(
        Happened.CONTACT_ENTERED,
        ("contact", actor.person_id),
        client_id=client_id,
        internal=True,
        data={"first": bool(first.rowcount), "shown": list(shown)},  # type: ignore[attr-defined]
    )
    record(session, actor, entered)
