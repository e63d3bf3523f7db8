"""The inbox's state: what becomes of an item that is given to somebody."""

from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.requests import commands as requests
from state.inbox import Inbox
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session)


def test_what_one_takes_stays_open_and_what_one_gives_goes(office: Office) -> None:
    with writing() as session:
        mate = make_staff(session, office.firm_id, "Kalle Kuusk")
        key = "request:" + requests.make_request(session, office.contact, "A loan", "Please")
        token = sign_in(session, office.staff)
    tab = Tab("/inbox", office=token)
    tab.send(Inbox.load)
    inbox = tab.state(Inbox)
    tab.send(Inbox.open, waiting_id=key)

    tab.send(Inbox.assign, waiting_id=key, member_id=office.staff.person_id)
    assert (inbox.notice, inbox.item.key, inbox.item.assignee_id) == ("It is yours now.", key, office.staff.person_id)
    tab.send(Inbox.assign, waiting_id=key, member_id="")
    said = "It is nobody's in particular now."
    assert (inbox.notice, inbox.item.key, inbox.item.assignee_id) == (said, key, "")
    tab.send(Inbox.assign, waiting_id=key, member_id=mate.person_id)
    assert (inbox.notice, inbox.item.key, inbox.rows) == ("Kalle Kuusk has it now.", "", [])
    tab.send(Inbox.take_back)
    assert [row.key for row in inbox.rows] == [key]
