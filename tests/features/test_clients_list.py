"""The clients list: what it finds, in which order, page by page, in a constant number of queries."""

from dataclasses import replace

import pytest

from portal_app.clients import queries
from portal_app.clients.bulk import NewClient, NewPerson, insert_clients, insert_contacts
from portal_app.clients.commands.client import add_group, archive_client
from portal_app.clients.exports import export_file
from portal_app.clients.search import refresh_search
from portal_app.clients.selection import ClientFilter, Selection
from portal_app.core.db import engine
from portal_app.core.errors import NotFound
from tests.factories import as_contact, make_client, make_contact, make_firm, make_staff
from tests.support.scope import reading, writing
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("database")


def test_search_folds_and_reaches_codes_and_people() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        make_client(session, other, "Õunapuu OÜ")
        id_ = make_client(session, owner, "Õunapuu OÜ", registry_code="12345678")
        make_contact(session, owner, id_, "Žanna Kask", email="zanna@example.com", phone="5123 4567")
        make_client(session, owner, "Kask 100% AS")
    with reading() as session:
        for search in ("OUNA", "õunap", "12345678", "zanna kask", "zanna@", "+3725123", "ou kask"):
            page = queries.list_clients(session, owner, ClientFilter(search=search))
            assert [row.id for row in page.rows] == [id_], search
        assert queries.list_clients(session, owner, ClientFilter(search="100%")).total == 1
        assert queries.list_clients(session, owner, ClientFilter(search="_")).total == 0


def test_filters_and_sorts() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        mari = make_staff(session, owner.firm_id, "Aili Aas")
        group = add_group(session, owner, "Monthly")
        make_client(session, other, "Elsewhere")
        b = make_client(session, owner, "Beeta", manager_id=mari.person_id)
        a = make_client(session, owner, "Älfa", group_id=group)
        c = make_client(session, owner, "Ceeta")
        gone = make_client(session, owner, "Gone")
        make_contact(session, owner, a, portal=True)
        make_contact(session, owner, b, portal=True)
        make_contact(session, owner, b, email="")
        archive_client(session, owner, gone)
    found = {
        ClientFilter(): [a, b, c],
        ClientFilter(portal="open"): [a],
        ClientFilter(portal="partly"): [b],
        ClientFilter(portal="closed"): [c],
        ClientFilter(portal="nonsense"): [],
        ClientFilter(manager_id=mari.person_id): [b],
        ClientFilter(manager_id="none"): [a, c],
        ClientFilter(group_id=group): [a],
        ClientFilter(archived=True): [gone],
        ClientFilter(lacking="address"): [b],
        ClientFilter(lacking="contacts"): [c],
    }
    with reading() as session:
        for wanted, ids in found.items():
            page = queries.list_clients(session, owner, wanted)
            assert ([row.id for row in page.rows], page.total) == (ids, len(ids)), wanted
            whole = Selection(everything=True, filter=wanted)
            assert queries.count_selected(session, owner, whole) == len(ids)
        sorts = {"name": [a, b, c], "manager": [b, a, c], "portal": [a, b, c], "newest": [c, a, b]}
        for sort, ids in sorts.items():
            assert [row.id for row in queries.list_clients(session, owner, ClientFilter(), sort).rows] == ids, sort
        rows = {row.id: row for row in queries.list_clients(session, owner, ClientFilter()).rows}
        assert (rows[b].portal, rows[b].contacts, rows[b].without_address) == ("partly", 2, 1)
        assert queries.count_selected(session, owner, Selection(everything=True, without=(a,))) == 2
        assert queries.count_selected(session, other, Selection(ids=(a, b, c))) == 0


def test_pages_of_fifty_in_as_many_queries_as_one_row() -> None:
    with writing() as session:
        owner, small = make_firm(session), make_firm(session, "Small")
        make_contact(session, small, make_client(session, small))
        insert_clients(
            session,
            owner.firm_id,
            [NewClient(f"Client {n:03}", people=[NewPerson(email=f"p{n}@example.com")]) for n in range(120)],
        )
    with reading() as session:
        with counted(engine()) as few:
            queries.list_clients(session, small, ClientFilter())
        with counted(engine()) as many:
            page = queries.list_clients(session, owner, ClientFilter(), page=2)
        assert len(many) == len(few) <= 4
        assert (page.total, page.pages, len(page.rows), page.rows[0].name) == (120, 3, 50, "Client 050")
        assert queries.list_clients(session, owner, ClientFilter(), page=99).page == 3
        assert not queries.list_clients(session, owner, ClientFilter(search="nobody")).rows


def test_a_clients_page_takes_as_many_queries_for_many_contacts() -> None:
    with writing() as session:
        owner = make_firm(session)
        one, many = NewClient("One", people=[NewPerson("A")]), NewClient("Many")
        many.people = [NewPerson(f"P{n}", f"p{n}@example.com") for n in range(80)]
        also = replace(many, id="0" * 20, name="Also")
        insert_clients(session, owner.firm_id, [one, many, also])
    with reading() as session:
        with counted(engine()) as few:
            queries.get_client(session, owner, one.id)
        with counted(engine()) as lots:
            view = queries.get_client(session, owner, many.id)
        assert len(few) == len(lots)
        assert len(view.contacts) == 80 and view.contacts[0].elsewhere == ["Also"]


def test_bulk_insert_makes_one_person_of_one_address() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        make_contact(session, other, make_client(session, other), "Elsewhere", email="jaan@example.com")
        known = make_contact(session, owner, make_client(session, owner, "Old"), "Mari", email="mari@example.com")
        first = NewClient("First", people=[NewPerson("Jaan", "jaan@example.com"), NewPerson("", "MARI@example.com")])
        second = NewClient("Second", people=[NewPerson("J.", "JAAN@example.com"), NewPerson("Nameless address")])
        done = insert_clients(session, owner.firm_id, [first, second])
        assert (done.clients, done.contacts, done.links) == (2, 2, 4)
        assert done.people[first.id][1] == known
        assert done.people[first.id][0] == done.people[second.id][0]
        insert_contacts(session, owner.firm_id, {first.id: [NewPerson("Later", "later@example.com")]})
        refresh_search(session, owner.firm_id, [first.id])
    with reading() as session:
        assert queries.list_clients(session, owner, ClientFilter(search="later mari")).rows[0].name == "First"
        assert len(queries.get_client(session, owner, first.id).contacts) == 3


def test_an_export_holds_clients_with_their_contacts_and_text_stays_text() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        make_client(session, other, "Elsewhere")
        id_ = make_client(session, owner, "=1+1", manager_id=owner.person_id)
        make_contact(session, owner, id_, "A", email="a@example.com")
        make_contact(session, owner, id_, "", email="b@example.com")
        make_client(session, owner, "Alone")
        person = make_contact(session, owner, id_, "C", portal=True)
        with pytest.raises(NotFound):
            queries.export_clients(session, as_contact(session, person, id_), Selection(everything=True))
    with writing() as session:
        with counted(engine()) as statements:
            first, second = queries.export_clients(session, owner, Selection(everything=True))
        assert len(statements) == 1
        assert (first.name, first.manager, [one.name for one in first.contacts]) == ("=1+1", owner.name, ["A", "C", ""])
        assert (second.name, second.contacts) == ("Alone", [])
        assert b"'=1+1" in export_file(session, owner, Selection(everything=True), "csv").data
        assert export_file(session, owner, Selection(ids=(id_,)), "xlsx").name.endswith(".xlsx")


def test_contacts_cannot_read_the_list() -> None:
    with writing() as session:
        owner = make_firm(session)
        id_ = make_client(session, owner)
        insider = as_contact(session, make_contact(session, owner, id_, portal=True), id_)
        assert queries.list_clients(session, owner, ClientFilter()).total == 1
        with pytest.raises(NotFound):
            queries.list_clients(session, insider, ClientFilter())
        with pytest.raises(NotFound):
            queries.count_selected(session, insider, Selection(everything=True))
