"""Opening the portal to many clients: who gets in, who is invited, who is left out (U7, U8, U10)."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact
from portal_app.activation.commands import activate, invite_contact
from portal_app.activation.queries import preview
from portal_app.activity.models import Activity
from portal_app.clients.bulk import NewClient, NewPerson, insert_clients
from portal_app.clients.commands.client import archive_client
from portal_app.clients.commands.contact import add_contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.selection import ClientFilter, Selection
from portal_app.core.db import engine
from portal_app.core.errors import NotFound, Refused
from portal_app.tasks.models import ChecklistItem, FileSlot, Task, TaskShare
from portal_app.templates.commands import create_defaults, create_template, delete_template
from portal_app.templates.queries import list_templates
from portal_app.templates.rules import TemplateFields
from tests.factories import as_contact, make_client, make_contact, make_firm
from tests.support.scope import reading, writing
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("database")

ALL = Selection(everything=True)


def invited(session: Session) -> list[str]:
    return list(session.scalars(select(Activity.subject_id).where(Activity.kind == "contact.invited")))


def test_with_an_invitation_each_person_is_invited_once() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        create_defaults(session, owner)
        elsewhere = make_client(session, other, "Elsewhere")
        make_contact(session, other, elsewhere)
        a, b = make_client(session, owner, "A"), make_client(session, owner, "B")
        empty = make_client(session, owner, "Empty")
        jaan = make_contact(session, owner, a, "Jaan", email="jaan@example.com")
        add_contact(session, owner, b, {"email": "jaan@example.com"})
        make_contact(session, owner, b, "Nowhere", email="")
        before = preview(session, owner, ALL)
        result = activate(session, owner, ALL, invite=True)
    assert (before.clients, before.to_open, before.to_invite, before.introductions) == (3, 2, 1, 1)
    assert (result.clients_opened, result.contacts_opened, result.invited, result.introductions) == (2, 2, 1, 1)
    assert [(one.client, one.contact) for one in result.without_address] == [("B", "Nowhere")]
    assert [one.client_id for one in result.without_contacts] == [empty]
    with reading() as session:
        assert invited(session) == [jaan]
        open_now = set(session.scalars(select(Client.id).where(Client.portal_open.is_(True))))
        assert open_now == {a, b}
        share, task = session.execute(select(TaskShare, Task).join(Task, Task.id == TaskShare.task_id)).one()
        assert (task.introduction, task.turn, task.client_id, task.share_all) == (True, "client", a, False)
        assert (share.contact_id, share.client_id, share.unread) == (jaan, a, True)
        assert session.scalar(select(func.count()).select_from(ChecklistItem)) == 4
        assert session.scalar(select(func.count()).where(Activity.kind == "task.shared")) == 0


def test_doing_it_again_changes_nothing() -> None:
    with writing() as session:
        owner = make_firm(session)
        create_defaults(session, owner)
        make_contact(session, owner, make_client(session, owner))
        activate(session, owner, ALL, invite=True)
    with writing() as session:
        again = activate(session, owner, ALL, invite=True)
        assert (again.clients_opened, again.contacts_opened, again.invited, again.introductions) == (0, 0, 0, 0)
        assert again.already_open == 1
        assert len(invited(session)) == 1


def test_without_an_invitation_nothing_is_mailed_and_it_can_follow_later() -> None:
    with writing() as session:
        owner = make_firm(session)
        create_defaults(session, owner)
        person = make_contact(session, owner, make_client(session, owner))
        quiet = activate(session, owner, ALL, invite=False)
        assert (quiet.contacts_opened, quiet.invited, quiet.introductions) == (1, 0, 0)
        assert invited(session) == []
        assert session.scalar(select(func.count()).select_from(Task)) == 0
    with writing() as session:
        later = activate(session, owner, ALL, invite=True)
        assert (later.contacts_opened, later.invited, later.introductions) == (0, 1, 1)
        assert invited(session) == [person]


def test_only_the_selected_clients_of_the_own_firm() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        a, b = make_client(session, owner, "A"), make_client(session, owner, "B")
        archived = make_client(session, owner, "Archived")
        strange = make_client(session, other, "Strange")
        for actor, id_ in ((owner, a), (owner, b), (owner, archived), (other, strange)):
            make_contact(session, actor, id_)
        archive_client(session, owner, archived)
        activate(session, owner, Selection(ids=(a, archived, strange)), invite=True)
        rest = Selection(everything=True, filter=ClientFilter(portal="closed"), without=(b,))
        with pytest.raises(Refused):
            activate(session, owner, rest, invite=True)
        assert list(session.scalars(select(Client.id).where(Client.portal_open.is_(True)))) == [a]


def test_introductions_follow_the_templates() -> None:
    with writing() as session:
        owner = make_firm(session, language="et")
        first, second = make_client(session, owner, "A"), make_client(session, owner, "B")
        make_contact(session, owner, first)
        create_defaults(session, owner)
        (template,) = list_templates(session, owner)
        delete_template(session, owner, template.id)
        assert activate(session, owner, Selection(ids=(first,)), invite=True).introductions == 0
        create_template(session, owner, TemplateFields("One", checklist=("x",), slots=("Your contract", "Your card")))
        create_template(session, owner, TemplateFields("Two"))
        make_contact(session, owner, second)
        assert activate(session, owner, Selection(ids=(second,)), invite=True).introductions == 2
        assert list(session.scalars(select(Task.title).order_by(Task.id))) == ["One", "Two"]
        assert list(session.scalars(select(Task.slots_missing).order_by(Task.id))) == [2, 0]
        assert list(session.scalars(select(FileSlot.title).order_by(FileSlot.position))) == [
            "Your contract",
            "Your card",
        ]


def test_one_contact_can_be_invited_again_but_not_by_a_double_click() -> None:
    with writing() as session:
        owner = make_firm(session)
        create_defaults(session, owner)
        id_ = make_client(session, owner)
        person = make_contact(session, owner, id_)
        nowhere = make_contact(session, owner, id_, "Nowhere", email="")
        assert invite_contact(session, owner, id_, person)
        assert not invite_contact(session, owner, id_, person)
        link = session.get(ClientContact, (id_, person))
        assert link is not None and link.portal_open and link.invited_at is not None
        link.invited_at = link.invited_at.replace(year=2020)
        session.flush()
        assert invite_contact(session, owner, id_, person)
        assert len(invited(session)) == 2
        assert session.scalar(select(func.count()).select_from(Task)) == 1
        with pytest.raises(Refused):
            invite_contact(session, owner, id_, nowhere)


def test_a_faulty_address_is_no_working_one() -> None:
    with writing() as session:
        owner = make_firm(session)
        person = make_contact(session, owner, make_client(session, owner))
        session.get_one(Contact, person).email_faulty = True
        session.flush()
        result = activate(session, owner, ALL, invite=True)
        assert (result.contacts_opened, result.without_address_total) == (0, 1)
        assert invited(session) == []


def test_it_says_where_to_activate_the_firms_portal() -> None:
    with writing() as session:
        owner = make_firm(session, portal=False)
        make_contact(session, owner, make_client(session, owner))
        assert "Settings" in preview(session, owner, ALL).refusal
        with pytest.raises(Refused, match="Settings"):
            activate(session, owner, ALL, invite=False)


def test_who_is_out_of_scope_activates_nothing() -> None:
    with writing() as session:
        owner, stranger = make_firm(session), make_firm(session, "Other")
        id_ = make_client(session, owner)
        person = make_contact(session, owner, id_)
        insider = as_contact(session, person, id_)
        with pytest.raises(NotFound):
            activate(session, insider, ALL, invite=True)
        with pytest.raises(NotFound):
            preview(session, insider, ALL)
        with pytest.raises(Refused):
            activate(session, stranger, Selection(ids=(id_,)), invite=True)
        assert preview(session, stranger, Selection(ids=(id_,))).clients == 0
        for actor in (insider, stranger):
            with pytest.raises(NotFound):
                invite_contact(session, actor, id_, person)
        assert invited(session) == []


def test_the_number_of_statements_does_not_depend_on_the_number_of_contacts() -> None:
    with writing() as session:
        one, many = make_firm(session), make_firm(session, "Many")
        for owner, number in ((one, 1), (many, 300)):
            create_defaults(session, owner)
            people = [NewClient(f"C{n}", people=[NewPerson(f"P{n}", f"p{n}@example.com")]) for n in range(number)]
            insert_clients(session, owner.firm_id, people)
    with writing() as session, counted(engine()) as few:
        activate(session, one, ALL, invite=True)
    with writing() as session, counted(engine()) as lots:
        assert activate(session, many, ALL, invite=True).invited == 300
    assert len(lots) <= len(few) + 8
