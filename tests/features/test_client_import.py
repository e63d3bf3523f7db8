"""Importing client lists: both samples whole, doing it again, people of several clients, groups, who may."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.activity.models import Activity
from portal_app.clients.exports import export_file
from portal_app.clients.importing import commands, running, source
from portal_app.clients.importing.choices import Choices
from portal_app.clients.importing.runs import run_of
from portal_app.clients.imports.reading import read_table
from portal_app.clients.models import Client, ClientContact, ClientGroup, ClientImport
from portal_app.clients.selection import Selection
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.storage import storage
from tests.factories import make_client, make_contact, make_firm, make_office, make_staff
from tests.support.scope import reading, writing

pytestmark = pytest.mark.usefixtures("database")

DATA = Path(__file__).parents[1] / "data"
SAMPLES = ("clients-et.xlsx", "clients-et-cp1257.csv")


def a_firm() -> Actor:
    with writing() as session:
        return make_firm(session)


def begin(actor: Actor, data: bytes, name: str = "list.csv") -> str:
    """A run with this file, as the upload begins it."""
    stored = storage().put(data)
    with writing() as session:
        return commands.begin_run(session, actor, name, stored.key, read_table(data, name))


def begin_lines(actor: Actor, *lines: str) -> str:
    return begin(actor, "\n".join(lines).replace("|", "\t").encode())


def do(actor: Actor, command: Any, *args: Any, **kwargs: Any) -> Any:
    with writing() as session:
        return command(session, actor, *args, **kwargs)


def carry_out(actor: Actor, run_id: str) -> dict[str, Any]:
    """Start a run and carry it out here; returns its result."""
    assert do(actor, commands.start, run_id)
    running.carry_out(actor, run_id)
    return result(run_id)


def result(run_id: str) -> dict[str, Any]:
    with reading() as session:
        run: Any = session.get(ClientImport, run_id)
        return {"state": run.state, **run.result}


def count(session: Session, model: Any, firm_id: str) -> int:
    return session.scalar(select(func.count()).select_from(model).where(model.firm_id == firm_id)) or 0


def everything(firm_id: str) -> dict[str, Any]:
    """All that an import can touch, to compare before and after."""
    with reading() as session:
        return {
            model.__tablename__: session.execute(
                select(*model.__table__.c).where(model.firm_id == firm_id).order_by(*model.__table__.primary_key)
            ).all()
            for model in (Client, Contact, ClientContact, ClientGroup, Activity)
        }


def plan_counts(actor: Actor, run_id: str) -> Counter[str]:
    with reading() as session:
        plan, _ = source.planned(session, run_of(session, actor, run_id), fresh=True)
        return plan.counts


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_whole_sample_goes_in_at_once_and_doing_it_again_changes_nothing(sample: str) -> None:
    owner, other = a_firm(), a_firm()
    data = (DATA / sample).read_bytes()
    run_id = begin(owner, data, sample)
    counts = plan_counts(owner, run_id)
    done = carry_out(owner, run_id)
    assert (done["state"], done["added"], done["changed"]) == ("done", counts["new"], 0)
    assert counts["new"] == 316
    assert done["left_out_count"] == counts["blocked"] + counts["total"]
    with reading() as session:
        assert count(session, Client, owner.firm_id) == 316
        assert count(session, Contact, owner.firm_id) == done["people"]
        assert all(count(session, model, other.firm_id) == 0 for model in (Client, Contact, ClientContact))
        kinds = Counter(session.scalars(select(Activity.kind).where(Activity.firm_id == owner.firm_id)))
        assert kinds == {"client.added": 316, "clients.imported": 1}
        run: Any = session.get(ClientImport, run_id)
        marked = select(func.count()).where(Client.id.between(run.first_client_id, run.last_client_id))
        assert session.scalar(marked) == 316

    before = everything(owner.firm_id)
    again = begin(owner, data, sample)
    counts = plan_counts(owner, again)
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 316)
    with pytest.raises(Refused, match="No ticked row would change anything"):
        do(owner, commands.start, again)
    assert everything(owner.firm_id) == before


def test_the_file_is_gone_when_the_import_is_done() -> None:
    owner = a_firm()
    run_id = begin_lines(owner, "Name|Registry code", "Tamm OÜ|12345678")
    with reading() as session:
        key = run_of(session, owner, run_id).file_key
    assert storage().read(key)
    carry_out(owner, run_id)
    with pytest.raises(NotFound):
        storage().read(key)


def test_one_address_in_several_companies_is_one_person() -> None:
    owner = a_firm()
    run_id = begin_lines(
        owner,
        "Name|Contact person|E-mail|Phone",
        "Tamm OÜ|Mari Mets|mari@example.com|",
        "Kask OÜ|Mari Mets|MARI@example.com|+372 5123 4567",
        "Lepp OÜ||jaan@example.com; juta@example.com|",
    )
    done = carry_out(owner, run_id)
    assert (done["added"], done["people"]) == (3, 3)
    assert done["shared"] == [{"name": "Mari Mets", "email": "mari@example.com", "clients": ["Tamm OÜ", "Kask OÜ"]}]
    with reading() as session:
        people = session.execute(select(Contact.name, Contact.email_key, Contact.phone).order_by(Contact.email_key))
        assert [tuple(row) for row in people] == [
            ("jaan@example.com", "jaan@example.com", ""),
            ("juta@example.com", "juta@example.com", ""),
            ("Mari Mets", "mari@example.com", "+37251234567"),
        ]
        search = session.scalar(select(Client.search).where(Client.name == "Tamm OÜ"))
        assert search == "tamm ou mari mets mari@example.com +37251234567"


def test_a_list_completes_what_is_there_and_erases_nothing() -> None:
    with writing() as session:
        owner = make_firm(session)
        tamm = make_client(session, owner, "Tamm OÜ", registry_code="12345678", address="Kase 1", note="kept")
        kask = make_client(session, owner, "Kask OÜ")
        mari = make_contact(session, owner, tamm, "Mari Mets", email="mari@example.com")
        make_contact(session, owner, tamm, "Jüri Jõgi", email="")
        make_staff(session, owner.firm_id, "Piret Pihlakas")
    run_id = begin_lines(
        owner,
        "Name|Registry code|Address|Note|Contact person|E-mail|Phone|Client manager",
        "Tamm ja Pojad OÜ|12345678|Kuuse 2||Jüri Jõgi|juri@example.com||Piret Pihlakas",
        "Kask OÜ|||| |mari@example.com|+372 5123 4567|Nobody Known",
    )
    done = carry_out(owner, run_id)
    assert (done["added"], done["changed"], done["people"]) == (0, 2, 0)
    with reading() as session:
        client: Any = session.get(Client, tamm)
        assert (client.name, client.name_key, client.address) == ("Tamm ja Pojad OÜ", "tamm ja pojad ou", "Kuuse 2")
        assert (client.note, client.manager_id is not None) == ("kept", True)
        assert "juri@example.com" in client.search
        linked = set(session.scalars(select(ClientContact.contact_id).where(ClientContact.client_id == kask)))
        assert linked == {mari}
        assert session.scalar(select(Contact.phone).where(Contact.id == mari)) == "+37251234567"
        # Found by the phone at the other client, too.
        assert "+37251234567" in (session.scalar(select(Client.search).where(Client.id == tamm)) or "")
        changed = session.scalars(select(Activity.data).where(Activity.kind == "client.changed")).all()
        assert [dict(change) for change in changed[-1]["changes"]] == [
            {"field": "name", "before": "Tamm OÜ", "after": "Tamm ja Pojad OÜ"},
            {"field": "address", "before": "Kase 1", "after": "Kuuse 2"},
            {"field": "manager", "before": "", "after": "Piret Pihlakas"},
        ]
    again = begin_lines(
        owner,
        "Name|Registry code|Address|Note|Contact person|E-mail|Phone|Client manager",
        "Tamm ja Pojad OÜ|12345678|Kuuse 2||Jüri Jõgi|juri@example.com||Piret Pihlakas",
        "Kask OÜ|||| |mari@example.com|+372 5123 4567|Nobody Known",
    )
    assert plan_counts(owner, again)["unchanged"] == 2


def test_two_people_known_by_name_who_get_the_same_address_become_one_link() -> None:
    with writing() as session:
        owner = make_firm(session)
        for name in ("Tamm OÜ", "Kask OÜ"):
            make_contact(session, owner, make_client(session, owner, name), "Mari Mets", email="")
    lines = ("Name|Contact person|E-mail", "Tamm OÜ|Mari Mets|mari@example.com", "Kask OÜ|Mari Mets|mari@example.com")
    assert carry_out(owner, begin_lines(owner, *lines))["changed"] == 2
    with reading() as session:
        (mari,) = session.scalars(select(Contact.id).where(Contact.email_key == "mari@example.com"))
        assert len(session.scalars(select(ClientContact).where(ClientContact.contact_id == mari)).all()) == 2
    assert plan_counts(owner, begin_lines(owner, *lines))["unchanged"] == 2


def test_only_ticked_rows_go_in_and_faulty_ones_can_not_be_ticked() -> None:
    owner = a_firm()
    run_id = begin_lines(
        owner, "Name|Registry code|E-mail", "A OÜ|1111111|", "|2222222|", "B OÜ|3333333|broken@", "C OÜ|4444444|"
    )
    do(owner, commands.tick_rows, run_id, [2, 5], False)
    do(owner, commands.tick_rows, run_id, [2, 3], True)
    done = carry_out(owner, run_id)
    assert done["added"] == 2
    assert [(line["number"], line["reasons"][0]["msgid"]) for line in done["left_out"]] == [
        (3, "Row {row} has no client name. Write the name into the list."),
        (5, "Not ticked."),
    ]


@pytest.mark.parametrize(("mode", "expected"), [("all", 2), ("faultless", 1)])
def test_ticking_all_or_only_rows_without_faults(mode: str, expected: int) -> None:
    owner = a_firm()
    run_id = begin_lines(owner, "Name|Registry code|E-mail", "A OÜ|1111111|a@example.com", "B OÜ|3333333|broken@")
    do(owner, commands.tick_all, run_id, "none")
    with pytest.raises(Refused):
        do(owner, commands.start, run_id)
    do(owner, commands.tick_all, run_id, mode)
    assert carry_out(owner, run_id)["added"] == expected


def test_new_clients_go_into_the_group_and_known_ones_stay_where_they_are() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        known = make_client(session, owner, "Tamm OÜ", registry_code="1111111")
        strange = ClientGroup(firm_id=other.firm_id, name="Theirs")
        session.add(strange)
    lines = (
        "Name|Registry code|Group|Address",
        "Tamm OÜ|1111111|Monthly|Kase 1",
        "B OÜ|22222222|Monthly|",
        "C OÜ|33333333||",
    )
    run_id = begin_lines(owner, *lines)
    with pytest.raises(Invalid):
        do(owner, commands.choose_group, run_id, "existing", strange.id)
    with pytest.raises(Invalid):
        do(owner, commands.choose_group, run_id, "new", name="  ")
    carry_out(owner, run_id)
    with reading() as session:
        group = session.scalar(select(ClientGroup.id).where(ClientGroup.firm_id == owner.firm_id))
        groups = {row.name: row.group_id for row in session.execute(select(Client.name, Client.group_id))}
    assert groups == {"Tamm OÜ": None, "B OÜ": group, "C OÜ": None}
    assert known

    run_id = begin_lines(owner, "Name", "D OÜ", "E OÜ")
    do(owner, commands.choose_group, run_id, "new", name=" monthly ")
    carry_out(owner, run_id)
    with reading() as session:
        assert count(session, ClientGroup, owner.firm_id) == 1
        assert len(session.scalars(select(Client.id).where(Client.group_id == group)).all()) == 3


def test_columns_can_be_chosen_otherwise() -> None:
    owner = a_firm()
    run_id = begin_lines(owner, "Our clients|", "Name|Code", "A OÜ|12345678")
    with reading() as session:
        assert Choices.from_json(run_of(session, owner, run_id).choices).header == 1
    do(owner, commands.choose_field, run_id, 0, "")
    with pytest.raises(Refused, match="Choose the column"):
        do(owner, commands.start, run_id)
    do(owner, commands.choose_header, run_id, 2)
    do(owner, commands.choose_field, run_id, 1, "note")
    for column, field in ((9, "name"), (0, "firm_id")):
        with pytest.raises(Invalid):
            do(owner, commands.choose_field, run_id, column, field)
    with pytest.raises(Invalid):
        do(owner, commands.choose_header, run_id, 99)
    carry_out(owner, run_id)
    with reading() as session:
        assert session.execute(select(Client.name, Client.note, Client.registry_code)).all() == [
            ("A OÜ", "12345678", None)
        ]


def test_nobody_but_its_maker_finds_a_run() -> None:
    with writing() as session:
        office = make_office(session)
        colleague = make_staff(session, office.firm_id)
        stranger = make_firm(session, "Other")
    run_id = begin_lines(office.staff, "Name|Registry code", "A OÜ|12345678")
    assert do(office.staff, commands.tick_all, run_id, "all") is None
    for actor in (colleague, stranger, office.contact):
        for command, args in (
            (commands.choose_header, (1,)),
            (commands.choose_field, (0, "note")),
            (commands.tick_rows, ([2], False)),
            (commands.tick_all, ("none",)),
            (commands.choose_group, ("none",)),
            (commands.start, ()),
            (commands.ask_cancel, ()),
            (commands.revive, ()),
            (commands.discard_run, ()),
        ):
            with pytest.raises(NotFound):
                do(actor, command, run_id, *args)
        with pytest.raises(NotFound):
            running.cancel(actor, run_id)
    with pytest.raises(NotFound):
        begin_lines(office.contact, "Name", "A OÜ")
    running.carry_out(stranger, run_id)
    assert result(run_id)["state"] == "ready"


def test_formula_like_cells_stay_text() -> None:
    owner = a_firm()
    run_id = begin_lines(owner, "Name|Note|E-mail", "=1+1|@SUM(A1)|", "'-5 OÜ|+372 is our number|x@example.com")
    carry_out(owner, run_id)
    with writing() as session:
        rows = session.execute(select(Client.name, Client.note).order_by(Client.id)).all()
    assert [tuple(row) for row in rows] == [("=1+1", "@SUM(A1)"), ("-5 OÜ", "+372 is our number")]
    for kind in ("csv", "xlsx"):
        with writing() as session:
            exported = export_file(session, owner, Selection(everything=True), kind)
        again = begin(owner, exported.data, exported.name)
        assert plan_counts(owner, again) == {"unchanged": 2}


def test_a_discarded_run_is_gone_with_its_file() -> None:
    owner = a_firm()
    run_id = begin_lines(owner, "Name", "A OÜ")
    with reading() as session:
        key = run_of(session, owner, run_id).file_key
    do(owner, commands.discard_run, run_id)
    with pytest.raises(NotFound):
        storage().read(key)
    with pytest.raises(NotFound):
        do(owner, commands.start, run_id)
