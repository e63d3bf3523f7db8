"""Set-up, the portal's settings, and what anybody may see of it (U1–U3)."""

import threading
from dataclasses import asdict, replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.access.queries import contact_actor
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.activity.models import Activity
from portal_app.core.crypto import hash_token
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.firms.commands import (
    FirstFirm,
    PortalForm,
    activate_portal,
    deactivate_portal,
    save_portal,
    set_up,
    setup_code,
)
from portal_app.firms.models import Firm, Installation, Portal, PortalAddress
from portal_app.firms.queries import branding_at, current_address, portal_card, portal_settings
from tests.factories import make_firm, make_office, make_staff, sign_in
from tests.support.scope import reading, writing

FORM = FirstFirm(
    firm="Kask & Co",
    name="Mari Kask",
    email="Mari@Kask.ee",
    password="kolm tavalist sona",
    password_again="kolm tavalist sona",
    language="et",
    time_zone="Europe/Tallinn",
)


def _form(session: Session, actor: Actor, **changed: Any) -> PortalForm:
    now = portal_settings(session, actor)
    same = PortalForm(
        address=now.address,
        firm_name=now.firm_name,
        colour=now.colour,
        accent=now.accent,
        contact_email=now.contact_email,
    )
    return replace(same, **changed)


def test_the_first_firm_is_founded_with_the_code_that_the_terminal_shows(database: Any) -> None:
    with writing() as session:
        code = setup_code(session)
    with writing() as session:
        founded = set_up(session, replace(FORM, code=code.lower()))
    with reading() as session:
        owner = session.get_one(StaffMember, founded.owner_id)
        assert (owner.role, owner.email, owner.email_key) == (Role.OWNER, "Mari@kask.ee", "mari@kask.ee")
        assert owner.password_hash is not None
        assert FORM.password not in owner.password_hash
        assert session.get_one(Portal, founded.firm_id).active is False
        assert session.scalar(select(func.count()).select_from(Installation)) == 0


def test_the_code_is_not_stored_and_a_new_start_replaces_it(database: Any) -> None:
    with writing() as session:
        first = setup_code(session)
    with writing() as session:
        second = setup_code(session)
        assert second.replace("-", "") not in session.scalars(select(Installation.value)).one()
    with pytest.raises(Invalid) as error, writing() as session:
        set_up(session, replace(FORM, code=first))
    assert set(error.value.faults) == {"code"}


def test_there_is_no_code_and_no_set_up_once_there_is_a_firm(database: Any) -> None:
    with writing() as session:
        code = setup_code(session)
        set_up(session, replace(FORM, code=code))
    with writing() as session:
        assert setup_code(session) == ""
        with pytest.raises(Refused):
            set_up(session, replace(FORM, code=code))


def test_of_two_set_ups_at_once_one_succeeds(database: Any) -> None:
    with writing() as session:
        code = setup_code(session)
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def found() -> None:
        barrier.wait()
        try:
            with writing() as session:
                set_up(session, replace(FORM, code=code))
            outcomes.append("founded")
        except (Invalid, Refused):
            outcomes.append("refused")

    _together(found, found)
    assert sorted(outcomes) == ["founded", "refused"]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Firm)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"firm": " "}, "firm"),
        ({"name": ""}, "name"),
        ({"email": "mari"}, "email"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password": "password1234", "password_again": "password1234"}, "password"),
        ({"password_again": "another one here"}, "password_again"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"code": ""}, "code"),
    ],
)
def test_each_fault_of_the_set_up_is_told_at_its_field(sqlite: Any, changed: dict[str, str], field: str) -> None:
    with writing() as session:
        code = setup_code(session)
    with pytest.raises(Invalid) as error, writing() as session:
        set_up(session, replace(FORM, **{"code": code, **changed}))
    assert list(error.value.faults) == [field]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Firm)) == 0


def test_activating_takes_the_address_and_is_recorded(database: Any) -> None:
    with writing() as session:
        owner = make_firm(session, portal=False)
        make_firm(session, "Other")
        activate_portal(session, owner, " Kask-OU ")
        activate_portal(session, owner, "kask-ou")
    with reading() as session:
        branding = branding_at(session, "KASK-ou")
        assert (branding.address, branding.active) == ("kask-ou", True)
        assert branding.url.endswith("/p/kask-ou")
        kinds = session.scalars(select(Activity.kind).where(Activity.firm_id == owner.firm_id)).all()
        assert kinds.count("portal.activated") == 1


def test_deactivating_ends_the_clients_sign_ins_of_this_firm_only(database: Any) -> None:
    with writing() as session:
        ours, theirs = make_office(session, "Ours"), make_office(session, "Theirs")
        client, other, staff = (sign_in(session, who) for who in (ours.contact, theirs.contact, ours.staff))
        assert contact_actor(session, hash_token(client)) is not None
        assert deactivate_portal(session, ours.staff) == 1
    with reading() as session:
        assert contact_actor(session, hash_token(client)) is None
        assert contact_actor(session, hash_token(other)) is not None
        ended = select(WebSession.ended_at).where(WebSession.token_hash == hash_token(staff))
        assert session.scalar(ended) is None
    with writing() as session:
        activate_portal(session, ours.staff, portal_settings(session, ours.staff).address)
        assert contact_actor(session, hash_token(client)) is None


def test_only_managers_of_the_firm_reach_its_settings(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        admin = make_staff(session, office.firm_id, role=Role.ADMIN)
        accountant = make_staff(session, office.firm_id)
        form = _form(session, office.staff)
        save_portal(session, admin, form)
        for wrong in (accountant, office.contact):
            for attempt in (
                lambda who: save_portal(session, who, form),
                lambda who: activate_portal(session, who, "address"),
                lambda who: deactivate_portal(session, who),
                lambda who: portal_settings(session, who),
            ):
                with pytest.raises(NotFound):
                    attempt(wrong)
        assert portal_card(session, admin).may_manage is True
        assert portal_card(session, accountant).may_manage is False


def test_a_saved_form_changes_this_firm_and_its_history(database: Any) -> None:
    with writing() as session:
        owner, other = make_firm(session, "Ledger"), make_firm(session, "Other")
        before = portal_settings(session, other)
        save_portal(
            session,
            owner,
            _form(session, owner, firm_name="Ledger & Sons", colour="#AA0000", notify_minutes="0", link_hours="48"),
        )
    with reading() as session:
        saved = portal_settings(session, owner)
        assert (saved.firm_name, saved.colour, saved.notify_minutes, saved.link_hours) == (
            "Ledger & Sons",
            "#aa0000",
            0,
            48,
        )
        assert portal_settings(session, other) == before
        data = session.scalars(select(Activity.data).where(Activity.kind == "portal.changed")).one()
        assert {"field": "firm_name", "before": "Ledger", "after": "Ledger & Sons"} in data["changes"]
        assert {change["field"] for change in data["changes"]} == {
            "firm_name",
            "colour",
            "notify_minutes",
            "link_hours",
        }


def test_two_who_save_at_once_keep_what_each_of_them_changed(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        admin = make_staff(session, office.firm_id, role=Role.ADMIN)
        save_portal(session, admin, _form(session, admin, description="Two\nlines"))
        began = {name: str(value) for name, value in asdict(portal_settings(session, admin)).items()}
        first = _form(session, admin, began=began, description="Two\r\nlines", header_text="Open until five")
        second = replace(first, header_text="", colour="#AA0000", link_hours="48")
        save_portal(session, admin, first)
        save_portal(session, office.staff, second)
        saved = portal_settings(session, admin)
        assert (saved.header_text, saved.colour, saved.link_hours) == ("Open until five", "#aa0000", 48)
        assert saved.description == "Two\nlines"
        # Both changed the same: the later one holds, as on any page.
        save_portal(session, admin, replace(first, header_text="Open until six"))
        assert portal_settings(session, admin).header_text == "Open until six"
        # What is wrong is wrong however it came about.
        with pytest.raises(Invalid):
            save_portal(session, admin, replace(first, colour="no colour"))


def test_the_pause_follows_the_installation_until_the_firm_sets_its_own(database: Any, environment: Any) -> None:
    with writing() as session:
        owner = make_firm(session)
        save_portal(session, owner, _form(session, owner))
        assert session.get_one(Portal, owner.firm_id).notify_delay is None
        save_portal(session, owner, _form(session, owner, notify_minutes="10"))
        assert session.get_one(Portal, owner.firm_id).notify_delay == 600


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "settings"),
        ("address", "-x"),
        ("firm_name", ""),
        ("colour", "red"),
        ("accent", "#12345"),
        ("description", "x" * 1001),
        ("header_text", "x" * 201),
        ("contact_email", "nobody"),
        ("notify_minutes", "61"),
        ("notify_minutes", "-1"),
        ("link_hours", "0"),
        ("link_hours", "1.5"),
        ("max_upload_mb", "51"),
        ("max_upload_mb", "٣"),
    ],
)
def test_each_fault_of_the_settings_is_told_at_its_field(sqlite: Any, field: str, value: str) -> None:
    with writing() as session:
        owner = make_firm(session)
        with pytest.raises(Invalid) as error:
            save_portal(session, owner, _form(session, owner, **{field: value}))
        assert list(error.value.faults) == [field]


def test_an_old_address_leads_to_the_new_one_and_stays_the_firms_own(database: Any) -> None:
    with writing() as session:
        owner, other = make_firm(session, "Ledger"), make_firm(session, "Other")
        for address in ("first", "second", "third"):
            save_portal(session, owner, _form(session, owner, address=address))
    with writing() as session:
        assert current_address(session, "First") == "third"
        assert current_address(session, "third") == "third"
        assert current_address(session, "nobody") is None
        for address in ("first", "third"):
            with pytest.raises(Invalid) as error:
                save_portal(session, other, _form(session, other, address=address))
            assert list(error.value.faults) == ["address"]
        with pytest.raises(NotFound):
            branding_at(session, "first")
        # Their own old address they can take back.
        save_portal(session, owner, _form(session, owner, address="first"))
        assert current_address(session, "third") == "first"
        assert portal_settings(session, owner).old_addresses[:2] == ["third", "second"]
        current = select(func.count()).where(PortalAddress.firm_id == owner.firm_id, PortalAddress.current.is_(True))
        assert session.scalar(current) == 1


def test_of_two_firms_that_take_one_address_at_once_one_gets_it(database: Any) -> None:
    with writing() as session:
        owners = [make_firm(session, "One", portal=False), make_firm(session, "Two", portal=False)]
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def take(owner: Actor) -> None:
        barrier.wait()
        try:
            with writing() as session:
                activate_portal(session, owner, "wanted")
            outcomes.append("taken")
        except Invalid as error:
            outcomes.append(next(iter(error.faults)))

    _together(lambda: take(owners[0]), lambda: take(owners[1]))
    assert sorted(outcomes) == ["address", "taken"]
    with reading() as session:
        assert session.scalar(select(func.count()).where(Portal.address == "wanted")) == 1


def _together(*functions: Any) -> None:
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
