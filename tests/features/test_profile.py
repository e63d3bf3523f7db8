"""A contact's own profile (U27)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact
from portal_app.accounts.rules import read_phone
from portal_app.activity.models import Activity
from portal_app.clients.history import client_history
from portal_app.clients.models import Client, ClientContact
from portal_app.core.errors import Invalid, NotFound
from portal_app.firms.models import Firm
from portal_app.portal.commands import change_profile
from tests.factories import Office, make_client


@pytest.mark.parametrize(
    ("typed", "country", "read"),
    [
        ("5123 4567", "EE", "+372 5123 4567"),
        ("+372 51234567", "LT", "+372 5123 4567"),
        ("00372 5123 4567", "EE", "+372 5123 4567"),
        ("(8-612) 34567", "LT", "+370 612 34567"),
        ("020 7946 0018", "GB", "+44 20 7946 0018"),
        ("12", "EE", None),
        ("call me", "EE", None),
        ("+999 123", "EE", None),
        ("5" * 60, "EE", None),
    ],
)
def test_phone_numbers(typed: str, country: str, read: str | None) -> None:
    assert read_phone(typed, country) == read


def test_what_they_change_shows_on_every_card_with_its_history(session: Session, office: Office) -> None:
    second = make_client(session, office.staff, "Second OÜ")
    session.add(ClientContact(client_id=second, contact_id=office.contact.person_id, firm_id=office.firm_id))
    session.flush()
    change_profile(
        session, office.contact, name="  Mari   Mets ", phone="5123 4567", language="et", time_zone="Europe/Vilnius"
    )
    session.flush()
    person = session.get_one(Contact, office.contact.person_id)
    assert (person.name, person.phone, person.language, person.time_zone) == (
        "Mari Mets", "+372 5123 4567", "et", "Europe/Vilnius",
    )  # fmt: skip
    for client_id in (office.client_id, second):
        line = client_history(session, office.staff, client_id)[0]
        assert line.what == "changed the contact Mari Mets"
        assert [(one.field, one.after) for one in line.changes][:2] == [
            ("Name", "Mari Mets"), ("Phone", "+372 5123 4567"),
        ]  # fmt: skip
        assert "mari mets" in session.get_one(Client, client_id).search
    before = session.scalars(select(Activity.id)).all()
    change_profile(session, office.contact, name="Mari Mets", phone="+372 5123 4567")
    assert session.scalars(select(Activity.id)).all() == before, "nothing changed"
    change_profile(session, office.contact, phone="")
    assert person.phone == ""


def test_the_firms_country_is_that_of_numbers_without_one(session: Session, office: Office) -> None:
    session.get_one(Firm, office.firm_id).country = "LT"
    change_profile(session, office.contact, phone="8 612 34567")
    assert session.get_one(Contact, office.contact.person_id).phone == "+370 612 34567"


def test_bad_input_and_staff(session: Session, office: Office) -> None:
    with pytest.raises(Invalid) as caught:
        change_profile(session, office.contact, name=" ", phone="12", language="xx", time_zone="Mars/North")
    assert list(caught.value.faults) == ["name", "phone", "language", "time_zone"]
    with pytest.raises(NotFound):
        change_profile(session, office.staff, name="Somebody")
    # A number that staff wrote in their way stays as it is, whatever else is changed.
    person = session.get_one(Contact, office.contact.person_id)
    person.phone = "ask Jaan"
    change_profile(session, office.contact, name="Mari Mets", phone="ask Jaan")
    assert (person.name, person.phone) == ("Mari Mets", "ask Jaan")
