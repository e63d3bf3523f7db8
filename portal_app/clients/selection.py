"""Which clients are meant: a filter, or ticked ones. Ten thousand that match travel as their filter."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlmodel import col

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import search_words

#: More ticks than this are made by "all that match", which sends the filter instead.
MAX_TICKED = 5000


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What the clients list is narrowed to. Every part is optional; unknown values match nothing.

    Attributes:
        search: Words, in any case and with or without accents; all must be found.
        portal: "open", "partly" or "closed".
        manager_id: A staff member's id, or "none" for clients without a manager.
        group_id: A group's id, or "none".
        archived: Show those out of use instead of those in use.
        lacking: "address" for clients with a contact whom mail can't reach, "contacts" for those without any contact.
    """

    search: str = ""
    portal: str = ""
    manager_id: str = ""
    group_id: str = ""
    archived: bool = False
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Several clients on which one thing is done.

    Attributes:
        ids: The ticked ones, when `everything` is not set.
        everything: All that match the filter.
        filter: What they match.
        without: Of everything, those whose tick was taken away again.
    """

    ids: tuple[str, ...] = ()
    everything: bool = False
    filter: ClientFilter = field(default_factory=ClientFilter)
    without: tuple[str, ...] = ()


def matches(actor: Actor, wanted: ClientFilter) -> ColumnElement[bool]:
    """The condition on `client` for a filter, within the actor's firm."""
    return and_(col(Client.firm_id) == actor.firm_id, *_parts(wanted))


def selected(actor: Actor, selection: Selection) -> ColumnElement[bool]:
    """The condition on `client` for a selection, within the actor's firm."""
    if selection.everything:
        chosen = matches(actor, selection.filter)
        return and_(chosen, col(Client.id).not_in(selection.without[:MAX_TICKED])) if selection.without else chosen
    return and_(col(Client.firm_id) == actor.firm_id, col(Client.id).in_(selection.ids[:MAX_TICKED]))


def _parts(wanted: ClientFilter) -> list[ColumnElement[bool]]:
    archived = col(Client.archived_at)
    parts = [archived.is_not(None) if wanted.archived else archived.is_(None)]
    parts += [col(Client.search).contains(word, autoescape=True) for word in search_words(wanted.search)]
    if wanted.portal:
        parts.append(_portal(wanted.portal))
    if wanted.manager_id:
        parts.append(_reference(col(Client.manager_id), wanted.manager_id))
    if wanted.group_id:
        parts.append(_reference(col(Client.group_id), wanted.group_id))
    if wanted.lacking:
        parts.append(_lacking(wanted.lacking))
    return parts


def _reference(column: ColumnElement[str | None], value: str) -> ColumnElement[bool]:
    return column.is_(None) if value == "none" else column == value


def _portal(state: str) -> ColumnElement[bool]:
    closed_contact = exists().where(
        col(ClientContact.client_id) == col(Client.id), col(ClientContact.portal_open).is_(False)
    )
    is_open = col(Client.portal_open).is_(True)
    if state == "open":
        return and_(is_open, ~closed_contact)
    if state == "partly":
        return and_(is_open, closed_contact)
    return col(Client.portal_open).is_(False) if state == "closed" else false()


def _lacking(what: str) -> ColumnElement[bool]:
    contacts = select(col(ClientContact.contact_id)).where(col(ClientContact.client_id) == col(Client.id))
    if what == "contacts":
        return ~contacts.exists()
    if what == "address":
        unreachable = or_(col(Contact.email_key).is_(None), col(Contact.email_faulty).is_(True))
        return contacts.join(Contact, col(Contact.id) == col(ClientContact.contact_id)).where(unreachable).exists()
    return false()
