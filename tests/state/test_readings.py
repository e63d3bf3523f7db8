"""Pages of one task that are told at one moment share what is read, and nothing that is somebody's own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.accounts.actor import Actor
from portal_app.core.db import engine
from portal_app.core.live import Note
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from state import live, readings
from state.portal import task as portal_page
from state.portal.task import PortalTaskPage
from state.readings import Readings
from state.task import OneTask
from tests.factories import Office, as_contact, make_contact, make_office, make_staff, sign_in
from tests.support.scope import writing
from tests.support.statements import counted
from tests.support.tab import Tab


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a test is the same moment, however long the machine takes over it."""
    monkeypatch.setattr(readings, "_SECONDS", 600)


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session, "Ledger")


def made(office: Office, *contacts: Actor) -> str:
    with writing() as session:
        return commands.create_task(
            session,
            office.staff,
            office.client_id,
            TaskFields("Receipts"),
            checklist=("Fuel",),
            share_with=ShareWith(tuple(one.person_id for one in (office.contact, *contacts))),
        ).task_id


def desk(actor: Actor, task_id: str) -> Tab:
    with writing() as session:
        tab = Tab("/tasks/[id]", office=sign_in(session, actor), id=task_id)
    tab.send(OneTask.load)
    return tab


def phone(actor: Actor, task_id: str) -> Tab:
    with writing() as session:
        address = branding(session, actor.firm_id).address
        tab = Tab("/p/[address]/tasks/[id]", portal=sign_in(session, actor), address=address, id=task_id)
    tab.send(PortalTaskPage.load)
    return tab


def colleague_of(office: Office, name: str) -> Actor:
    with writing() as session:
        person = make_contact(session, office.staff, office.client_id, name, portal=True)
        return as_contact(session, person, office.client_id)


def tell(*tabs: Tab, note: Note | None = None) -> None:
    """All of these pages are told at one moment, as the running program tells them."""

    async def one(tab: Tab) -> None:
        handler: Any = PortalTaskPage.freshen if tab.state(PortalTaskPage).loaded else OneTask.freshen
        async for _ in handler.fn(tab.state(PortalTaskPage if tab.state(PortalTaskPage).loaded else OneTask)):
            pass

    async def all_of_them() -> None:
        live.pages.begin(SimpleNamespace())
        try:
            if note is not None:
                live.pages._spread(note, "")
            await asyncio.gather(*map(one, tabs))
        finally:
            live.pages.end()

    asyncio.run(all_of_them())


def said(office: Office, task_id: str) -> None:
    with writing() as session:
        commands.post_message(session, office.staff, task_id, "PublicThing")
        commands.post_message(session, office.staff, task_id, "InnerThing", internal=True)


def texts(tab: Tab) -> list[str]:
    page = tab.state(PortalTaskPage)
    shown = [*page.messages, *page.fresh] if page.loaded else tab.state(OneTask).messages
    return [one.text for one in shown]


def test_what_is_internal_never_comes_to_a_client_by_way_of_a_shared_reading(office: Office) -> None:
    other = colleague_of(office, "Kati Tamm")
    task_id = made(office, other)
    ours, theirs = [desk(office.staff, task_id)], [phone(office.contact, task_id), phone(other, task_id)]
    said(office, task_id)
    # Whoever reads first.
    for order in ((*ours, *theirs), (*theirs, *ours)):
        tell(*order)
        assert all(texts(tab) == ["PublicThing", "InnerThing"] for tab in ours)
        assert all(texts(tab) == ["PublicThing"] for tab in theirs)
        assert not any("InnerThing" in str(tab.root.dict()) for tab in theirs)


def test_each_page_says_it_in_its_own_words_of_one_reading(office: Office) -> None:
    with writing() as session:
        people = [make_staff(session, office.firm_id, f"Colleague {number}", language="et") for number in range(6)]
    task_id = made(office)
    author, *others = [desk(office.staff, task_id), *(desk(one, task_id) for one in people)]
    said(office, task_id)

    def statements(*tabs: Tab) -> int:
        with counted(engine()) as found:
            tell(*tabs)
        return len(found)

    seven, one = statements(author, *others), statements(author)
    # Who each of them is stays their own question; nothing else is asked again.
    assert seven - one == len(others)
    page, other = author.state(OneTask), others[0].state(OneTask)
    assert [one.mine for one in page.messages] == [True, True] and page.messages[0].may_edit
    assert not any(one.mine or one.may_edit for one in other.messages)
    assert page.task.created != other.task.created, "in the reader's language"


def test_two_firms_share_nothing(office: Office) -> None:
    with writing() as session:
        stranger = make_office(session, "Elsewhere")
    task_id, elsewhere = made(office), made(stranger)
    owner, other_firms = desk(office.staff, task_id), desk(stranger.staff, elsewhere)
    client, other_client = phone(office.contact, task_id), phone(stranger.contact, elsewhere)
    said(office, task_id)
    # Their pages claim to show this firm's task.
    for tab in (other_firms, other_client):
        tab.go(tab.root.router_data["pathname"], **{**tab.root.router_data["query"], "id": task_id})
    desk_state, phone_state = other_firms.state(OneTask), other_client.state(PortalTaskPage)
    desk_state.task = replace(desk_state.task, id=task_id)
    phone_state.shown, phone_state.task = task_id, replace(phone_state.task, id=task_id)
    tell(owner, other_firms, client, other_client)
    assert texts(owner) == ["PublicThing", "InnerThing"] and texts(client) == ["PublicThing"]
    for tab, page in ((other_firms, desk_state), (other_client, phone_state)):
        assert page.missing and page.task.title == "" and "PublicThing" not in str(tab.root.dict())


def test_from_whom_it_is_taken_at_this_very_moment_sees_nothing_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = colleague_of(office, "Kati Tamm")
    task_id = made(office, other)
    pages = [phone(office.contact, task_id), phone(other, task_id)]
    said(office, task_id)
    whole = portal_page.portal_rows

    def then_withdrawn(*given: Any, **more: Any) -> Any:
        found = whole(*given, **more)
        with writing() as session:
            commands.withdraw_task(session, office.staff, task_id, [office.contact.person_id])
        return found

    monkeypatch.setattr(portal_page, "portal_rows", then_withdrawn)
    tell(*pages)
    gone, there = (tab.state(PortalTaskPage) for tab in pages)
    assert gone.missing and gone.task.title == "" and "PublicThing" not in str(pages[0].root.dict())
    assert not there.missing and texts(pages[1]) == ["PublicThing"]


def closes_the_portal(session: Any, office: Office, _person: Actor) -> None:
    from portal_app.firms.commands import deactivate_portal

    deactivate_portal(session, office.staff)


def closes_their_portal(session: Any, office: Office, person: Actor) -> None:
    from portal_app.clients.commands.portal import close_portal

    close_portal(session, office.staff, office.client_id)


@pytest.mark.parametrize("close", [closes_the_portal, closes_their_portal])
def test_who_is_shut_out_before_their_turn_is_led_away(office: Office, close: Callable[..., None]) -> None:
    task_id = made(office)
    ours, theirs = desk(office.staff, task_id), phone(office.contact, task_id)
    said(office, task_id)
    tell(ours)
    with writing() as session:
        close(session, office, office.contact)
    tell(ours, theirs)
    assert texts(ours) == ["PublicThing", "InnerThing"]
    assert theirs.state(PortalTaskPage).task.title == "" and "PublicThing" not in str(theirs.root.dict())


def test_who_is_told_gets_nothing_that_was_read_before(database: Any) -> None:
    def query(*_: Any, **_how: Any) -> object:
        return object()

    async def run() -> None:
        asked = Readings()

        async def ask(firm_id: str, task_id: str, **how: Any) -> object:
            return await asked.once(query, firm_id, task_id, **how)

        first, same, other, elsewhere = await asyncio.gather(ask("f", "t"), ask("f", "t"), ask("f", "u"), ask("g", "t"))
        assert first is same and len({first, other, elsewhere}) == 3
        assert await ask("f", "t") is first and await ask("f", "t", first_id="m") is not first
        # One that is under way when the note comes was begun before it, too.
        early = asyncio.create_task(ask("g", "u"))
        await asyncio.sleep(0)
        asked.forget(Note("g", "u"))
        assert await ask("g", "u") is not await early
        asked.forget(Note("f", "t", "c"))
        assert await ask("f", "t") is not first
        assert await ask("f", "u") is other and await ask("g", "t") is elsewhere
        # Many tasks of the firm at once.
        asked.forget(Note("f"))
        assert await ask("f", "u") is not other and await ask("g", "t") is elsewhere

    asyncio.run(run())


def test_a_page_that_is_closed_takes_the_reading_from_nobody(database: Any) -> None:
    def query(*_: Any) -> str:
        return "read"

    async def run() -> None:
        asked = Readings()
        leaving, staying = (asyncio.create_task(asked.once(query, "f", "t")) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        assert await staying == "read"

    asyncio.run(run())
