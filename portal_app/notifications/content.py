"""What a mail says, found out when it is sent: what is true then, or that there is nothing left to say.

Features register a provider for each of their mails. It gets all mails of that kind in hand and looks up what
they need in a number of statements that does not depend on theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import PORTAL_IS_OPEN
from portal_app.core.among import among_given, pairs_among, per_database
from portal_app.core.db import rows as kept_rows
from portal_app.core.i18n import translate
from portal_app.firms.models import Portal
from portal_app.mail.brand import Brand
from portal_app.mail.letter import Letter
from portal_app.notifications.brands import load_brands
from portal_app.notifications.claims import Due, Parcel
from portal_app.notifications.digests import is_digest, kind_words
from portal_app.notifications.kinds import Mail
from portal_app.notifications.people import Person, load_people


@dataclass(frozen=True, slots=True)
class Skip:
    """There is nothing left to tell; the reason is a code of `notifications.rules`."""

    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: look again at this moment."""

    at: datetime


#: So much of a message stands in a mail of many.
_NEWS_MAX = 500

Facts = Mapping[str, Any]
Answer = Facts | Skip | Later


@dataclass(frozen=True, slots=True)
class Desk:
    """What a provider has at hand besides the rows.

    Attributes:
        people: By side and id.
        brands: By firm.
        client_names: By client.
    """

    people: Mapping[tuple[str, str], Person]
    brands: Mapping[str, Brand]
    client_names: Mapping[str, str]

    def person(self, due: Due) -> Person:
        """Whom a row is for."""
        return self.people[due.side, due.person_id]

    def brand(self, due: Due) -> Brand:
        """What a row's mail wears."""
        return self.brands[due.firm_id]

    def client(self, due: Due) -> str:
        """The name of the client that a row concerns."""
        return self.client_names.get(due.client_id, "")


Provider = Callable[[Session, Desk, Sequence[Due]], Mapping[str, Answer]]
SentHook = Callable[[Session | Connection, Sequence[Due]], None]

_providers: dict[Mail, Provider] = {}
_makers: set[Mail] = set()
_sent_hooks: dict[Mail, SentHook] = {}


def provide(mail: Mail, *, makes: bool = False) -> Callable[[Provider], Provider]:
    """Register what finds out the facts of a mail: row id → values for its template, `Skip` or `Later`.

    One that `makes` does not only look: it makes the link that the mail carries.
    """

    def register(function: Provider) -> Provider:
        _providers[mail] = function
        if makes:
            _makers.add(mail)
        return function

    return register


def on_sent(mail: Mail) -> Callable[[SentHook], SentHook]:
    """Register what else is true once a mail was sent, written in the same unit of work."""

    def register(function: SentHook) -> SentHook:
        _sent_hooks[mail] = function
        return function

    return register


def tell_sent(db: Session | Connection, rows: Sequence[Due]) -> None:
    """Let the feature know that these rows of one mail were sent."""
    hook = _sent_hooks.get(rows[0].mail)
    if hook is not None:
        hook(db, rows)


@dataclass(slots=True)
class Written:
    """What became of parcels in hand.

    Attributes:
        letters: What to send: the parcel, with only those rows that still have something to say.
        skipped: Row id → why nothing is sent.
        later: Row id → when to look again.
    """

    letters: list[tuple[Parcel, Letter]] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    later: dict[str, datetime] = field(default_factory=dict)


def makes_something(parcels: Sequence[Parcel]) -> bool:
    """Whether `write` does more than look for any of these."""
    return any(row.mail in _makers for parcel in parcels for row in parcel.rows)


def write(session: Session, parcels: Sequence[Parcel]) -> Written:
    """Find out what parcels say now.

    Args:
        session: A unit of work where something is made, see `makes_something`; else reading is enough.
        parcels: In this sender's hand.
    """
    rows = [row for parcel in parcels for row in parcel.rows]
    desk = _desk(session, rows)
    written = Written(skipped=_unreachable(session, desk, rows))
    answers: dict[str, Answer] = {}
    by_mail: dict[Mail, list[Due]] = {}
    for row in rows:
        if row.id not in written.skipped:
            by_mail.setdefault(row.mail, []).append(row)
    for mail, its_rows in by_mail.items():
        answers.update(_providers[mail](session, desk, its_rows))
    for parcel in parcels:
        items = []
        for row in list(parcel.rows):
            answer = answers.get(row.id, Skip(written.skipped.get(row.id, "closed")))
            if isinstance(answer, Skip):
                written.skipped[row.id] = answer.why
            elif isinstance(answer, Later):
                written.later[row.id] = answer.at
            else:
                items.append(_news(desk, row, answer) if is_digest(row.bundle) else answer)
                continue
            parcel.rows.remove(row)
        if items:
            written.letters.append((parcel, _letter(desk, parcel, items)))
    return written


def nothing_to_say(session: Session, row: Due) -> str:
    """Why a mail would be cancelled instead of sent, if its turn came now; empty when there is something to say.

    Asks what the sender will ask, and undoes what that writes.

    Args:
        session: A unit of work.
        row: As it would be in a sender's hand.

    Returns:
        A code of `notifications.rules`.
    """
    parcel = Parcel("", "", row.due_at, rows=[row])
    with session.begin_nested() as tried:
        written = write(session, [parcel])
        tried.rollback()
    return written.skipped.get(row.id, "")


def _letter(desk: Desk, parcel: Parcel, items: list[Facts]) -> Letter:
    first = parcel.rows[0]
    person = desk.person(first)
    return Letter(
        folder="digest" if is_digest(first.bundle) else first.mail.value,
        message_id=parcel.message_id,
        to_name=str(items[-1].get("to_name", person.name)),
        to_email=str(first.data.get("to") or person.email),
        side=person.side,
        language=person.language,
        brand=desk.brand(first),
        items=items,
        attachments=[file for item in items for file in item.get("attachments", ())],
    )


def _news(desk: Desk, row: Due, facts: Facts) -> Facts:
    """What a mail would say by itself, as a line among others."""
    person, brand = desk.person(row), desk.brand(row)
    # What was written, or what is asked for again and why.
    said = str(facts.get("text") or ": ".join(filter(None, (facts.get("slot"), facts.get("reason")))))
    return {
        "kind": translate(kind_words(row.mail), person.language),
        "title": facts.get("title", ""),
        "client": facts.get("client", ""),
        "said": said if len(said) <= _NEWS_MAX else said[: _NEWS_MAX - 1].rstrip() + "…",
        "url": facts.get("url", ""),
        "choose": f"{brand.portal_url}/profile" if row.side == "contact" else f"{brand.office_url}/settings",
    }


def _desk(session: Session, rows: Sequence[Due]) -> Desk:
    clients = {row.client_id for row in rows if row.client_id}
    names = kept_rows(session, _client_names(), {"ids": list(clients)}) if clients else ()
    return Desk(
        people=load_people(session, {(row.side, row.person_id) for row in rows}),
        brands=load_brands(session, {row.firm_id for row in rows}),
        client_names={row[0]: row[1] for row in names},
    )


def _unreachable(session: Session, desk: Desk, rows: Sequence[Due]) -> dict[str, str]:
    """Row id → why this person can't be told: gone, without address, or with no open portal."""
    contacts = [row for row in rows if row.side == "contact"]
    firms = _open_portals(session, {row.firm_id for row in contacts})
    doors = _open_doors(session, {(row.client_id, row.person_id) for row in contacts if row.client_id})
    reasons: dict[str, str] = {}
    for row in rows:
        person = desk.people.get((row.side, row.person_id))
        if person is None:
            reasons[row.id] = "left"
        elif not person.reachable and not _told_nevertheless(row):
            reasons[row.id] = "no_address" if row.side == "contact" else "left"
        elif row.side == "contact" and (
            row.firm_id not in firms or (row.client_id and (row.client_id, row.person_id) not in doors)
        ):
            reasons[row.id] = "portal_closed"
    return reasons


def _told_nevertheless(row: Due) -> bool:
    """To an address of its own: a contact's mails about addresses, and what tells somebody that they have left."""
    return bool(row.data.get("to")) and (row.side == "contact" or row.mail is Mail.RIGHTS_CHANGED)


def _open_portals(session: Session, firm_ids: set[str]) -> set[str]:
    if not firm_ids:
        return set()
    return {row[0] for row in kept_rows(session, _portals_open(), {"ids": list(firm_ids)})}


def _open_doors(session: Session, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    if not pairs:
        return set()
    found = session.execute(
        select(ClientContact.client_id, ClientContact.contact_id)
        .join(Client, Client.id == ClientContact.client_id)
        .where(pairs_among(ClientContact.client_id, ClientContact.contact_id, pairs), *PORTAL_IS_OPEN)
    )
    return {(client_id, contact_id) for client_id, contact_id in found}


@per_database
def _client_names() -> Any:
    return select(Client.id, Client.name).where(among_given(Client.id, "ids"))


@per_database
def _portals_open() -> Any:
    return select(Portal.firm_id).where(among_given(Portal.firm_id, "ids"), Portal.active.is_(True))
