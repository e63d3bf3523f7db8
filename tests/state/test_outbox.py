"""The Outbox's state: two people at the same mail, and one who presses twice."""

from typing import Any

import pytest
from sqlalchemy import func, select, update

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from state.outbox import Outbox
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        office = make_office(session, "Ledger")
        fields, everybody = TaskFields("Receipts"), ShareWith(None)
        commands.create_task(session, office.staff, office.client_id, fields, share_with=everybody)
        return office


def _turn(state: str) -> None:
    with writing() as session:
        session.execute(update(OutboxMail).values(state=state))


def _mails() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxMail)) or 0


def test_what_a_colleague_has_sent_again_is_not_sent_a_third_time(office: Office) -> None:
    _turn("failed")
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
        tabs = [Tab("/outbox", office=sign_in(session, who)) for who in (office.staff, colleague)]
    for tab in tabs:
        tab.send(Outbox.load)
    first, late = (tab.state(Outbox) for tab in tabs)
    for _ in range(2):
        tabs[0].send(Outbox.resend, mail_id=first.rows[0].id)
        assert (first.problem, first.notice) == ("", "It is sent again.")
    _turn("sent")
    tabs[1].send(Outbox.resend, mail_id=late.rows[0].id)
    assert late.problem == "This mail has been sent meanwhile. It was not sent once more."
    assert (_mails(), late.rows[0].state) == (1, "sent")
    # Now that it is seen, once more is meant.
    tabs[1].send(Outbox.resend, mail_id=late.rows[0].id)
    assert (late.problem, _mails()) == ("", 2)


def test_what_can_no_longer_be_cancelled_is_shown_as_it_is(office: Office) -> None:
    with writing() as session:
        tab = Tab("/outbox", office=sign_in(session, office.staff))
    tab.send(Outbox.load)
    page = tab.state(Outbox)
    assert page.rows[0].can_cancel
    _turn("sent")
    tab.send(Outbox.cancel, mail_id=page.rows[0].id)
    assert page.problem == "This mail no longer waits, so it can't be cancelled."
    assert not page.rows[0].can_cancel


def test_who_comes_back_finds_no_mail_open_but_the_one_that_the_address_names(office: Office) -> None:
    with writing() as session:
        tab = Tab("/outbox", office=sign_in(session, office.staff))
    tab.send(Outbox.load)
    page = tab.state(Outbox)
    mail_id = page.rows[0].id
    tab.send(Outbox.open_mail, mail_id=mail_id)
    tab.reconnect()
    tab.send(Outbox.load)
    assert page.opened
    tab.send(Outbox.load)
    assert not page.opened
    tab.go("/outbox", query={"mail": mail_id})
    tab.send(Outbox.load)
    assert page.opened
