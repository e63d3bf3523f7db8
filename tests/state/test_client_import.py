"""The wizard's state: who may, what each step shows, and that a reload loses nothing."""

import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.accounts.actor import Actor
from portal_app.clients.importing import running
from portal_app.clients.models import Client, ClientImport
from state.client_import import ClientImport as Wizard
from state.clients import Clients
from state.guard import Who, who_may
from tests.factories import Office, make_client, make_office, make_staff, sign_in
from tests.features.test_client_import import begin, begin_lines
from tests.support.scope import reading, writing
from tests.support.tab import Tab

DATA = Path(__file__).parents[1] / "data"

HANDLERS: list[tuple[Any, dict[str, Any]]] = [
    (Wizard.load, {}),
    (Wizard.arrived, {"ids": ["x"]}),
    (Wizard.choose_header, {"row": 1}),
    (Wizard.choose_field, {"column": 0, "field": "note"}),
    (Wizard.narrow, {"show": "new"}),
    (Wizard.turn, {"pages": 1}),
    (Wizard.tick, {"number": 2, "ticked": False}),
    (Wizard.tick_all, {"mode": "none"}),
    (Wizard.choose_group, {"value": "none"}),
    (Wizard.name_group, {"name": "Mine"}),
    (Wizard.start, {}),
    (Wizard.poll, {}),
    (Wizard.cancel, {}),
    (Wizard.discard, {}),
]


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session, "Ledger")


def token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def open_at(actor: Actor, run_id: str, step: str = "columns") -> Tab:
    tab = Tab("/clients/import", office=token(actor), query={"run": run_id, "step": step})
    tab.send(Wizard.load)
    return tab


def wait_for(tab: Tab, step: str) -> Any:
    deadline = time.monotonic() + 60
    while tab.state(Wizard).step != step and time.monotonic() < deadline:
        time.sleep(0.1)
        tab.send(Wizard.poll)
    return tab.state(Wizard)


def test_every_handler_is_tried_with_the_wrong_people(office: Office) -> None:
    named = {handler.fn.__qualname__ for handler, _ in HANDLERS}
    every = {
        handler.fn.__qualname__
        for name, handler in Wizard.event_handlers.items()
        if name != "setvar" and who_may(handler.fn) is not Who.ANYONE
    }
    assert named == every
    run_id = begin_lines(office.staff, "Name", "A OÜ")
    contact = token(office.contact)
    for handler, arguments in HANDLERS:
        for cookies in ({}, {"office": "made up"}, {"office": contact}, {"portal": contact}):
            tab = Tab("/clients/import", query={"run": run_id}, **cookies)
            tab.state(Wizard).run = open_at(office.staff, run_id).state(Wizard).run
            tab.send(handler, **arguments)
            assert [path.split("?")[0] for path in tab.redirects] == ["/sign-in"], handler.fn.__qualname__
    with reading() as session:
        run: Any = session.get(ClientImport, run_id)
        assert (run.state, run.choices["tick_mode"], run.choices["fields"]) == ("ready", "all", ["name"])


def test_a_colleague_and_a_stranger_do_not_find_the_run(office: Office) -> None:
    run_id = begin_lines(office.staff, "Name", "A OÜ")
    ours = open_at(office.staff, run_id)
    assert (ours.state(Wizard).missing, ours.state(Wizard).step) == (False, "columns")
    with writing() as session:
        others = [make_staff(session, office.firm_id), make_office(session, "Stranger").staff]
    for other in others:
        tab = open_at(other, run_id, "rows")
        page = tab.state(Wizard)
        assert (page.missing, page.run.id, page.rows.all) == (True, "", 0)
        page.run = ours.state(Wizard).run
        for handler, arguments in HANDLERS:
            if handler.fn.__name__ in ("load", "arrived", "poll") or arguments == {"value": "new"}:
                continue
            tab.send(handler, **arguments)
            assert "no longer here" in page.problem, handler.fn.__qualname__
    with reading() as session:
        run: Any = session.get(ClientImport, run_id)
        assert (run.state, run.choices["tick_mode"]) == ("ready", "all")


def test_from_the_file_to_the_result_and_the_list_of_the_new_clients(office: Office) -> None:
    with writing() as session:
        make_client(session, office.staff, "Older than the import")
    run_id = begin(office.staff, (DATA / "clients-et.xlsx").read_bytes(), "clients-et.xlsx")
    tab = open_at(office.staff, run_id)
    page: Any = tab.state(Wizard)
    assert (page.step, page.columns.header, page.run.file_name) == ("columns", "3", "clients-et.xlsx")
    assert [column.sure for column in page.columns.columns[:3]] == ["sure"] * 3

    tab = open_at(office.staff, run_id, "rows")
    page = tab.state(Wizard)
    assert (page.rows.new, page.rows.blocked, page.rows.sums, page.rows.ticked) == (316, 4, 1, 316)
    assert (len(page.rows.rows), page.rows.pages, page.rows.rows[0].number) == (50, 7, 4)
    codes = {group.code: group.count for group in page.rows.faults}
    assert codes["code_repeated"] == 4
    assert next(iter(codes)) == "code_repeated"
    tab.send(Wizard.narrow, show="code_repeated")
    assert [line.tickable for line in page.rows.rows] == [False] * 4
    assert page.rows.rows[0].why and "is already in row" in page.rows.rows[0].faults[0].text
    tab.send(Wizard.narrow, show="")
    tab.send(Wizard.turn, pages=1)
    assert (page.rows.page, page.rows.first, page.rows.last) == (2, 51, 100)
    tab.send(Wizard.tick, number=page.rows.rows[0].number, ticked=False)
    assert (page.rows.ticked, page.rows.rows[0].ticked) == (315, False)

    # A reload: the tick is where it was.
    assert open_at(office.staff, run_id, "rows").state(Wizard).rows.ticked == 315
    tab = open_at(office.staff, run_id, "group")
    page = tab.state(Wizard)
    assert (page.group.new, page.group.value) == (315, "file")
    tab.send(Wizard.choose_group, value="new")
    tab.send(Wizard.start)
    assert "group" in page.faults
    tab.send(Wizard.name_group, name="Monthly")
    tab.send(Wizard.start)
    tab.send(Wizard.start)
    assert (page.problem, page.faults) == ("", {})
    page = wait_for(tab, "result")
    assert (page.result.added, page.result.left_out_count) == (315, 6)
    assert open_at(office.staff, run_id, "columns").state(Wizard).step == "result"

    listed = Tab("/clients", office=token(office.staff), query={"imported": run_id})
    listed.send(Clients.load)
    assert listed.state(Clients).total == 315
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Client)) == 317


def test_changing_columns_and_the_heading_row(office: Office) -> None:
    run_id = begin_lines(office.staff, "Our clients|", "Name|Code", "A OÜ|12345678")
    tab = open_at(office.staff, run_id)
    page: Any = tab.state(Wizard)
    tab.send(Wizard.choose_field, column=0, field="")
    assert page.columns.faults == ["Choose the column that holds the client's name."]
    tab.send(Wizard.choose_field, column=0, field="name")
    assert (page.columns.faults, page.columns.columns[0].sure) == ([], "chosen")
    tab.send(Wizard.choose_header, row=0)
    assert (page.columns.header, page.run.rows) == ("0", 3)


def test_progress_can_be_cancelled_from_the_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"Client {n}\t{10_000_000 + n}" for n in range(2500)]
    run_id = begin(office.staff, "\n".join(["Name\tRegistry code", *lines]).encode())
    tab = open_at(office.staff, run_id, "group")
    page: Any = tab.state(Wizard)
    written = running._Pass._written

    def slowly(self: Any, done: int, total: int) -> None:
        while True:
            # Ends by being cancelled.
            written(self, done, total)
            time.sleep(0.05)

    monkeypatch.setattr(running._Pass, "_written", slowly)
    other = Tab("/clients/import", office=token(office.staff), query={"run": run_id, "step": "rows"})
    # Its first event notes that the person is here, which SQLite would not let it write during the import.
    other.send(Wizard.load)
    tab.send(Wizard.start)
    assert (page.step, page.progress.total) == ("progress", 2500)
    # Another tab, or a reload, finds it under way.
    other.send(Wizard.load)
    assert other.state(Wizard).step == "progress"
    tab.send(Wizard.cancel)
    page = wait_for(tab, "group")
    assert (page.step, page.run.problem) == ("group", "The import was cancelled. Nothing was changed.")
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Client).where(Client.name.startswith("Client 1"))) == 0
