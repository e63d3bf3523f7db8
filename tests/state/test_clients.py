"""The states of clients, of opening the portal, and of templates: who may, and what they show."""

from typing import Any

import pytest
from sqlalchemy import func, select

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.accounts.actor import Actor
from portal_app.activity.models import Activity
from portal_app.clients.bulk import NewClient, NewPerson, insert_clients
from portal_app.clients.models import ClientContact
from portal_app.notifications.models import OutboxMail
from portal_app.templates.commands import create_template
from portal_app.templates.rules import TemplateFields
from state.activation import Activation
from state.client import ClientPage
from state.clients import Clients
from state.guard import Who, who_may
from state.templates import Templates
from tests.factories import Office, make_client, make_contact, make_office, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def _many(office: Office, number: int = 119) -> None:
    with writing() as session:
        people = [NewClient(f"Client {n:03}", people=[NewPerson(f"P{n}", f"p{n}@example.com")]) for n in range(number)]
        insert_clients(session, office.firm_id, people)


HANDLERS: list[tuple[Any, dict[str, Any]]] = [
    (Clients.export, {"of": "all", "kind": "csv"}),
    (Clients.load, {}),
    (Clients.search, {"text": "x"}),
    (Clients.narrow, {"by": "portal", "value": "open"}),
    (Clients.show_archived, {"archived": True}),
    (Clients.widen, {}),
    (Clients.order_by, {"sort": "name"}),
    (Clients.turn, {"pages": 1}),
    (Clients.tick, {"client_id": "x"}),
    (Clients.tick_page, {}),
    (Clients.tick_everything, {}),
    (Clients.untick, {}),
    (Clients.ask_new, {}),
    (Clients.close_new, {}),
    (Clients.add, {"form": {"name": "Mine"}}),
    (Activation.load, {}),
    (Activation.ask, {}),
    (Activation.choose, {"invite": True}),
    (Activation.close, {}),
    (Activation.activate, {}),
    (ClientPage.load, {}),
    (ClientPage.edit, {}),
    (ClientPage.cancel, {}),
    (ClientPage.save, {"form": {"name": "Mine"}}),
    (ClientPage.archive, {}),
    (ClientPage.restore, {}),
    (ClientPage.switch_portal, {"on": False}),
    (ClientPage.ask_contact, {}),
    (ClientPage.close_contact_form, {}),
    (ClientPage.save_contact, {"form": {"name": "Me", "email": "me@example.com"}}),
    (ClientPage.let_in, {"contact_id": "x"}),
    (ClientPage.keep_out, {"contact_id": "x"}),
    (ClientPage.invite, {"contact_id": "x"}),
    (ClientPage.sign_out, {"contact_id": "x"}),
    (ClientPage.remove_contact, {"contact_id": "x"}),
    (ClientPage.undo, {}),
    (ClientPage.toggle_history, {}),
    (Templates.load, {}),
    (Templates.ask, {}),
    (Templates.close, {}),
    (Templates.save, {"form": {"title": "Mine"}}),
    (Templates.move, {"template_id": "x", "up": True}),
    (Templates.delete, {"template_id": "x"}),
    (Templates.undo, {}),
    (Templates.choose_kind, {"kind": "task"}),
    (Templates.find, {"words": "x"}),
    (Templates.duplicate, {"template_id": "x"}),
    (Templates.set_for_client, {"on": True}),
    (Templates.set_repeats, {"on": True}),
    (Templates.set_rule, {"name": "every", "value": "day"}),
    (Templates.set_weekday, {"weekday": 1}),
    (Templates.set_start, {"value": "2027-01-01"}),
]


def test_nobody_and_contacts_are_sent_to_sign_in(office: Office) -> None:
    named = {handler.fn.__qualname__ for handler, _ in HANDLERS}
    every = {
        handler.fn.__qualname__
        for state in (Clients, Activation, ClientPage, Templates)
        for name, handler in state.event_handlers.items()
        if name != "setvar" and who_may(handler.fn) is not Who.ANYONE
    }
    assert named == every
    contact = _token(office.contact)
    with reading() as session:
        before = session.scalar(select(func.count()).select_from(Activity))
    for handler, arguments in HANDLERS:
        for cookies in ({}, {"office": "made up"}, {"office": contact}, {"portal": contact}):
            tab = Tab("/clients/[id]", id=office.client_id, **cookies)
            tab.send(handler, **arguments)
            assert tab.redirects == [f"/sign-in?next=/clients/{office.client_id}"], handler.fn.__qualname__
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Activity)) == before


def test_another_firms_client_is_missing(office: Office) -> None:
    with writing() as session:
        stranger = make_office(session, "Stranger").staff
        contact = make_contact(session, office.staff, office.client_id, "Only ours")
    tab = Tab("/clients/[id]", id=office.client_id, office=_token(stranger))
    tab.send(ClientPage.load)
    page = tab.state(ClientPage)
    assert (page.missing, page.client.name) == (True, "")
    for handler, arguments in HANDLERS:
        if handler.fn.__qualname__.startswith("ClientPage.") and handler.fn.__name__ != "load":
            given = {**arguments, **({"contact_id": contact} if "contact_id" in arguments else {})}
            tab.send(handler, **given)
            assert page.client.name == "", handler.fn.__qualname__
    with reading() as session:
        assert session.scalar(select(func.count()).where(ClientContact.client_id == office.client_id)) == 2


def test_ticks_stay_whatever_the_list_shows_until_they_are_cleared(office: Office) -> None:
    _many(office)
    tab = Tab("/clients", office=_token(office.staff))
    tab.send(Clients.load)
    clients = tab.state(Clients)
    assert (clients.total, clients.pages, len(clients.rows), clients.chosen) == (120, 3, 50, 0)
    tab.send(Clients.tick_page)
    tab.send(Clients.turn, pages=1)
    assert (clients.page, clients.chosen, clients.page_chosen) == (2, 50, False)
    tab.send(Clients.tick, client_id=clients.rows[0].id)
    tab.send(Clients.order_by, sort="newest")
    assert clients.chosen == 51
    tab.send(Clients.tick_everything)
    tab.send(Clients.tick, client_id=clients.rows[0].id)
    assert (clients.chosen, clients.page_chosen) == (119, False)
    tab.send(Clients.tick_page)
    assert (clients.chosen, clients.page_chosen) == (120, True)
    tab.send(Clients.search, text="P118@")
    # All that matched stay chosen, and are said to be out of sight.
    assert (clients.total, clients.chosen, clients.out_of_view, clients.narrowed) == (1, 120, 119, True)
    tab.send(Clients.tick, client_id=clients.rows[0].id)
    assert (clients.chosen, clients.out_of_view) == (119, 119)
    tab.send(Clients.narrow, by="portal", value="open")
    assert (clients.total, clients.chosen, clients.out_of_view) == (0, 119, 119)
    tab.send(Clients.widen)
    assert (clients.total, clients.narrowed, clients.chosen, clients.out_of_view) == (120, False, 119, 0)
    tab.send(Clients.untick)
    assert (clients.chosen, clients.out_of_view, clients.page_chosen) == (0, 0, False)
    # "All that match" adds to what was ticked in another list.
    tab.send(Clients.search, text="P117@")
    tab.send(Clients.tick, client_id=clients.rows[0].id)
    tab.send(Clients.search, text="P118@")
    assert (clients.chosen, clients.out_of_view) == (1, 1)
    tab.send(Clients.tick_everything)
    assert (clients.chosen, clients.out_of_view, clients.everything) == (2, 1, False)


def test_more_than_can_be_ticked_one_by_one_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal_app.clients.queries.MAX_TICKED", 100)
    _many(office)
    tab = Tab("/clients", office=_token(office.staff))
    tab.send(Clients.load)
    tab.send(Clients.tick_everything)
    tab.send(Clients.search, text="P118@")
    clients = tab.state(Clients)
    assert (clients.chosen, clients.everything) == (0, False) and "one by one" in clients.problem


def test_opening_the_portal_to_all_that_match(office: Office) -> None:
    _many(office)
    with writing() as session:
        create_template(session, office.staff, TemplateFields("Hello"))
        nowhere = make_client(session, office.staff, "Client without an address")
        make_contact(session, office.staff, nowhere, "Nowhere", email="")
    tab = Tab("/clients", office=_token(office.staff))
    tab.send(Clients.load)
    tab.send(Clients.search, text="client")
    tab.send(Clients.tick_everything)
    tab.send(Activation.ask)
    dialog = tab.state(Activation)
    assert (dialog.asking, dialog.invite, dialog.before.clients, dialog.before.to_open) == (True, False, 121, 119)
    tab.send(Activation.choose, invite=True)
    tab.send(Activation.activate)
    assert (dialog.told, dialog.working) == (True, False)
    assert (dialog.result.clients_opened, dialog.result.without_address[0].contact) == (119, "Nowhere")
    assert tab.state(Clients).chosen == 0
    with reading() as session:
        assert session.scalar(select(func.count()).where(OutboxMail.kind == "invitation")) == dialog.result.invited
    tab.send(Activation.close)
    tab.send(Activation.activate)
    assert dialog.asking is False


def test_a_clients_page(office: Office) -> None:
    tab = Tab("/clients/[id]", id=office.client_id, office=_token(office.staff))
    tab.send(ClientPage.load)
    page = tab.state(ClientPage)
    assert (page.loaded, page.client.name, page.client.portal) == (True, "Client of Ledger", "open")
    tab.send(ClientPage.edit)
    tab.send(ClientPage.save, form={"name": "", "kind": "company"})
    assert set(page.faults) == {"name"}
    tab.send(ClientPage.save, form={"name": "New name", "kind": "person", "new_group": "Monthly"})
    assert (page.faults, page.client.name, page.client.group) == ({}, "New name", "Monthly")
    assert page.notice == "New name is saved."
    tab.send(ClientPage.ask_contact)
    tab.send(ClientPage.save_contact, form={"name": "Jaan", "email": "jaan@"})
    assert set(page.faults) == {"email"}
    tab.send(ClientPage.save_contact, form={"name": "Jaan", "email": "jaan@example.com", "portal": "on"})
    # A second press finds the form closed.
    tab.send(ClientPage.save_contact, form={"name": "Jaan", "email": ""})
    assert len(page.client.contacts) == 2
    jaan = next(line for line in page.client.contacts if line.name == "Jaan")
    assert (jaan.portal, page.notice) == ("open", "Jaan is a contact now.")
    tab.send(ClientPage.ask_contact, contact_id=jaan.id)
    tab.send(ClientPage.save_contact, form={"name": "Jaan T", "email": jaan.email, "phone": "", "title": ""})
    tab.send(ClientPage.invite, contact_id=jaan.id)
    tab.send(ClientPage.remove_contact, contact_id=jaan.id)
    assert len(page.client.contacts) == 1
    tab.send(ClientPage.undo)
    assert {line.name: line.portal for line in page.client.contacts}["Jaan T"] == "invited"
    tab.send(ClientPage.switch_portal, on=False)
    assert {line.portal for line in page.client.contacts} == {"closed"}
    tab.send(ClientPage.undo)
    assert page.client.portal == "open"
    tab.send(ClientPage.archive)
    tab.send(ClientPage.switch_portal, on=True)
    assert "archived" in page.problem
    tab.send(ClientPage.undo)
    assert page.client.archived is False
    tab.send(ClientPage.toggle_history)
    assert page.history[0].what == "restored the client"


def test_templates(office: Office) -> None:
    tab = Tab("/templates", office=_token(office.staff))
    tab.send(Templates.load)
    page = tab.state(Templates)
    tab.send(Templates.choose_kind, kind="introduction")
    tab.send(Templates.ask)
    tab.send(Templates.save, form={"title": " ", "checklist": ""})
    assert set(page.faults) == {"title"}
    tab.send(Templates.save, form={"title": "One", "checklist": "a\n\nb", "slots": "Contract\n\n Card "})
    tab.send(Templates.save, form={"title": "One"})
    tab.send(Templates.ask)
    tab.send(Templates.save, form={"title": "Two"})
    assert [one.title for one in page.templates] == ["One", "Two"]
    tab.send(Templates.ask, template_id=page.templates[0].id)
    assert (page.form.title, page.form.lines, page.form.slots) == ("One", "a\nb", "Contract\nCard")
    tab.send(Templates.move, template_id=page.templates[1].id, up=True)
    tab.send(Templates.delete, template_id=page.templates[0].id)
    assert [one.title for one in page.templates] == ["One"]
    tab.send(Templates.undo)
    assert [one.title for one in page.templates] == ["Two", "One"]
