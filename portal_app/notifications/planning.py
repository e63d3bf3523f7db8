"""From what happened to what will be told: activities become outbox rows in the same unit of work, by the table."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, listen
from portal_app.core.among import pairs_among
from portal_app.core.clock import now
from portal_app.core.db import rows as kept_rows
from portal_app.core.ids import new_id
from portal_app.core.settings import settings
from portal_app.firms.models import Portal
from portal_app.notifications import audiences
from portal_app.notifications.audiences import Recipient
from portal_app.notifications.digests import Choice, bundle_of, choice_of, hour_of, is_digest, leaves_at
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.people import Person, chunks, load_people
from portal_app.notifications.rules import bundle_name, key_of, postponed, wait_of
from portal_app.notifications.table import TABLE, Cancel, Notice, Wait
from portal_app.notifications.wake import wake

_INSERTED_TOGETHER = 1_000


@listen
def plan(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Write to the outbox what these activities cause, and cancel what they make pointless.

    The number of statements depends on the table, not on the number of activities (up to thousands at once).

    Args:
        session: The unit of work that recorded the activities.
        actor: Who did it; is told nothing of it.
        events: What they did.
    """
    by_rule: dict[Notice | Cancel, list[Event]] = {}
    for event in events:
        for rule in TABLE.get(event.kind, ()):
            if _applies(rule, event):
                by_rule.setdefault(rule, []).append(event)
    for rule, concerned in by_rule.items():
        if isinstance(rule, Cancel):
            _cancel(session, rule, concerned)
        elif actor.kind in rule.by:
            _tell(session, actor, rule, concerned)


def _applies(rule: Notice | Cancel, event: Event) -> bool:
    if isinstance(rule, Cancel):
        return not rule.mark or bool(event.data.get(rule.mark))
    return not (rule.unless and event.data.get(rule.unless))


_PAUSE = select(Portal.notify_delay).where(Portal.firm_id == bindparam("firm"))


def firm_pause(session: Session, firm_id: str) -> timedelta:
    """How long mails about shared tasks wait at this firm (U15)."""
    found = kept_rows(session, _PAUSE, {"firm": firm_id})
    seconds = found[0].notify_delay if found else None
    return settings().notify_delay if seconds is None else timedelta(seconds=seconds)


def _tell(session: Session, actor: Actor, notice: Notice, events: Sequence[Event]) -> None:
    recipients = [
        recipient
        for recipient in audiences.find(notice.audience)(session, actor, events)
        if notice.to_actor or (recipient.side, recipient.person_id) != (actor.kind.value, actor.person_id)
    ]
    if not recipients:
        return
    people = load_people(session, [(r.side, r.person_id) for r in recipients])
    at = now()
    at_once = notice.wait is Wait.AT_ONCE
    wait = timedelta() if at_once else wait_of(notice.wait, firm_pause(session, actor.firm_id))
    due_at = at + wait
    rows = []
    for recipient in recipients:
        person = people.get((recipient.side, recipient.person_id))
        if person is None or person.firm_id != actor.firm_id:
            continue
        choice = choice_of(person.notify, person.side, notice.mail)
        if choice is Choice.OFF:
            continue
        row = _row(notice, recipient, person, at, due_at)
        rows.append(row if choice is Choice.NOW else gathered(row, person, choice, at))
    if not at_once:
        _keep_together(session, rows, wait)
    add_rows(session, rows)


def gathered(row: dict[str, Any], person: Person, choice: Choice, at: datetime) -> dict[str, Any]:
    """The same row, to leave in the person's next daily or weekly mail.

    Args:
        row: Values of a row of the outbox.
        person: Whom it is for.
        choice: By day or by week.
        at: Now.
    """
    due_at = leaves_at(choice, hour_of(person.notify), person.time_zone, at)
    return {**row, "bundle": bundle_of(choice, person.side, person.id), "due_at": due_at}


def _row(notice: Notice, recipient: Recipient, person: Person, at: datetime, due_at: datetime) -> dict[str, Any]:
    event = recipient.event
    data = {name: event.data[name] for name in notice.carries if event.data.get(name)}
    to, reachable = person.email, person.reachable
    if notice.to:
        to = data["to"] = str(event.data[notice.to])
        # A client's person whose own address is wrong gets a new one this way; who left the firm hears that they did.
        reachable = reachable or person.side == "contact" or notice.mail is Mail.RIGHTS_CHANGED
    if notice.link:
        # Chosen here, so that writing the mail again makes the same link and not a second one.
        data["link_id"] = new_id()
    return {
        "id": new_id(),
        "firm_id": person.firm_id,
        "kind": notice.mail.value,
        "key": key_of(notice.mail, event.subject[1], person.id, recipient.occasion),
        "bundle": bundle_name(notice, event.subject[1], person.id),
        "subject_kind": event.subject[0],
        "subject_id": event.subject[1],
        "about": str(event.data.get("title", "")),
        "client_id": event.client_id,
        "recipient_kind": person.side,
        "recipient_id": person.id,
        "recipient_name": person.name,
        "recipient_email": to,
        # Kept as not sent: staff see whom it could not reach, and can send it once the address is right.
        "state": (MailState.PENDING if reachable else MailState.FAILED).value,
        "last_error": "" if reachable else "no_address",
        "due_at": due_at,
        "created_at": at,
        "data": data,
    }


@cache
def _new_mail(dialect: str) -> Any:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = OutboxMail.__table__  # type: ignore[attr-defined]
    return insert(table).on_conflict_do_nothing(index_elements=["key"]).returning(table.c.id)


def add_rows(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Put rows into the outbox, and wake the senders after the commit.

    Args:
        session: The unit of work.
        rows: Values by column. One whose key is there already is left out: it was told before.

    Returns:
        How many are new.
    """
    if not rows:
        return 0
    statement = _new_mail(session.get_bind().dialect.name)
    added = 0
    for start in range(0, len(rows), _INSERTED_TOGETHER):
        added += len(kept_rows(session, statement, rows[start : start + _INSERTED_TOGETHER]))
    pending = [row["due_at"] for row in rows if row["state"] == MailState.PENDING]
    if pending:
        wake(session, min(pending))
    return added


def _keep_together(session: Session, rows: list[dict[str, Any]], wait: timedelta) -> None:
    """Let mails to one person that are still waiting leave with the new ones, all at one moment (U15)."""
    waiting: dict[str, Any] = {}
    # What is gathered has its hour, whatever comes to it.
    own = [row for row in rows if row["bundle"] and not is_digest(row["bundle"])]
    for part in chunks(row["bundle"] for row in own if row["state"] == MailState.PENDING):
        waiting.update((found.bundle, found) for found in kept_rows(session, _WAITING, {"bundles": part}))
    moved: dict[datetime, set[str]] = {}
    for row in rows:
        found = waiting.get(row["bundle"])
        if found is not None:
            until = row["due_at"] = postponed(row["due_at"], found.oldest, wait)
            if not found.first == found.last == until:
                moved.setdefault(until, set()).add(row["bundle"])
    for until, bundles in moved.items():
        for part in chunks(bundles):
            session.connection().execute(_MOVE, {"moved": part, "until": until})


# One that was tried already keeps its Message-ID and therefore its content: nothing may join it.
_JOINABLE: tuple[Any, ...] = (OutboxMail.state == MailState.PENDING.value, OutboxMail.message_id == "")
_WAITING = (
    select(
        OutboxMail.bundle,
        func.min(OutboxMail.created_at).label("oldest"),
        func.min(OutboxMail.due_at).label("first"),
        func.max(OutboxMail.due_at).label("last"),
    )
    .where(OutboxMail.bundle.in_(bindparam("bundles", expanding=True)), *_JOINABLE)
    .group_by(OutboxMail.bundle)
)
_MOVE = (
    update(OutboxMail)
    .where(OutboxMail.bundle.in_(bindparam("moved", expanding=True)), *_JOINABLE)
    .values(due_at=bindparam("until"))
)


def _cancel(session: Session, rule: Cancel, events: Sequence[Event]) -> None:
    """Cancel what is still pending. What is being sent at this moment counts as told."""
    subjects = [(event.subject[1], contact) for event in events for contact in _named(rule, event)]
    for part in chunks(subjects):
        about = (
            pairs_among(OutboxMail.subject_id, OutboxMail.recipient_id, part)
            if rule.named
            else OutboxMail.subject_id.in_([subject for subject, _ in part])
        )
        session.execute(
            update(OutboxMail)
            .where(
                about,
                OutboxMail.subject_kind == events[0].subject[0],
                OutboxMail.state == MailState.PENDING,
                OutboxMail.kind.in_([Mail(mail).value for mail in rule.mails]),
            )
            .values(state=MailState.CANCELLED.value, last_error=rule.why)
            .execution_options(synchronize_session=False)
        )


def _named(rule: Cancel, event: Event) -> Iterable[str]:
    return event.data.get("contacts", ()) if rule.named else ("",)
