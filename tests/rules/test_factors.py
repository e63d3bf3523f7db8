"""Codes, names and addresses of factors."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.factors.rules import (
    RECOVERY_CODES,
    matching_step,
    new_key,
    new_recovery_codes,
    origin,
    passkey_name_fault,
    read_code,
    read_recovery_code,
    relying_party,
    setup_address,
)

NOON = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("١٢٣٤٥٦", None),
        ("", None),
    ],
)
def test_a_code_is_six_digits_however_it_is_typed(typed: str, read: str | None) -> None:
    assert read_code(typed) == read


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_is_good_for_one_step_around_its_own(seconds: int, fits: bool) -> None:
    key = new_key()
    code = pyotp.TOTP(key).at(NOON + timedelta(seconds=seconds))
    assert (matching_step(key, code, NOON) is not None) is fits


def test_another_key_s_code_does_not_fit() -> None:
    code = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(NOON)
    assert matching_step("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", code, NOON) == int(NOON.timestamp()) // 30
    assert matching_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", code, NOON) is None


def test_recovery_codes_are_many_long_and_read_back() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES == 10
    for code in codes:
        read = read_recovery_code(code)
        assert read is not None
        assert len(read) == 28
        assert read_recovery_code(f"  {code.upper().replace('-', ' ')} ") == read


@given(st.text(max_size=40))
def test_what_is_no_recovery_code_is_refused_and_nothing_breaks(text: str) -> None:
    read = read_recovery_code(text)
    assert read is None or len(read) in (20, 28)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://portal.firm.ee", "portal.firm.ee"),
        ("https://portal.firm.ee:8443/x", "portal.firm.ee"),
        ("http://localhost:3000", "localhost"),
        ("http://portal.firm.ee", None),
        ("http://127.0.0.1:3000", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]", None),
        ("", None),
    ],
)
def test_passkeys_need_a_name_and_https(url: str, name: str | None) -> None:
    assert relying_party(url) == name


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://Portal.Firm.ee", "https://portal.firm.ee"),
        ("https://portal.firm.ee:443", "https://portal.firm.ee"),
        ("https://portal.firm.ee:8443/", "https://portal.firm.ee:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(url: str, written: str) -> None:
    assert origin(url) == written


def test_a_firm_s_name_can_not_forge_the_address_in_the_picture() -> None:
    address = setup_address("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "mari@firm.ee", "A & B?secret=X")
    assert pyotp.parse_uri(address).secret == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_passkey_has_a_name() -> None:
    assert passkey_name_fault("Mari's phone") is None
    assert passkey_name_fault("  ") is not None
    assert passkey_name_fault("x" * 61) is not None
