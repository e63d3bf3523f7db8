"""Which clients are meant: a filter, or ticked ones. Ten thousand that match travel as their filter."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.clients.models import Client, ClientContact, ClientImport
from portal_app.clients.rules import search_words

#: More ticks than this are made by "all that match", which sends the filter instead.
MAX_TICKED = 2000


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
        imported: Id of an import, for the clients that it added.
    """

    search: str = ""
    portal: str = ""
    manager_id: str = ""
    group_id: str = ""
    archived: bool = False
    lacking: str = ""
    imported: str = ""


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
    return and_(Client.firm_id == actor.firm_id, *_parts(wanted))


def selected(actor: Actor, selection: Selection) -> ColumnElement[bool]:
    """The condition on `client` for a selection, within the actor's firm."""
    if selection.everything:
        chosen = matches(actor, selection.filter)
        return and_(chosen, Client.id.not_in(selection.without[:MAX_TICKED])) if selection.without else chosen
    return and_(Client.firm_id == actor.firm_id, Client.id.in_(selection.ids[:MAX_TICKED]))


def _parts(wanted: ClientFilter) -> list[ColumnElement[bool]]:
    archived = Client.archived_at
    parts: list[ColumnElement[bool]] = [archived.is_not(None) if wanted.archived else archived.is_(None)]
    if wanted.imported:
        parts.append(_imported(wanted.imported))
    parts += [Client.search.contains(word, autoescape=True) for word in search_words(wanted.search)]
    if wanted.portal:
        parts.append(_portal(wanted.portal))
    if wanted.manager_id:
        parts.append(_reference(Client.manager_id, wanted.manager_id))
    if wanted.group_id:
        parts.append(_reference(Client.group_id, wanted.group_id))
    if wanted.lacking:
        parts.append(_lacking(wanted.lacking))
    return parts


def _reference(column: Any, value: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.is_(None) if value == "none" else column == value
    return found


def _imported(run_id: str) -> ColumnElement[bool]:
    """An import gives its clients identifiers that follow each other."""
    ends = (ClientImport.first_client_id, ClientImport.last_client_id)
    first, last = (select(end).where(ClientImport.id == run_id).scalar_subquery() for end in ends)
    return Client.id.between(first, last)


def _portal(state: str) -> ColumnElement[bool]:
    closed_contact = exists().where(ClientContact.client_id == Client.id, ClientContact.portal_open.is_(False))
    is_open = Client.portal_open.is_(True)
    if state == "open":
        return and_(is_open, ~closed_contact)
    if state == "partly":
        return and_(is_open, closed_contact)
    return Client.portal_open.is_(False) if state == "closed" else false()


def _lacking(what: str) -> ColumnElement[bool]:
    contacts = select(ClientContact.contact_id).where(ClientContact.client_id == Client.id)
    if what == "contacts":
        return ~contacts.exists()
    if what == "address":
        unreachable = or_(Contact.email_key.is_(None), Contact.email_faulty.is_(True))
        return contacts.join(Contact, Contact.id == ClientContact.contact_id).where(unreachable).exists()
    return false()
