"""What pages and histories say of reminders, choices about mail, and holidays."""

from dataclasses import replace
from datetime import timedelta

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.activity.views import Change
from portal_app.clients.history import client_history
from portal_app.core import clock
from portal_app.core.errors import NotFound
from portal_app.core.i18n import format_date
from portal_app.notifications.preferences import choose_notifications
from portal_app.reminders.commands import set_away, set_task_reminders
from portal_app.tasks import queries as tasks
from state.client import ClientPage
from state.reminders import Away
from tests.factories import Office, make_client, make_office, sign_in
from tests.features.test_reminders import office, on, task
from tests.support.scope import reading, writing
from tests.support.tab import Tab

__all__ = ["office"]


def test_the_history_says_it_in_the_readers_words(office: Office) -> None:
    task_id = task(office)
    with writing() as session, on(2):
        set_task_reminders(session, office.staff, task_id, {"own": "on", "before": "2"})
        set_away(session, office.staff, office.contact.person_id, "2026-03-10", office.client_id)
        choose_notifications(session, office.contact, {"reminder": "daily", "task_shared": "now", "hour": "9"})
    with reading() as session:
        changes = tasks.task(session, office.staff, task_id, with_history=True).history[0].changes
        assert changes == [Change("Reminders", "–", "2 days before the deadline")]
        newest, holiday = client_history(session, office.staff, office.client_id)[:2]
        assert newest.changes == [
            Change("Mail about: A reminder of a deadline", "At once", "Once a day"),
            Change("Hour of daily and weekly mails", "8", "9"),
        ]
        assert holiday.changes == [Change("On holiday until", "–", "10 Mar 2026")]
        # Its words are the reader's, not those of whoever changed it.
        estonian = tasks.task(session, replace(office.staff, language="et"), task_id, with_history=True).history[0]
        assert "days" not in estonian.changes[0].after and "2" in estonian.changes[0].after


def test_a_holiday_is_told_on_a_card_of_that_person_alone(office: Office) -> None:
    with writing() as session:
        elsewhere, rival = make_client(session, office.staff, "Elsewhere"), make_office(session, "Rival")
    for client_id in (elsewhere, rival.client_id):
        with pytest.raises(NotFound), writing() as session, on(2):
            set_away(session, office.staff, office.contact.person_id, "2026-03-10", client_id)
    with writing() as session, on(2):
        set_away(session, office.staff, office.contact.person_id, "2026-03-10", office.client_id)


def test_the_card_says_a_holiday_as_soon_as_it_is_kept(office: Office) -> None:
    tomorrow = (clock.now() + timedelta(days=2)).date()
    with writing() as session:
        tab = Tab("/clients/[id]", office=sign_in(session, office.staff), id=office.client_id)
    tab.send(ClientPage.load)
    assert tab.state(ClientPage).client.contacts[0].away == ""
    tab.send(Away.ask, contact_id=office.contact.person_id, name=office.contact.name)
    tab.send(Away.save, form={"away_until": tomorrow.isoformat()})
    assert tab.state(ClientPage).client.contacts[0].away == format_date(tomorrow, "en")
    assert tab.state(ClientPage).notice == "Saved." and tab.state(Away).contact_id == ""
