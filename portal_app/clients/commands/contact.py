"""Adding, editing and removing contacts. One address within a firm is one person, whatever the number of clients."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.actor import Kind as ActorKind
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import Contact, MailedProof, SignInLink, WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.clients.commands.portal import open_contact
from portal_app.clients.models import ClientContact
from portal_app.clients.rules import checked_contact, show_phone
from portal_app.clients.scope import client_of, contact_of, firm_of, require_portal
from portal_app.clients.search import clients_of_person, refresh_search
from portal_app.clients.views import ContactAdded
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import msg
from portal_app.core.together import check_seen

_MOMENTS = ("opened_at", "invited_at", "first_entered_at")


def add_contact(
    session: Session, actor: Actor, client_id: str, fields: Mapping[str, str], portal: bool = False
) -> ContactAdded:
    """Add a person to a client. Somebody whom the firm knows by this address is linked instead of doubled.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: Whose contact they become.
        fields: name, email, phone, title as typed; a name or an address is enough.
        portal: Let them into the client's portal at once, silently: no mail, no introduction (U10).

    Returns:
        Who it is now, and whether they were known.

    Raises:
        Invalid: A field can't be taken as it is, or they are a contact of this client already.
        Refused: They should enter the portal, but the firm's portal is not active.
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    if portal:
        require_portal(session, actor)
    name = fields.get("name", "").strip() or fields.get("email", "").strip()
    cleaned = checked_contact({**fields, "name": name}, firm_of(session, actor).country)
    email_key = cleaned.get("email_key", "")
    if portal and not email_key:
        raise Invalid({"email": msg("Enter an e-mail address: without one nobody can enter the portal.")})
    person = _by_address(session, actor, email_key)
    linked = person is not None
    if person is None:
        person = Contact(
            firm_id=actor.firm_id,
            name=cleaned["name"],
            email=cleaned.get("email") or None,
            email_key=email_key or None,
            phone=cleaned.get("phone", ""),
            created_at=now(),
        )
        session.add(person)
        session.flush()
    elif session.get(ClientContact, (client.id, person.id)) is not None:
        raise Invalid({"email": msg("{name} is a contact of this client already.", name=person.name)})
    session.add(
        ClientContact(client_id=client.id, contact_id=person.id, firm_id=actor.firm_id, title=cleaned.get("title", ""))
    )
    refresh_search(session, actor.firm_id, [client.id])
    data = {"title": person.name, "linked": linked}
    record(session, actor, Event(Kind.CONTACT_ADDED, ("contact", person.id), client.id, internal=True, data=data))
    if portal:
        open_contact(session, actor, client.id, person.id)
    return ContactAdded(person.id, person.name, linked)


def edit_contact(
    session: Session,
    actor: Actor,
    client_id: str,
    contact_id: str,
    fields: Mapping[str, str],
    *,
    seen: Mapping[str, str] | None = None,
) -> bool:
    """Change some fields of a contact. The person changes at all of their clients, the position at this one.

    A changed address ends what the old one opened: links sent to it are void, browsers signed in are signed out. Of
    somebody who can enter the portal it changes how they sign in: that is asked for by a fresh sign-in, and the old
    address is told.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: On whose page.
        contact_id: Who.
        fields: Any of name, email, phone, title, as typed.
        seen: What of them the form showed when it was opened; None to write over whatever is there.

    Returns:
        Whether anything is different now.

    Raises:
        Invalid: A field can't be taken as it is, or the address is somebody else's.
        Overtaken: Somebody else, perhaps the person themselves, has changed a field meanwhile.
        ConfirmFirst: The address of somebody who can enter the portal is to change, and the sign-in is not fresh.
        NotFound: There is no such contact for this actor.
    """
    person, link = contact_of(session, actor, client_id, contact_id)
    session.refresh(person, with_for_update=True)
    cleaned = checked_contact(fields, firm_of(session, actor).country)
    held = {name: getattr(link if name == "title" else person, name) or "" for name in seen or {}}
    # The form shows a number as people read it.
    check_seen(_shown(seen or {}), _shown(held), _shown(cleaned))
    email_key = cleaned.pop("email_key", None)
    if email_key and email_key != person.email_key:
        other = _by_address(session, actor, email_key)
        if other is not None:
            raise Invalid(
                {
                    "email": msg(
                        "{name} has this address already. Remove this contact and add {name} by the address instead.",
                        name=other.name,
                    )
                }
            )
    old = person.email or ""
    moved = email_key is not None and (email_key or None) != person.email_key and bool(old)
    tells = moved and _can_enter(session, person)
    if tells:
        require_fresh(actor)
    changes: list[dict[str, Any]] = []
    for field, text in cleaned.items():
        target: Contact | ClientContact = link if field == "title" else person
        before = getattr(target, field) or ""
        if before != text:
            changes.append({"field": field, "before": before, "after": text})
            setattr(target, field, text or None if field == "email" else text)
    if not changes:
        return False
    if email_key is not None and (email_key or None) != person.email_key:
        person.email_key = email_key or None
        person.email_faulty = False
        _end_access_of_old_address(session, person)
    refresh_search(session, actor.firm_id, clients_of_person(session, actor.firm_id, person.id))
    data = {"title": person.name, "changes": changes}
    record(session, actor, Event(Kind.CONTACT_CHANGED, ("contact", person.id), client_id, internal=True, data=data))
    if tells:
        told = {"title": person.name, "old": old, "new": person.email or ""}
        record(session, actor, Event(Kind.EMAIL_CHANGED, ("contact", person.id), client_id, internal=True, data=told))
    return True


def remove_contact(session: Session, actor: Actor, client_id: str, contact_id: str) -> None:
    """Take a person off a client; the portal of this client is closed to them at once. `restore_contact` undoes it.

    Raises:
        NotFound: There is no such contact for this actor.
    """
    person, link = contact_of(session, actor, client_id, contact_id)
    kept: dict[str, Any] = {"title": link.title, "portal_open": link.portal_open}
    for name in _MOMENTS:
        moment: datetime | None = getattr(link, name)
        kept[name] = moment.isoformat() if moment else None
    session.delete(link)
    refresh_search(session, actor.firm_id, [client_id])
    data = {"title": person.name, "kept": kept}
    record(session, actor, Event(Kind.CONTACT_REMOVED, ("contact", person.id), client_id, internal=True, data=data))


def restore_contact(session: Session, actor: Actor, client_id: str, contact_id: str) -> None:
    """Put back a person who was taken off a client, with the access they had.

    Raises:
        NotFound: They were never removed from this client, or it is out of reach.
    """
    client = client_of(session, actor, client_id)
    kept = session.scalar(
        select(Activity.data)
        .where(
            Activity.firm_id == actor.firm_id,
            Activity.subject_kind == "contact",
            Activity.subject_id == contact_id,
            Activity.client_id == client.id,
            Activity.kind == Kind.CONTACT_REMOVED.value,
        )
        .order_by(Activity.id.desc())
        .limit(1)
    )
    person = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.firm_id == actor.firm_id))
    if kept is None or person is None:
        raise NotFound()
    if session.get(ClientContact, (client.id, contact_id)) is not None:
        return
    link = kept["kept"]
    moments = {name: datetime.fromisoformat(link[name]) if link[name] else None for name in _MOMENTS}
    session.add(
        ClientContact(
            client_id=client.id,
            contact_id=contact_id,
            firm_id=actor.firm_id,
            title=link["title"],
            portal_open=link["portal_open"],
            **moments,
        )
    )
    refresh_search(session, actor.firm_id, [client.id])
    data = {"title": person.name, "restored": True}
    record(session, actor, Event(Kind.CONTACT_ADDED, ("contact", contact_id), client.id, internal=True, data=data))


def _by_address(session: Session, actor: Actor, email_key: str) -> Contact | None:
    if not email_key:
        return None
    return session.scalar(select(Contact).where(Contact.firm_id == actor.firm_id, Contact.email_key == email_key))


def _can_enter(session: Session, person: Contact) -> bool:
    lets = ClientContact.contact_id == person.id, ClientContact.portal_open.is_(True)
    return session.scalar(select(ClientContact.client_id).where(*lets).limit(1)) is not None


def _end_access_of_old_address(session: Session, person: Contact) -> None:
    at = now()
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id == person.id,
            SignInLink.kind == ActorKind.CONTACT.value,
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
        )
        .values(voided_at=at)
    )
    # Codes that went there; and a change of address that whoever reads it may have asked for.
    session.execute(
        update(MailedProof)
        .where(
            MailedProof.person_id == person.id,
            MailedProof.kind == ActorKind.CONTACT.value,
            MailedProof.used_at.is_(None),
            MailedProof.voided_at.is_(None),
        )
        .values(voided_at=at)
    )
    session.execute(
        update(WebSession)
        .where(
            WebSession.person_id == person.id,
            WebSession.kind == ActorKind.CONTACT.value,
            WebSession.ended_at.is_(None),
        )
        .values(ended_at=at)
    )


def _shown(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: show_phone(text) if name == "phone" else text for name, text in fields.items()}
