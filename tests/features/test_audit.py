"""The audit trail: what is in it, that nobody changes it unseen, and who may read it."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.activity.wording import change_words
from portal_app.audit import commands, queries
from portal_app.audit.models import AuditChain, AuditEntry
from portal_app.audit.queries import AuditFilter
from portal_app.audit.rules import AUDITED
from portal_app.audit.verify import Verdict, verify
from portal_app.audit.wording import WORDS, details
from portal_app.cli import app
from portal_app.clients.exports import export_file
from portal_app.clients.selection import Selection
from portal_app.core import db, migrations, schema
from portal_app.core.clock import at, now
from portal_app.core.errors import ConfirmFirst, NotFound, Refused
from portal_app.core.languages import country_name, language_name, zone_name
from portal_app.core.scope import Unscoped
from portal_app.firms.commands import PortalForm, save_portal
from portal_app.firms.queries import portal_settings
from portal_app.firms.security import set_sign_in_limits
from portal_app.firms.views import SignInLimits
from portal_app.run import rotation
from tests.factories import make_firm, make_office, make_staff
from tests.support.databases import Database
from tests.support.scope import reading, writing

KEEPS = {
    "sqlite": ("audit_entry_content", "audit_entry_sealed", "audit_entry_delete", "audit_chain_delete"),
    "postgresql": ("audit_entry_keep", "audit_chain_delete"),
}


@pytest.fixture
def owner(database: Database) -> Actor:
    """An owner who has just signed in, with five entries in the firm's trail and two in another's."""
    with writing() as session:
        made, other = make_firm(session, "First"), make_firm(session, "Other")
        for number in range(5):
            _happens(session, made, title=f"number {number}")
        for _ in range(2):
            _happens(session, other)
    return replace(made, confirmed_at=now())


def _happens(session: Any, actor: Actor, kind: Kind = Kind.SIGNED_IN, **data: Any) -> None:
    record(session, actor, Event(kind, ("staff", actor.person_id), internal=True, data=data))


def _verdict(actor: Actor, known: tuple[int, str] | None = None) -> Verdict:
    with db.reading(actor.firm_id) as session:
        return verify(session, actor.firm_id, known)


def _with_the_database(database: Database, *statements: str) -> None:
    """Change rows as somebody does who holds the database, and nothing else."""
    engine = db.make_engine(database.url)
    with engine.connect() as connection:
        for name in KEEPS[database.kind]:
            table = "audit_chain" if "chain" in name else "audit_entry"
            on = f" ON {table}" if database.kind == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    engine.dispose()


def test_every_kind_has_words() -> None:
    assert set(WORDS) == AUDITED


def test_what_changed_is_said_in_words(owner: Actor) -> None:
    def said(reader: str, **changes: tuple[object, object]) -> str:
        fields = [{"field": name, "before": before, "after": after} for name, (before, after) in changes.items()]
        return details({"changes": fields}, reader)

    assert said("en", language=("en", "et"), time_zone=("UTC", "Europe/Warsaw")) == (
        "Language: English → Estonian; Time zone: UTC → Warsaw"
    )
    assert said("et", language=("en", "et"), time_zone=("UTC", "Europe/Warsaw")) == (
        "Keel: inglise → eesti; Ajavöönd: UTC → Varssavi"
    )
    assert (
        said("en", notify_minutes=(5, 10), logo=("", "0" * 20))
        == "Pause before mails (minutes): 5 → 10; Logo: – → a file"
    )
    assert said("en", role=("accountant", "owner"), country=("EE", "LV")) == (
        "Role: Accountant → Owner; Country: Estonia → Latvia"
    )
    assert said("en", second_step_staff=(False, True)) == "Second step demanded of all staff: no → yes"


def test_a_saved_page_of_settings_names_each_field_in_words(owner: Actor) -> None:
    with writing() as session:
        before = portal_settings(session, owner)
        form = PortalForm(
            address="another",
            firm_name="Other name",
            colour="#123456",
            accent="#654321",
            description="New",
            header_text="New",
            contact_email="new@firm.example.com",
            notify_minutes="7",
            link_hours="7",
            max_upload_mb="7",
        )
        save_portal(session, owner, form)
        set_sign_in_limits(session, owner, SignInLimits(30, 1, 60, 1))
        changes = [change for data in session.scalars(select(AuditEntry.data)) for change in data.get("changes", ())]
    assert before.firm_name != "Other name" and len(changes) == 14
    for change in changes:
        assert change_words(change, "en").field not in (change["field"], ""), change


def test_a_zone_that_nobody_knows_stays_as_it_is() -> None:
    assert [zone_name(name, "en") for name in ("UTC", "Etc/GMT+1", "America/New_York", "Nowhere/At_all", "")] == [
        "UTC",
        "Etc/GMT+1",
        "New York",
        "At all",
        "",
    ]
    assert (language_name("xx-none", "en"), country_name("ZZZ", "en")) == ("xx-none", "ZZZ")


def test_entries_are_sealed_in_one_chain_a_firm(owner: Actor) -> None:
    before = _verdict(owner)
    assert (before.sealed, before.unsealed, before.fault) == (0, 5, "")
    assert before.unsealed_since is not None
    assert commands.seal_all() == 7
    after = _verdict(owner)
    assert (after.sealed, after.unsealed, after.fault) == (5, 0, "") and len(after.head) == 64
    assert commands.seal_all() == 0
    with writing() as session:
        _happens(session, owner)
    assert commands.seal_all() == 1
    # What was told earlier still lies in the chain.
    assert _verdict(owner, (5, after.head)).fault == "" and _verdict(owner).sealed == 6


def test_what_does_not_matter_for_safety_is_not_in_it(owner: Actor) -> None:
    with writing() as session:
        events = [Event(Kind.MESSAGE_POSTED, ("task", "t")), Event(Kind.PASSWORD_CHANGED, ("staff", owner.person_id))]
        record_many(session, owner, events)
    with reading() as session:
        kinds = session.scalars(select(AuditEntry.kind).where(AuditEntry.firm_id == owner.firm_id)).all()
    assert Kind.PASSWORD_CHANGED in kinds and Kind.MESSAGE_POSTED not in kinds


def test_long_trails_are_sealed_and_checked_in_pieces(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal_app.audit import verify as verifying

    monkeypatch.setattr(commands, "BATCH", 2)
    monkeypatch.setattr(verifying, "_BATCH", 2)
    assert commands.seal_all() == 7
    assert (_verdict(owner).sealed, _verdict(owner).fault) == (5, "")


def test_several_seal_at_once(owner: Actor) -> None:
    faults: list[BaseException] = []

    def work() -> None:
        for _ in range(6):
            try:
                with db.writing(owner.firm_id) as session:
                    _happens(session, owner)
                with db.writing(owner.firm_id) as session:
                    commands.seal(session, owner.firm_id)
            except BaseException as error:
                faults.append(error)

    # The chain itself begins with the first seal.
    commands.seal_all()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    commands.seal_all()
    verdict = _verdict(owner)
    assert (verdict.sealed, verdict.unsealed, verdict.fault) == (5 + 24, 0, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entry SET actor_name = 'Nobody' WHERE number = 3 AND firm_id = '{firm}'", "entry 3 ("),
        ("UPDATE audit_entry SET kind = 'sign_in.ended' WHERE number = 5 AND firm_id = '{firm}'", "entry 5 ("),
        ("UPDATE audit_entry SET data = '{{}}' WHERE number = 1 AND firm_id = '{firm}'", "entry 1 ("),
        ("DELETE FROM audit_entry WHERE number = 2 AND firm_id = '{firm}'", "entry 2 is gone"),
        ("DELETE FROM audit_entry WHERE number >= 4 AND firm_id = '{firm}'", "the chain ended at 5"),
        ("DELETE FROM audit_entry WHERE firm_id = '{firm}'", "the chain ended at 5"),
        ("UPDATE audit_chain SET sealed_key = 'k1.000000000000.AAAA' WHERE firm_id = '{firm}'", "can't be read"),
        (
            "UPDATE audit_chain SET sealed_key = (SELECT max(sealed_key) FROM audit_chain WHERE firm_id <> '{firm}') "
            "WHERE firm_id = '{firm}'",
            "can't be read",
        ),
        ("DELETE FROM audit_chain WHERE firm_id = '{firm}'", "entry 1 ("),
    ],
)
def test_a_change_behind_our_back_is_found(database: Database, owner: Actor, statement: str, fault: str) -> None:
    commands.seal_all()
    assert _verdict(owner).fault == ""
    _with_the_database(database, statement.format(firm=owner.firm_id))
    found = _verdict(owner)
    assert fault in found.fault, found
    # The other firm's chain is its own.
    lines, whole = _check()
    assert not whole and sum(line.startswith("BROKEN") for line in lines) == 1 and len(lines) == 2


def _check() -> tuple[list[str], bool]:
    from portal_app.run.trail import check

    return check()


def test_cutting_off_the_end_is_found_by_what_was_told(database: Database, owner: Actor) -> None:
    commands.seal_all()
    with reading() as session:
        rows = session.execute(select(AuditEntry.number, AuditEntry.hash).where(AuditEntry.firm_id == owner.firm_id))
        hashes = {row[0]: row[1] for row in rows}
    told = (5, hashes[5])
    assert _verdict(owner, told).fault == ""
    assert "not the one" in _verdict(owner, (4, hashes[5])).fault
    _with_the_database(
        database,
        f"DELETE FROM audit_entry WHERE number = 5 AND firm_id = '{owner.firm_id}'",
        f"UPDATE audit_chain SET number = 4, hash = '{hashes[4]}' WHERE firm_id = '{owner.firm_id}'",
    )
    assert _verdict(owner).fault == ""
    assert "there was an entry 5" in _verdict(owner, told).fault


def test_neither_program_nor_database_changes_entries(database: Database, owner: Actor) -> None:
    commands.seal_all()
    with writing() as session:
        _happens(session, owner, title="not sealed yet")
    table: Any = AuditEntry.__table__
    for statement in (update(table).values(actor_name="x"), delete(table), update(table).values(number=9, kind="x")):
        with pytest.raises(Unscoped, match="only ever added to"), db.writing(owner.firm_id) as session:
            session.execute(statement)
    with pytest.raises(Unscoped, match="only ever added to"), db.writing(owner.firm_id) as session:
        session.scalars(select(AuditEntry)).first().actor_name = "x"  # type: ignore[union-attr]
    with pytest.raises(Unscoped, match="only ever added to"), db.writing(owner.firm_id) as session:
        session.delete(session.scalars(select(AuditEntry)).first())
    for words in (
        "UPDATE audit_entry SET actor_name = 'x'",
        "UPDATE audit_entry SET actor_name = 'x' WHERE number IS NULL",
        "UPDATE audit_entry SET hash = 'x' WHERE number = 1",
        "UPDATE audit_entry SET number = NULL",
        "DELETE FROM audit_entry WHERE number IS NULL",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_chain",
        *(["TRUNCATE audit_entry", "TRUNCATE audit_chain"] if database.kind == "postgresql" else []),
    ):
        with pytest.raises(DatabaseError, match="only ever added to"), writing() as session:
            session.connection().execute(text(words))
    commands.seal_all()
    assert (_verdict(owner).sealed, _verdict(owner).fault) == (6, "")


def test_the_chain_outlives_a_rotation_of_the_key(database: Database, owner: Actor, environment: Any) -> None:
    environment.unset("secret_key")
    commands.seal_all()
    list(rotation.rotate())
    with writing() as session:
        _happens(session, owner)
    commands.seal_all()
    with at(now() + timedelta(days=30)):
        told = list(rotation.rotate())
        assert any("Forgotten" in line for line in told)
        assert (_verdict(owner).sealed, _verdict(owner).fault) == (6, "")


def test_the_commands(database: Database, owner: Actor) -> None:
    run = CliRunner().invoke
    told = run(app, ["audit", "verify"])
    assert told.exit_code == 0 and told.output.count("ok ") == 2
    head = next(word.rstrip(";") for word in told.output.split() if word.startswith("5:"))
    assert run(app, ["audit", "verify", "--firm", "First", "--expect", head]).exit_code == 0
    assert run(app, ["audit", "verify", "--firm", "Nobody"]).exit_code == 1
    assert run(app, ["audit", "verify", "--firm", "First", "--expect", "5:00"]).exit_code == 1
    lines = [json.loads(line) for line in run(app, ["audit", "export", "--firm", "First"]).output.splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert {line["firm_id"] for line in lines} == {owner.firm_id} and lines[0]["data"] == {"title": "number 0"}
    _with_the_database(database, "UPDATE audit_entry SET actor_name = 'x' WHERE number = 2")
    told = run(app, ["audit", "verify", "--firm", owner.firm_id])
    assert told.exit_code == 1 and "entry 2 (" in told.output and "BROKEN" in told.output


def test_reading_it(owner: Actor) -> None:
    with writing() as session:
        admin = make_staff(session, owner.firm_id, "Another")
        _happens(session, admin, Kind.PASSWORD_CHANGED)
    commands.seal_all()
    tomorrow = (now() + timedelta(days=1)).date()

    def found(**wanted: Any) -> list[str]:
        with db.reading(owner.firm_id) as session:
            return [row.what for row in queries.list_entries(session, owner, AuditFilter(**wanted)).rows]

    assert found() == ["Changed the password", *["Signed in"] * 5]
    assert found(person_id=admin.person_id) == ["Changed the password"]
    assert found(kind="sign_in.done") == ["Signed in"] * 5
    assert found(since=tomorrow + timedelta(days=1)) == [] and found(until=tomorrow) == found()
    assert found(since=tomorrow - timedelta(days=3), until=tomorrow - timedelta(days=3)) == []
    with db.reading(owner.firm_id) as session:
        page = queries.list_entries(session, owner, AuditFilter())
        assert (page.sealed, page.unsealed, page.more) == (6, 0, False)
        assert [name for _, name in queries.people(session, owner)] == ["Another", owner.name]
        assert page.rows[1].about == "number 4" and page.rows[1].number == 5


def test_it_is_read_in_pages(owner: Actor) -> None:
    with writing() as session:
        for _ in range(queries.PAGE_ROWS):
            _happens(session, owner)
    with db.reading(owner.firm_id) as session:
        first, second = (queries.list_entries(session, owner, AuditFilter(), page) for page in (1, 2))
    assert (len(first.rows), first.more, len(second.rows), second.more) == (queries.PAGE_ROWS, True, 5, False)


def test_only_owners_and_admins_of_the_firm(owner: Actor) -> None:
    with writing() as session:
        office = make_office(session, "Third")
        accountant = make_staff(session, owner.firm_id)
    for question in (
        lambda session, actor: queries.list_entries(session, actor, AuditFilter()),
        queries.people,
        queries.may_export,
        lambda session, actor: queries.export_csv(session, actor, AuditFilter()),
    ):
        with db.writing(owner.firm_id) as session:
            question(session, owner)
        with pytest.raises(Refused), db.writing(owner.firm_id) as session:
            question(session, replace(accountant, confirmed_at=now()))
        with pytest.raises(NotFound), db.writing(office.firm_id) as session:
            question(session, replace(office.contact, confirmed_at=now()))
    stranger = replace(office.staff, confirmed_at=now())
    with db.writing(office.firm_id) as session:
        assert all(row.who != owner.name for row in queries.list_entries(session, stranger, AuditFilter()).rows)
        assert b"number 0" not in queries.export_csv(session, stranger, AuditFilter())


def test_taking_it_away_is_asked_for_and_recorded(owner: Actor) -> None:
    with writing() as session:
        _happens(session, owner, title="=1+1")
    with pytest.raises(ConfirmFirst), db.writing(owner.firm_id) as session:
        queries.export_csv(session, replace(owner, confirmed_at=None), AuditFilter())
    with db.writing(owner.firm_id) as session:
        told = queries.export_csv(session, owner, AuditFilter()).decode("utf-8-sig")
    assert len(told.splitlines()) == 7 and ";'=1+1;" in told
    with db.writing(owner.firm_id) as session:
        export_file(session, owner, Selection(everything=True), "csv")
    with db.reading(owner.firm_id) as session:
        assert [row.what for row in queries.list_entries(session, owner, AuditFilter()).rows[:2]] == [
            "Exported clients",
            "Exported the audit trail",
        ]


def test_the_migration_goes_back_and_forth(database: Database) -> None:
    migrations.downgrade(db.engine(), "0005")
    migrations.migrate(db.engine())
    assert schema.is_current(db.engine()) and migrations.differences(db.engine()) == []
    with writing() as session:
        owner = make_firm(session)
        _happens(session, owner)
        assert session.scalar(select(AuditChain.id)) is None
    with pytest.raises(DatabaseError, match="only ever added to"), writing() as session:
        session.connection().execute(text("DELETE FROM audit_entry"))
