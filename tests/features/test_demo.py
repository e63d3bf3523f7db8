"""The demo firm: whole, believable, made once, and open to whoever holds one of its links."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from portal_app.access.commands.entry import enter_portal
from portal_app.access.commands.office import enter_office
from portal_app.accounts.models import Contact, StaffMember
from portal_app.activity.models import Activity
from portal_app.clients.models import Client, ClientContact
from portal_app.core.clock import at, now
from portal_app.core.settings import settings
from portal_app.demo import fill
from portal_app.files.models import StoredFile
from portal_app.firms.models import Firm
from portal_app.mail.transport import folder
from portal_app.notifications.models import OutboxMail
from portal_app.tasks.models import Message, Task, TaskShare
from tests.factories import make_office
from tests.support.environment import Environment, forget
from tests.support.scope import reading, writing


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Where the demo firm lies once it was made, and what was told of it."""
    return tmp_path_factory.mktemp("demo") / "data", {}


@pytest.fixture
def told(sqlite: Any, environment: Environment, kept: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """The demo firm in an installation of this test's own, which knows a mail server; what was told of it."""
    folder, made = kept
    environment.set(smtp_url="smtp://127.0.0.1:1")
    if not made:
        made.update(fill())
        # What is still in the log beside the database goes into it with the last connection.
        forget()
        shutil.copytree(settings().data_dir, folder)
    else:
        shutil.copytree(folder, settings().data_dir, dirs_exist_ok=True)
    return made


def _count(*entities: Any) -> list[int]:
    with reading() as session:
        return [session.scalar(select(func.count()).select_from(entity)) or 0 for entity in entities]


def test_the_demo_firm_is_whole_and_made_once(database: Any) -> None:
    with writing() as session:
        other = make_office(session, "Somebody else's firm")
    told = fill()

    assert [person["role"] for person in told["people"]][:3] == ["owner", "admin", "accountant"]
    numbers = [len(person["clients"]) for person in told["people"] if person["role"] == "contact"]
    assert numbers[0] == 1 and numbers[1] > 1
    with reading() as session:
        firm_id = session.scalar(select(Firm.id).where(Firm.name == told["firm"]))
        staff = session.scalar(select(func.count()).where(StaffMember.firm_id == firm_id))
        clients = session.scalar(select(func.count()).where(Client.firm_id == firm_id))
        several = session.execute(
            select(ClientContact.contact_id)
            .where(ClientContact.firm_id == firm_id)
            .group_by(ClientContact.contact_id)
            .having(func.count() > 1)
        ).all()
        mails = set(session.scalars(select(OutboxMail.state).distinct()))
        others = session.scalar(select(func.count()).where(Activity.firm_id == other.firm_id, Activity.at > now()))
    assert (staff, clients) == (4, 40)
    assert len(several) >= 3
    assert {"sent", "pending", "failed", "cancelled"} <= mails
    assert others == 0

    tables = (Firm, Client, Contact, Task, TaskShare, Message, StoredFile, Activity)
    before = _count(*tables)
    assert {person["sign_in_url"] for person in fill()["people"]}.isdisjoint(
        person["sign_in_url"] for person in told["people"]
    )
    assert _count(*tables) == before


def test_its_tasks_are_in_every_state_and_their_history_is_in_the_past(told: dict[str, Any]) -> None:
    with reading() as session:
        states = {(row.status, row.turn) for row in session.execute(select(Task.status, Task.turn))}
        late = session.scalar(select(func.count()).where(Task.status == "open", Task.client_deadline < now().date()))
        marks = session.execute(
            select(
                func.count(Task.client_done_at),
                select(func.count()).where(TaskShare.unread.is_(True)).scalar_subquery(),
                select(func.count()).where(TaskShare.withdrawn_at.is_not(None)).scalar_subquery(),
                select(func.count()).where(Message.internal.is_(True)).scalar_subquery(),
                select(func.count()).where(Message.reply_to_id.is_not(None)).scalar_subquery(),
            )
        ).one()
        oldest, newest = session.execute(select(func.min(Activity.at), func.max(Activity.at))).one()
        in_order = [
            at.replace(second=0, microsecond=0) for (at,) in session.execute(select(Activity.at).order_by(Activity.id))
        ]
    assert {("open", "client"), ("open", "office"), ("done", "")} <= states
    assert late and all(marks)
    assert newest <= now() and now() - oldest > timedelta(days=50)
    assert in_order == sorted(in_order)


def test_its_links_sign_in(told: dict[str, Any]) -> None:
    for person in told["people"]:
        path = urlsplit(person["sign_in_url"]).path
        with writing() as session:
            if person["role"] == "contact":
                actor = enter_portal(session, path.split("/")[2], path.rsplit("/", 1)[1], "").actor
            else:
                actor = enter_office(session, path.rsplit("/", 1)[1], "").actor
                assert actor.role == person["role"]
        assert actor.email == person["email"]


def test_nothing_leaves_for_a_mail_server(told: dict[str, Any]) -> None:
    with reading() as session:
        sent = session.scalars(select(OutboxMail.eml_key).where(OutboxMail.state == "sent")).all()
    assert sent and all((folder() / name).is_file() for name in sent)


def test_it_can_be_made_just_after_midnight(sqlite: Any) -> None:
    with at(now().replace(hour=0, minute=3)):
        fill()
        with reading() as session:
            newest = session.scalar(select(func.max(Activity.at)))
        assert newest is not None and newest <= now()
