"""What contacts do around their tasks: their settings, the welcome, and writing."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.accounts.rules import language_fault, name_fault, phone_fault, read_phone, time_zone_fault
from portal_app.accounts.scope import contacts_only
from portal_app.activity.commands import Event, record_many
from portal_app.activity.kinds import Kind
from portal_app.clients.search import clients_of_person, refresh_search
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound
from portal_app.firms.models import Firm
from portal_app.tasks.commands import mark_client_done, reopen_task, tick_item, write_message
from portal_app.tasks.portal_task import my_checklist, news, task_facts
from portal_app.tasks.portal_views import PortalChecklistItem, PortalNews, PortalTask


def see_welcome(session: Session, actor: Actor) -> bool:
    """Note that this person is shown the welcome video (U6).

    Returns:
        Whether this is the first time: of two tabs opened at once, one plays it.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    first = session.execute(
        update(Contact)
        .where(Contact.id == actor.person_id, Contact.firm_id == actor.firm_id, Contact.welcome_seen_at.is_(None))
        .values(welcome_seen_at=now())
    )
    return bool(first.rowcount)  # type: ignore[attr-defined]


def change_profile(
    session: Session,
    actor: Actor,
    *,
    name: str | None = None,
    phone: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> None:
    """Change what the firm knows of oneself; pages, mails and the contact's card follow at once (U27).

    Args:
        session: The unit of work.
        actor: The contact.
        name: One's own; None leaves it, as with the others.
        phone: As typed; without a country's number it is of the firm's country. Empty takes it away.
        language: A code of `LANGUAGES`.
        time_zone: IANA name.

    Raises:
        Invalid: For what can't be taken as it is.
        NotFound: For staff.
    """
    contacts_only(actor)
    person = session.scalar(
        select(Contact).where(Contact.id == actor.person_id, Contact.firm_id == actor.firm_id).with_for_update()
    )
    country = session.scalar(select(Firm.country).where(Firm.id == actor.firm_id))
    if person is None or country is None:
        raise NotFound
    name = None if name is None else " ".join(name.split())
    # A number that was taken long ago, however it is written, is no fault of who only changes the name.
    new_phone = None if phone is None or phone.strip() == person.phone else phone.strip()
    faults = {
        "name": None if name is None else name_fault(name),
        "phone": None if new_phone is None else phone_fault(new_phone, country),
        "language": None if language is None else language_fault(language),
        "time_zone": None if time_zone is None else time_zone_fault(time_zone),
    }
    found = {field: fault for field, fault in faults.items() if fault is not None}
    if found:
        raise Invalid(found)
    wanted = {
        "name": (person.name, name),
        "phone": (person.phone, None if new_phone is None else read_phone(new_phone, country) or ""),
        "language": (actor.language, language),
        "time_zone": (actor.time_zone, time_zone),
    }
    changes = [
        {"field": field, "before": before, "after": after}
        for field, (before, after) in wanted.items()
        if after is not None and after != before
    ]
    if not changes:
        return
    for change in changes:
        setattr(person, change["field"], change["after"])
    session.flush()
    clients = clients_of_person(session, actor.firm_id, person.id)
    refresh_search(session, actor.firm_id, clients)
    data = {"title": person.name, "changes": changes}
    # Each of their clients' cards shows it, with its history.
    events = [
        Event(Kind.CONTACT_CHANGED, ("contact", actor.person_id), client_id, internal=True, data=data)
        for client_id in clients
    ]
    record_many(session, actor, events)


def say(
    session: Session, actor: Actor, task_id: str, text: str, nonce: str, after: int, reply_to_id: str = ""
) -> PortalNews:
    """Write a portal message on a task, and read what is new (U16).

    Args:
        session: The unit of work.
        actor: A contact who sees the task; to read only is enough.
        task_id: Of the task.
        text: What is said.
        nonce: One for each writing: the same again adds nothing.
        after: Number of the last message that the page shows; 0 for none.
        reply_to_id: The message that it answers; empty for none (U20).

    Raises:
        NotFound: The task or the answered message is out of reach.
        Invalid: Empty or too long.
    """
    contacts_only(actor)
    written = write_message(session, actor, task_id, text, nonce=nonce, reply_to_id=reply_to_id or None)
    return news(session, actor, written.task, after, written.row)


def add_tick(session: Session, actor: Actor, task_id: str, item_id: str, done: bool) -> list[PortalChecklistItem]:
    """Tick a line or take the tick away; the checklist as it is then (U17).

    Args:
        session: The unit of work.
        actor: A contact.
        task_id: Of the task.
        item_id: Of the line.
        done: Whether it is ticked afterwards.

    Raises:
        NotFound: The task or the line is out of reach.
        Refused: The contact may only read, or the task is done at the firm.
    """
    contacts_only(actor)
    tick_item(session, actor, task_id, item_id, done)
    return my_checklist(session, actor, task_id)


def finish(session: Session, actor: Actor, task_id: str) -> PortalTask:
    """ "Mark as done"; the task as it is then (U23).

    Raises:
        NotFound: The task is out of reach.
        Refused: It is shared with this contact to read only.
    """
    contacts_only(actor)
    mark_client_done(session, actor, task_id)
    return task_facts(session, actor, task_id)


def reopen(session: Session, actor: Actor, task_id: str) -> PortalTask:
    """Take back that it is done; the task as it is then (U23).

    Raises:
        NotFound: The task is out of reach.
        Refused: It is shared with this contact to read only.
    """
    contacts_only(actor)
    reopen_task(session, actor, task_id)
    return task_facts(session, actor, task_id)
