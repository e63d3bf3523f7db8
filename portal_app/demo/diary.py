"""Plays what happened at the demo firm, in order, each thing at its own moment and through the product's commands."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.clock import now, zone
from portal_app.core.storage import FileStore
from portal_app.demo.papers import pdf, photo
from portal_app.demo.story import Act, Story
from portal_app.files.models import StoredFile
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.commands.fields import fields_of
from portal_app.tasks.models import ChecklistItem, Message, Task
from portal_app.tasks.rules import Mode, TaskFields

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_LINES = ("Goods      41.30", "VAT 24 %   9.91", "Total     51.21 EUR")
#: When something happened, and what lets it happen.
Moment = tuple[datetime, Callable[[], None]]


@dataclass(slots=True)
class Cast:
    """Who there is, once clients are in: staff by key, contacts by key and client, ids by name of the client."""

    session: Session
    files: FileStore
    zone_name: str
    #: The real present: the clock moves while the diary is played.
    present: datetime
    staff: dict[str, Actor] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    #: (key, client's name) → the contact, acting at this client.
    contacts: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def today(self) -> date:
        """The firm's calendar day, really."""
        return self.present.astimezone(zone(self.zone_name)).date()

    def moment(self, when: str) -> datetime:
        """An instant for "3d 10:42" or "25m"."""
        if when.endswith("m"):
            return self.present - timedelta(minutes=int(when[:-1]))
        days, clock = when.split("d ")
        hour, minute = clock.split(":")
        day = self.today() - timedelta(days=int(days))
        local = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone(self.zone_name))
        return local.astimezone(UTC)

    def words(self, text: str) -> str:
        """A text with its months put in."""
        last = self.today().replace(day=1) - timedelta(days=1)
        before = last.replace(day=1) - timedelta(days=1)
        names = {"{month}": _MONTHS[last.month - 1], "{before}": _MONTHS[before.month - 1], "{year}": str(last.year)}
        for mark, name in names.items():
            text = text.replace(mark, name)
        return text

    def person(self, key: str, client: str) -> Actor:
        """Who a key is, on a task of this client."""
        return self.staff.get(key) or self.contacts[key, client]


def moments(cast: Cast, story: Story) -> list[Moment]:
    """Everything that happens on one task, with its times."""
    task = _Task(cast, story)
    found: list[Moment] = [(cast.moment(story.when), task.create)]
    for act in story.acts:
        found.append((cast.moment(act.when), lambda act=act: task.act(act)))  # type: ignore[misc]
    return found


class _Task:
    """One story, as far as it has happened."""

    def __init__(self, cast: Cast, story: Story) -> None:
        self._cast = cast
        self._story = story
        self._id = ""

    def create(self) -> None:
        story, cast = self._story, self._cast
        made_on = now().astimezone(zone(cast.zone_name)).date()
        due = None if story.due is None else cast.today() + timedelta(days=story.due)
        fields = TaskFields(
            title=cast.words(story.title),
            description=cast.words(story.text),
            start_on=made_on if due is None else min(made_on, due),
            internal_deadline=due,
            client_days=story.early,
            assignee_id=cast.staff[story.by].person_id,
            auto_complete=story.auto,
        )
        share = None
        if story.to:
            ids = None if story.to == "all" else tuple(self._contact(key).person_id for key in story.to.split(","))
            share = ShareWith(ids, Mode.READ if story.read_only else Mode.DO)
        made = commands.create_task(
            cast.session,
            cast.staff[story.by],
            cast.clients[story.client],
            fields,
            checklist=tuple(cast.words(line) for line in story.lines),
            share_with=share,
            slots=tuple(cast.words(name) for name in story.asks),
        )
        self._id = made.task_id

    def act(self, act: Act) -> None:
        """Let one thing happen."""
        actor = self._cast.person(act.who, self._story.client)
        getattr(self, f"_{act.what}")(actor, self._cast.words(act.value))

    def _contact(self, key: str) -> Actor:
        return self._cast.contacts[key, self._story.client]

    def _message(self, actor: Actor, text: str) -> None:
        commands.post_message(self._cast.session, actor, self._id, text)

    def _answer(self, actor: Actor, text: str) -> None:
        last = self._cast.session.scalar(
            select(Message.id)
            .where(Message.task_id == self._id, Message.internal.is_(False))
            .order_by(Message.number.desc())
            .limit(1)
        )
        commands.post_message(self._cast.session, actor, self._id, text, reply_to_id=last)

    def _comment(self, actor: Actor, text: str) -> None:
        commands.post_message(self._cast.session, actor, self._id, text, internal=True)

    def _tick(self, actor: Actor, line: str) -> None:
        item = self._cast.session.scalars(
            select(ChecklistItem.id).where(ChecklistItem.task_id == self._id).order_by(ChecklistItem.position)
        ).all()[int(line)]
        commands.tick_item(self._cast.session, actor, self._id, item, True)

    def _file(self, actor: Actor, name: str, *, internal: bool = False) -> None:
        is_photo = name.endswith(".png")
        title = name.rsplit(".", 1)[0]
        lines = (self._story.client, f"{now():%d.%m.%Y}", "", *_LINES)
        content = photo(title, lines) if is_photo else pdf(title, lines)
        stored = self._cast.files.put(content)
        row = StoredFile(
            firm_id=actor.firm_id,
            key=stored.key,
            name=name,
            media_type="image/png" if is_photo else "application/pdf",
            size=stored.size,
            sha256=stored.sha256,
            uploaded_at=now(),
            uploaded_by_kind=actor.kind.value,
            uploaded_by_id=actor.person_id,
            uploaded_by_name=actor.name,
        )
        commands.attach_file(self._cast.session, actor, self._id, row, internal=internal)

    def _paper(self, actor: Actor, name: str) -> None:
        self._file(actor, name, internal=True)

    def _read(self, actor: Actor, _value: str) -> None:
        commands.mark_read(self._cast.session, actor, self._id)

    def _done(self, actor: Actor, _value: str) -> None:
        commands.mark_client_done(self._cast.session, actor, self._id)

    def _complete(self, actor: Actor, _value: str) -> None:
        commands.complete_task(self._cast.session, actor, self._id)

    def _reopen(self, actor: Actor, _value: str) -> None:
        commands.reopen_task(self._cast.session, actor, self._id)

    def _withdraw(self, actor: Actor, key: str) -> None:
        commands.withdraw_task(self._cast.session, actor, self._id, [self._contact(key).person_id])

    def _later(self, actor: Actor, days: str) -> None:
        task: Any = self._cast.session.get_one(Task, self._id)
        fields = fields_of(task)
        moved = fields.internal_deadline + timedelta(days=int(days)) if fields.internal_deadline else None
        commands.edit_task(self._cast.session, actor, self._id, None, replace(fields, internal_deadline=moved))
