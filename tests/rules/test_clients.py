"""Rules of clients and contacts, without a database."""

import pytest

from portal_app.clients import rules
from portal_app.core.errors import Invalid


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Õunapuu  OÜ", "ounapuu ou"),
        ("ŽIRGAS, UAB", "zirgas, uab"),
        ("Spółka Łąka", "spolka laka"),
        ("Straße", "strasse"),
        ("Plain Ltd", "plain ltd"),
    ],
)
def test_fold_takes_case_and_accents_away(text: str, folded: str) -> None:
    assert rules.fold(text) == folded


def test_an_address_is_compared_in_lower_case() -> None:
    assert rules.clean_email("  Jaan.Tamm@Example.COM ") == ("Jaan.Tamm@example.com", "jaan.tamm@example.com")
    assert rules.clean_email("jaan@") is None


def test_phones_follow_the_country() -> None:
    assert rules.clean_phone("5123 4567", "EE") == "+37251234567"
    assert rules.clean_phone("+48 601 234 567", "EE") == "+48601234567"
    assert rules.clean_phone("ask Jaan", "EE") is None
    assert rules.clean_phone("", "EE") == ""
    assert rules.show_phone("+37251234567") == "+372 5123 4567"


def test_faults_name_each_field() -> None:
    with pytest.raises(Invalid) as caught:
        rules.checked_contact({"name": "", "email": "x@", "phone": "none"}, "EE")
    assert set(caught.value.faults) == {"name", "email", "phone"}
    with pytest.raises(Invalid) as caught:
        rules.checked_client({"name": " ", "kind": "robot", "note": "x" * 4001, "firm_id": "1"})
    assert set(caught.value.faults) == {"name", "kind", "note", "firm_id"}


def test_portal_state() -> None:
    assert rules.portal_state(False, 2, 2) == "closed"
    assert rules.portal_state(True, 2, 1) == "partly"
    assert rules.portal_state(True, 2, 2) == "open"
    assert rules.portal_state(True, 0, 0) == "open"
