"""Imports under way: progress, cancelling, two at once, pressing twice, and a process that dies in the middle."""

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal_app.accounts.actor import Actor
from portal_app.clients.importing import commands, live, queries, running, source
from portal_app.clients.imports.progress import Stopped
from portal_app.clients.models import Client, ClientContact, ClientImport
from portal_app.core.clock import now
from portal_app.core.settings import settings
from tests.factories import make_client, make_firm, make_staff
from tests.features.test_client_import import a_firm, begin, begin_lines, carry_out, do, everything, result
from tests.support.scope import reading, writing

pytestmark = pytest.mark.usefixtures("database")


def a_list(rows: int) -> bytes:
    lines = [f"Client {n} OÜ\t{10_000_000 + n}\tPerson {n}\tp{n % (rows - 5)}@example.com" for n in range(rows)]
    return "\n".join(["Name\tRegistry code\tContact person\tE-mail", *lines]).encode()


def shown(actor: Actor, run_id: str) -> Any:
    with reading() as session:
        return queries.get_progress(session, actor, run_id)


def problem(actor: Actor, run_id: str) -> str:
    with reading() as session:
        return queries.get_run(session, actor, run_id).problem


def test_progress_is_told_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(6000))
    assert do(owner, commands.start, run_id)
    seen: list[tuple[int, int]] = []
    written = running._Pass._written

    def watched(self: Any, done: int, total: int) -> None:
        written(self, done, total)
        # From another connection, as a page asks, while the unit of work is open.
        view = shown(owner, run_id)
        seen.append((view.done, view.total))
        assert (view.state, view.dead) == ("importing", False)
        with reading() as session:
            assert session.scalar(select(func.count()).select_from(Client)) == 0

    monkeypatch.setattr(running._Pass, "_written", watched)
    running.carry_out(owner, run_id)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert len(seen) == 4
    assert seen[-1] == (6000, 6000)
    assert shown(owner, run_id).state == "done"


@pytest.mark.parametrize("moment", ["judging", "writing"])
def test_cancelling_leaves_nothing_changed_and_it_can_be_started_again(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as session:
        owner = make_firm(session)
        make_client(session, owner, "Renamed later", registry_code="10000001")
    run_id = begin(owner, a_list(5000))
    before = everything(owner.firm_id)
    assert do(owner, commands.start, run_id)
    method = "_judged" if moment == "judging" else "_written"
    told = getattr(running._Pass, method)

    def cancelling(self: Any, done: int, total: int) -> None:
        if done >= 2000:
            running.cancel(owner, run_id)
            assert shown(owner, run_id).cancelling
        told(self, done, total)

    with monkeypatch.context() as patch:
        patch.setattr(running._Pass, method, cancelling)
        source.forget(run_id)
        running.carry_out(owner, run_id)
    assert everything(owner.firm_id) == before
    assert shown(owner, run_id).state == "ready"
    assert problem(owner, run_id) == "The import was cancelled. Nothing was changed."
    done = carry_out(owner, run_id)
    assert (done["added"], done["changed"]) == (4999, 1)


def test_another_process_can_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(3000))
    before = everything(owner.firm_id)
    assert do(owner, commands.start, run_id)
    # Before this process takes it up, the wish can only be in the database.
    running.cancel(owner, run_id)
    running.carry_out(owner, run_id)
    assert everything(owner.firm_id) == before
    assert shown(owner, run_id).state == "ready"


def test_pressing_twice_imports_once() -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(500))
    started: list[bool] = []
    presses = [threading.Thread(target=lambda: started.append(do(owner, commands.start, run_id))) for _ in range(4)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert sorted(started) == [False, False, False, True]
    passes = [running.carry_out_apart(owner, run_id) for _ in range(3)]
    for one in passes:
        one.join()
    assert result(run_id)["added"] == 500
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Client)) == 500
    assert do(owner, commands.start, run_id) is False


def test_two_people_importing_the_same_list_at_once_double_nothing() -> None:
    with writing() as session:
        owner = make_firm(session)
        colleague = make_staff(session, owner.firm_id)
    runs = [(actor, begin(actor, a_list(3000))) for actor in (owner, colleague)]
    for actor, run_id in runs:
        assert do(actor, commands.start, run_id)
    threads = [running.carry_out_apart(actor, run_id) for actor, run_id in runs]
    for thread in threads:
        thread.join()
    results = [result(run_id) for _, run_id in runs]
    assert sorted((one["state"], one["added"], one["unchanged"]) for one in results) == [
        ("done", 0, 3000),
        ("done", 3000, 0),
    ]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Client)) == 3000
        assert session.scalar(select(func.count()).select_from(ClientContact)) == 3000


def test_a_client_added_by_hand_meanwhile_is_met_on_the_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = a_firm()
    run_id = begin_lines(owner, "Name|Registry code", "A OÜ|11111111", "B OÜ|22222222")
    assert do(owner, commands.start, run_id)
    load = running.load_known
    loads: list[int] = []

    def stale(session: Any, firm_id: str) -> Any:
        known = load(session, firm_id)
        loads.append(len(known.clients))
        if len(loads) == 1:
            # What another session committed after we looked, as the database's own constraint finds it.
            make_client(session, owner, "Same code", registry_code="22222222")
        return known

    monkeypatch.setattr(running, "load_known", stale)
    running.carry_out(owner, run_id)
    # The first try was undone with all that belonged to it; the second compared again.
    assert loads == [0, 0]
    assert result(run_id)["added"] == 2


def test_what_goes_wrong_is_said_and_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(100))
    before = everything(owner.firm_id)
    assert do(owner, commands.start, run_id)

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(running, "result_of", broken)
        running.carry_out(owner, run_id)
    assert everything(owner.firm_id) == before
    assert "Nothing was imported. Please try again." in problem(owner, run_id)
    assert carry_out(owner, run_id)["added"] == 100


def test_a_run_marked_as_running_that_nobody_carries_out_can_be_started_again() -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(100))
    assert do(owner, commands.start, run_id)
    # Just started: somebody is about to take it up.
    assert not shown(owner, run_id).dead
    assert not do(owner, commands.revive, run_id)
    with writing() as session:
        long_ago = now().replace(year=2020)
        session.execute(update(ClientImport).where(ClientImport.id == run_id).values(alive_at=long_ago))
    assert shown(owner, run_id).dead
    doing = live.begin(run_id, 100)
    assert doing is not None
    assert not shown(owner, run_id).dead
    live.end(run_id)
    assert do(owner, commands.revive, run_id)
    assert "you can start it again" in problem(owner, run_id)
    assert carry_out(owner, run_id)["added"] == 100


def test_a_late_pass_over_a_run_that_was_given_up_writes_nothing() -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(100))
    assert do(owner, commands.start, run_id)
    with reading() as session:
        run: Any = session.get(ClientImport, run_id)
        rows = source.judged_rows(run, "EE")
    with writing() as session:
        session.execute(update(ClientImport).where(ClientImport.id == run_id).values(state="ready"))
    before = everything(owner.firm_id)
    with pytest.raises(Stopped), writing() as session:
        running.import_rows(session, owner, run, rows, lambda _done, _total: None)
    assert everything(owner.firm_id) == before


_KILLED = """
import sys, time
import portal_app.models
from portal_app.clients.importing import running
from portal_app.accounts.actor import Actor, Kind, Role

owner = Actor(Kind.STAFF, sys.argv[1], sys.argv[2], "Owner", "o@example.com", Role.OWNER)
written = running._Pass._written

def slowly(self, done, total):
    written(self, done, total)
    if done >= 2000:
        print("in the middle", flush=True)
        time.sleep(60)

running._Pass._written = slowly
running.carry_out(owner, sys.argv[3])
"""


def test_a_process_killed_in_the_middle_leaves_nothing_half_imported() -> None:
    owner = a_firm()
    run_id = begin(owner, a_list(6000))
    before = everything(owner.firm_id)
    assert do(owner, commands.start, run_id)
    environment = {**os.environ, "KONTOR_DATA_DIR": str(settings().data_dir), "PYTHONPATH": os.getcwd()}
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, owner.firm_id, owner.person_id, run_id],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    # PostgreSQL needs a moment to see that the connection is gone.
    deadline = time.monotonic() + 60
    while everything(owner.firm_id) != before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert everything(owner.firm_id) == before
    with writing() as session:
        session.execute(update(ClientImport).where(ClientImport.id == run_id).values(alive_at=None))
    assert shown(owner, run_id).dead
    assert do(owner, commands.revive, run_id)
    assert carry_out(owner, run_id)["added"] == 6000
