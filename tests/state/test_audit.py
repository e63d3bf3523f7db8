"""The state of the audit trail's page: who sees it, and what it is narrowed to."""

from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from state.audit import AuditTrail
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        other, made = make_office(session, "Other"), make_office(session, "Ledger")
        for whose in (other, made):
            for kind in (Kind.SIGNED_IN, Kind.PASSWORD_CHANGED):
                record(session, whose.staff, Event(kind, ("staff", whose.staff.person_id), internal=True))
        return made


def test_it_shows_the_firms_entries_and_narrows_them(office: Office) -> None:
    with writing() as session:
        tab = Tab("/settings/audit", office=sign_in(session, office.staff))
    tab.send(AuditTrail.load)
    page = tab.state(AuditTrail)
    assert page.loaded and {row.who for row in page.rows} == {office.staff.name}
    assert [row.what for row in page.rows][:2] == ["Changed the password", "Signed in"]
    assert page.people == [(office.staff.person_id, office.staff.name)]
    tab.send(AuditTrail.narrow, by="kind", value="password.changed")
    assert [row.what for row in tab.state(AuditTrail).rows] == ["Changed the password"]
    tab.send(AuditTrail.narrow, by="since", value="2999-01-01")
    assert tab.state(AuditTrail).rows == [] and tab.state(AuditTrail).narrowed
    tab.send(AuditTrail.narrow, by="since", value="no day")
    assert len(tab.state(AuditTrail).rows) == 1
    tab.send(AuditTrail.export)
    assert tab.state(AuditTrail).download_stamp == 1


def test_others_see_nothing(office: Office) -> None:
    with writing() as session:
        accountant = Tab("/settings/audit", office=sign_in(session, make_staff(session, office.firm_id)))
    for tab in (accountant, Tab("/settings/audit")):
        for handler in (AuditTrail.load, AuditTrail.export):
            tab.send(handler)
        page = tab.state(AuditTrail)
        assert (page.rows, page.people, page.download_stamp) == ([], [], 0)
