"""Clients and their contacts: adding, editing, who may, and what is recorded."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact, SignInLink, WebSession
from portal_app.activity.models import Activity
from portal_app.clients import queries
from portal_app.clients.commands import client as clients
from portal_app.clients.commands import contact as contacts
from portal_app.clients.commands import portal
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.selection import ClientFilter
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from tests.factories import as_contact, make_client, make_contact, make_firm, make_staff
from tests.support.scope import reading, writing

pytestmark = pytest.mark.usefixtures("database")


def activities(session: Session, kind: str) -> list[dict[str, Any]]:
    return [dict(data) for data in session.scalars(select(Activity.data).where(Activity.kind == kind))]


def test_adding_and_editing_a_client_records_before_and_after() -> None:
    with writing() as session:
        owner = make_firm(session)
        mari = make_staff(session, owner.firm_id, "Mari Mets")
        id_ = make_client(session, owner, "  Õuna  OÜ ", registry_code="12 345-678", vat_number="ee 101 234 567")
        assert clients.edit_client(session, owner, id_, {"name": "Õunapuu OÜ", "manager_id": mari.person_id})
        assert not clients.edit_client(session, owner, id_, {"name": "Õunapuu OÜ"})
    with reading() as session:
        view = queries.get_client(session, owner, id_)
        assert (view.name, view.manager, view.registry_code) == ("Õunapuu OÜ", "Mari Mets", "12345678")
        assert (view.portal, view.vat_number) == ("closed", "EE101234567")
        (changed,) = activities(session, "client.changed")
        assert changed["changes"] == [
            {"field": "name", "before": "Õuna OÜ", "after": "Õunapuu OÜ"},
            {"field": "manager", "before": "", "after": "Mari Mets"},
        ]


def test_a_registry_code_is_one_clients_within_a_firm() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        make_client(session, owner, "First", registry_code="123")
        make_client(session, other, "Same code elsewhere", registry_code="123")
        second = make_client(session, owner, "Second")
        with pytest.raises(Invalid) as caught:
            clients.edit_client(session, owner, second, {"registry_code": "12 3"})
        assert "First" in str(caught.value.faults["registry_code"])


def test_managers_and_groups_are_the_firms_own() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        group = clients.add_group(session, owner, "Monthly")
        assert clients.add_group(session, owner, " MONTHLY ") == group
        strange = clients.add_group(session, other, "Monthly")
        id_ = make_client(session, owner, group_id=group)
        for fields in ({"group_id": strange}, {"manager_id": other.person_id}):
            with pytest.raises(Invalid):
                clients.edit_client(session, owner, id_, fields)
        assert [choice.id for choice in queries.groups(session, owner)] == [group]
        assert [choice.id for choice in queries.managers(session, owner)] == [owner.person_id]


def test_one_address_is_one_person_with_several_clients() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        first, second = make_client(session, owner, "First"), make_client(session, owner, "Second")
        known = contacts.add_contact(session, owner, first, {"name": "Jaan Tamm", "email": "jaan@example.com"})
        again = contacts.add_contact(session, owner, second, {"name": "J. Tamm", "email": "JAAN@example.com"})
        assert (again.id, again.name, again.linked) == (known.id, "Jaan Tamm", True)
        with pytest.raises(Invalid) as caught:
            contacts.add_contact(session, owner, second, {"email": "jaan@example.com"})
        assert "Jaan Tamm" in str(caught.value.faults["email"])
        elsewhere = contacts.add_contact(session, other, make_client(session, other), {"email": "jaan@example.com"})
        assert not elsewhere.linked and elsewhere.id != known.id
    with reading() as session:
        (line,) = queries.get_client(session, owner, second).contacts
        assert line.elsewhere == ["First"]


def test_editing_a_person_shows_at_all_their_clients_and_ends_the_old_address() -> None:
    with writing() as session:
        owner = make_firm(session)
        first, second = make_client(session, owner, "First"), make_client(session, owner, "Second")
        person = make_contact(session, owner, first, "Jaan", email="jaan@example.com", title="CFO")
        contacts.add_contact(session, owner, second, {"email": "jaan@example.com"})
        other = make_contact(session, owner, first, "Tiina", email="tiina@example.com")
        stays = {"firm_id": owner.firm_id, "kind": "contact", "created_at": now(), "expires_at": now()}
        session.add(SignInLink(person_id=person, **stays))
        session.add(WebSession(person_id=person, token_hash="1", last_seen_at=now(), **stays))
        session.add(WebSession(person_id=other, token_hash="2", last_seen_at=now(), **stays))
        session.flush()
        with pytest.raises(Invalid):
            contacts.edit_contact(session, owner, first, person, {"email": "Tiina@example.com"})
        contacts.edit_contact(session, owner, first, person, {"email": "jaan.tamm@example.com", "title": "CEO"})
    with reading() as session:
        assert session.scalar(select(SignInLink.voided_at)) is not None
        ended = dict(session.execute(select(WebSession.person_id, WebSession.ended_at)).all())
        assert ended[person] is not None and ended[other] is None
        assert "jaan.tamm@example.com" in str(session.scalar(select(Client.search).where(Client.id == second)))
        fields = [change["field"] for data in activities(session, "contact.changed") for change in data["changes"]]
        assert fields == ["email", "title"]


def test_removing_a_contact_can_be_undone() -> None:
    with writing() as session:
        owner = make_firm(session)
        id_ = make_client(session, owner)
        person = make_contact(session, owner, id_, "Jaan", title="CFO", portal=True)
        contacts.remove_contact(session, owner, id_, person)
        assert queries.get_client(session, owner, id_).contacts == []
        contacts.restore_contact(session, owner, id_, person)
        contacts.restore_contact(session, owner, id_, person)
    with reading() as session:
        (line,) = queries.get_client(session, owner, id_).contacts
        assert (line.title, line.portal) == ("CFO", "open")


def test_a_contact_may_be_let_in_silently_when_added() -> None:
    with writing() as session:
        owner = make_firm(session)
        id_ = make_client(session, owner)
        make_contact(session, owner, id_, "Outside")
        make_contact(session, owner, id_, "Inside", portal=True)
        with pytest.raises(Invalid):
            contacts.add_contact(session, owner, id_, {"name": "No address"}, portal=True)
    with reading() as session:
        view = queries.get_client(session, owner, id_)
        assert (view.portal_open, view.portal) == (True, "partly")
        assert {line.name: line.portal for line in view.contacts} == {"Inside": "open", "Outside": "closed"}
        assert activities(session, "contact.invited") == []


def test_the_portal_switch_opens_silently_and_closes_at_once() -> None:
    with writing() as session:
        owner = make_firm(session)
        id_ = make_client(session, owner)
        jaan = make_contact(session, owner, id_, "Jaan")
        make_contact(session, owner, id_, "No address", email="")
        assert portal.open_portal(session, owner, id_) == 1
        assert portal.close_portal(session, owner, id_) == [jaan]
        assert portal.close_portal(session, owner, id_) == []
        assert session.scalars(select(ClientContact.portal_open)).all() == [False, False]
        portal.open_portal(session, owner, id_, only=[jaan])
        portal.close_contact(session, owner, id_, jaan)
    with reading() as session:
        assert queries.get_client(session, owner, id_).portal == "partly"
        assert activities(session, "contact.invited") == []
        assert len(activities(session, "client.portal_opened")) == 2
        assert len(activities(session, "client.portal_closed")) == 1


def test_nothing_opens_while_the_firms_portal_is_not_ready() -> None:
    with writing() as session:
        owner = make_firm(session, portal=False)
        id_ = make_client(session, owner)
        make_contact(session, owner, id_)
        with pytest.raises(Refused, match="Settings"):
            portal.open_portal(session, owner, id_)


def test_archiving_and_restoring() -> None:
    with writing() as session:
        owner = make_firm(session)
        id_ = make_client(session, owner)
        clients.archive_client(session, owner, id_)
        clients.archive_client(session, owner, id_)
        with pytest.raises(Refused):
            portal.open_portal(session, owner, id_)
        assert queries.list_clients(session, owner, ClientFilter(search="tamm")).rows == []
        clients.restore_client(session, owner, id_)
        assert [row.id for row in queries.list_clients(session, owner, ClientFilter(search="tamm")).rows] == [id_]
        assert len(activities(session, "client.archived")) == 1


def test_an_archived_client_is_nowhere_said_to_be_open() -> None:
    def shown() -> tuple[str, str, str]:
        view = queries.get_client(session, owner, id_)
        (line,) = view.contacts
        (row,) = queries.list_clients(session, owner, ClientFilter(archived=view.archived)).rows
        return view.portal, line.portal, row.portal

    with writing() as session:
        owner = make_firm(session)
        id_ = make_client(session, owner)
        make_contact(session, owner, id_, portal=True)
        assert shown() == ("open", "open", "open")
        clients.archive_client(session, owner, id_)
        assert shown() == ("closed", "closed", "closed")
        clients.restore_client(session, owner, id_)
        assert shown() == ("open", "open", "open")


def test_no_group_is_made_for_a_client_that_can_not_be_saved() -> None:
    with writing() as session:
        owner = make_firm(session)
    with pytest.raises(Invalid), writing() as session:
        clients.add_client(session, owner, {"name": " "}, new_group="Monthly")
    with writing() as session:
        assert queries.groups(session, owner) == []
        id_ = clients.add_client(session, owner, {"name": "Tamm"}, new_group="Monthly")
        assert queries.get_client(session, owner, id_).group == "Monthly"
        clients.edit_client(session, owner, id_, {}, new_group="Payroll")
        assert queries.get_client(session, owner, id_).group == "Payroll"


def test_who_is_out_of_scope_finds_nothing() -> None:
    with writing() as session:
        owner, stranger = make_firm(session), make_firm(session, "Other")
        id_ = make_client(session, owner)
        person = make_contact(session, owner, id_, portal=True)
        insider = as_contact(session, person, id_)
        assert queries.get_client(session, owner, id_).id == id_
        for actor in (stranger, insider):
            for call in (
                lambda who: queries.get_client(session, who, id_),
                lambda who: clients.edit_client(session, who, id_, {"name": "Mine"}),
                lambda who: clients.archive_client(session, who, id_),
                lambda who: clients.restore_client(session, who, id_),
                lambda who: contacts.add_contact(session, who, id_, {"name": "Me", "email": "me@example.com"}),
                lambda who: contacts.edit_contact(session, who, id_, person, {"email": "me@example.com"}),
                lambda who: contacts.remove_contact(session, who, id_, person),
                lambda who: contacts.restore_contact(session, who, id_, person),
                lambda who: portal.open_portal(session, who, id_),
                lambda who: portal.close_portal(session, who, id_),
                lambda who: portal.open_contact(session, who, id_, person),
                lambda who: portal.close_contact(session, who, id_, person),
            ):
                with pytest.raises(NotFound):
                    call(actor)
        for call in (
            lambda: clients.add_client(session, insider, {"name": "Mine"}),
            lambda: clients.add_group(session, insider, "Mine"),
            lambda: queries.managers(session, insider),
            lambda: queries.groups(session, insider),
            lambda: queries.list_clients(session, insider, ClientFilter()),
        ):
            with pytest.raises(NotFound):
                call()
        assert session.scalar(select(Contact.email).where(Contact.id == person)) != "me@example.com"
