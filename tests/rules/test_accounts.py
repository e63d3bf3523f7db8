"""What makes an address and a password acceptable."""

import pytest

from portal_app.accounts.rules import email_fault, name_fault, password_fault, read_email


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  Mari@Firm.EE ", "mari@firm.ee"),
        ("a+b@sub.domain.co.uk", "a+b@sub.domain.co.uk"),
    ],
)
def test_addresses_are_compared_in_lower_case(typed: str, key: str) -> None:
    read = read_email(typed)
    assert read is not None
    assert read[1] == key


@pytest.mark.parametrize("typed", ["", "mari", "mari@", "@firm.ee", "a b@firm.ee", "a@b@c.ee", "x" * 260 + "@firm.ee"])
def test_what_is_no_address(typed: str) -> None:
    assert read_email(typed) is None
    assert email_fault(typed) is not None


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "eleven chars"[:11],
        "password1234",
        "Password-1234",
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "x" * 257,
        "marimaasikas1",
        "LedgerAndCo-2026",
    ],
)
def test_passwords_that_are_refused(password: str) -> None:
    assert password_fault(password, "Mari Maasikas", "Ledger And Co") is not None


@pytest.mark.parametrize("password", ["kolm tavalist sõna", "tr0ub4dor&3-xyz", "Mari eats seven pears daily"])
def test_passwords_that_are_taken(password: str) -> None:
    assert password_fault(password, "Mari Maasikas", "Ledger & Co") is None


@pytest.mark.parametrize("name", ["Õnne Žuk-O'Neill jr", "Мария", "محمد علی", "مي\u200cخواهم", "王小明", "Mari  K."])
def test_names_are_what_people_are_called(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 121, "Mari\nKask", "Mari\x07", "Mari\u202eksaK", "\u2067Mari", "Mari\u2028Kask"]
)
def test_names_that_would_mislead(name: str) -> None:
    assert name_fault(name) is not None
