"""What a person hears of, and how soon: reading and changing it (U27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import Contact, StaffMember
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Activity
from portal_app.activity.wording import fields
from portal_app.core.among import among
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import msg, translate
from portal_app.notifications.digests import (
    CHOOSABLE,
    DEFAULT_HOUR,
    HOUR,
    Choice,
    bundle_of,
    choice_of,
    hour_of,
    kind_words,
    leaves_at,
)
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.wake import wake

#: As the history names what is chosen: by the field of an activity's change.
_NAMES = {f"notify.{mail.value}": kind_words(mail) for side in CHOOSABLE.values() for mail in side}
_CHOICES = {
    Choice.NOW: msg("At once"),
    Choice.DAILY: msg("Once a day"),
    Choice.WEEKLY: msg("Once a week"),
    Choice.OFF: msg("Never"),
}
fields(
    {name: msg("Mail about: {what}", what=words) for name, words in _NAMES.items()}
    | {f"notify.{HOUR}": msg("Hour of daily and weekly mails")},
    {(name, choice.value): words for name in _NAMES for choice, words in _CHOICES.items()},
)


@dataclass(frozen=True, slots=True)
class PreferenceLine:
    """How soon a person hears of one kind of thing.

    Attributes:
        kind: Of the mail; the name of the form's field.
        words: The same in words.
        choice: now, daily, weekly or off.
    """

    kind: str = ""
    words: str = ""
    choice: str = "now"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person chose.

    Attributes:
        lines: One a kind.
        hour: At which hour of their own what is gathered leaves, 0–23, as a form has it.
    """

    lines: list[PreferenceLine] = field(default_factory=list)
    hour: str = "8"


def preferences(session: Session, actor: Actor) -> Preferences:
    """One's own choices.

    Raises:
        NotFound: For the program.
    """
    notify = _kept(session, actor)
    side = actor.kind.value
    lines = [
        PreferenceLine(mail.value, translate(kind_words(mail), actor.language), choice_of(notify, side, mail).value)
        for mail in CHOOSABLE[side]
    ]
    return Preferences(lines, str(hour_of(notify)))


def choose_notifications(session: Session, actor: Actor, chosen: Mapping[str, str]) -> None:
    """Choose how soon to hear of what; what still waits follows.

    Args:
        session: The unit of work.
        actor: Whoever chooses for themself.
        chosen: Kind of mail → now, daily, weekly or off, and `hour` → 0–23. What is missing stays.

    Raises:
        Invalid: For a choice that there is not.
        NotFound: For the program.
    """
    before = _kept(session, actor, hold=True)
    side = actor.kind.value
    after = dict(before) | _read(chosen, side)
    if after == before:
        return
    person = _person(actor)
    session.execute(update(person).where(person.id == actor.person_id).values(notify=after))
    at = now()
    freed: list[str] = []
    for mail in CHOOSABLE[side]:
        choice = choice_of(after, side, mail)
        if choice is not choice_of(before, side, mail) or (choice.gathers and hour_of(before) != hour_of(after)):
            followed = _follow(session, actor, mail, choice, hour_of(after), at)
            freed += followed if choice is Choice.NOW else []
    _together(session, freed, bundle_of(Choice.NOW, side, actor.person_id))
    if actor.kind is Kind.CONTACT:
        usual = {HOUR: DEFAULT_HOUR}
        changes = [
            {"field": f"notify.{name}", "before": str(was), "after": str(after[name])}
            for name, was in ((name, before.get(name, usual.get(name, Choice.NOW.value))) for name in after)
            if was != after[name]
        ]
        data = {"title": actor.name, "changes": changes}
        event = Event(Activity.CONTACT_CHANGED, ("contact", actor.person_id), actor.client_id, internal=True, data=data)
        record(session, actor, event)


def _read(chosen: Mapping[str, str], side: str) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for mail in CHOOSABLE[side]:
        wanted = chosen.get(mail.value)
        if wanted is None:
            continue
        if wanted not in set(Choice):
            raise Invalid({mail.value: msg("Choose one of the list.")})
        read[mail.value] = wanted
    hour = chosen.get(HOUR)
    if hour is not None:
        if not hour.isascii() or not hour.isdigit() or int(hour) > 23:
            raise Invalid({HOUR: msg("Choose an hour from 0 to 23.")})
        read[HOUR] = int(hour)
    return read


def _together(session: Session, ids: Sequence[str], bundle: str) -> None:
    """What was gathered and is wanted at once leaves as the one mail that it would have been."""
    if len(ids) > 1:
        session.execute(
            update(OutboxMail)
            .where(among(OutboxMail.id, ids))
            .values(bundle=bundle)
            .execution_options(synchronize_session=False)
        )


def _follow(session: Session, actor: Actor, mail: Mail, choice: Choice, hour: int, at: datetime) -> list[str]:
    """Let mails that nobody has tried to send follow the new choice; returns their ids."""
    side = actor.kind.value
    changes: dict[str, Any]
    if choice is Choice.OFF:
        changes = {"state": MailState.CANCELLED.value, "last_error": "not_wanted"}
    elif choice is Choice.NOW:
        changes = {"bundle": "", "due_at": at}
    else:
        due_at = leaves_at(choice, hour, actor.time_zone, at)
        changes = {"bundle": bundle_of(choice, side, actor.person_id), "due_at": due_at}
    waiting = session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.recipient_kind == side,
            OutboxMail.recipient_id == actor.person_id,
            OutboxMail.kind == mail.value,
            OutboxMail.state == MailState.PENDING.value,
            OutboxMail.message_id == "",
        )
        .values(**changes)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    ).scalars()
    ids = list(waiting)
    if ids and "due_at" in changes:
        wake(session, changes["due_at"])
    return ids


def _person(actor: Actor) -> Any:
    if actor.kind is Kind.CONTACT:
        return Contact
    if actor.kind is Kind.STAFF:
        return StaffMember
    raise NotFound


def _kept(session: Session, actor: Actor, *, hold: bool = False) -> Mapping[str, Any]:
    person = _person(actor)
    statement = select(person.notify).where(person.id == actor.person_id, person.firm_id == actor.firm_id)
    found = session.execute(statement.with_for_update() if hold else statement).first()
    if found is None:
        raise NotFound
    return found[0] or {}
