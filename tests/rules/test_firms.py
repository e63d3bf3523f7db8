"""Addresses and colours of portals (U2, U3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.core.errors import Invalid
from portal_app.firms.forms import DESCRIPTION_MAX, SHOWN, PortalForm, form_faults, with_typed
from portal_app.firms.rules import (
    BLACK,
    READABLE,
    RESERVED,
    WHITE,
    address_fault,
    contrast,
    ink_for,
    legible,
    normal_address,
    shades,
    suggest_address,
)
from portal_app.firms.views import Branding


@pytest.mark.parametrize("address", ["ab", "kask", "kask-partnerid", "a--b", "1c", "x" * 50])
def test_addresses_that_are_taken(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(
    "address", ["", "a", "x" * 51, "-ab", "ab-", "kõrts", "a b", "a_b", "a.b", "a/b", "ab\n", "аbc", "Ab"]
)
def test_addresses_that_are_refused(address: str) -> None:
    assert address_fault(address) is not None


def test_an_address_is_lower_cased() -> None:
    assert normal_address("  KASK ") == "kask"


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_reserved_words_are_refused(word: str) -> None:
    assert address_fault(word) is not None


@pytest.mark.parametrize("word", ["admin", "api", "settings", "sign-in", "set-up", "health", "www"])
def test_words_of_the_program_are_reserved(word: str) -> None:
    assert word in RESERVED


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Kask & Partnerid OÜ", "kask-partnerid-ou"),
        ("Łódź Biuro", "lodz-biuro"),
        ("Straße 1", "strasse-1"),
        ("Admin", "admin-portal"),
        ("財務", ""),
    ],
)
def test_an_address_is_suggested_from_the_name(name: str, address: str) -> None:
    assert suggest_address(name) == address


@given(st.text(max_size=80))
def test_whatever_is_suggested_can_be_taken(name: str) -> None:
    address = suggest_address(name)
    assert address == "" or address_fault(address) is None


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert ink_for("#ffe000") == BLACK
    assert ink_for("#1f5eff") == WHITE


@given(st.integers(0, 0xFFFFFF), st.sampled_from(["#ffffff", "#1a1d23"]))
def test_every_colour_can_be_made_legible(colour: int, ground: str) -> None:
    assert contrast(legible(f"#{colour:06x}", ground), ground) >= READABLE


@given(name=st.sampled_from(SHOWN), text=st.text(max_size=60))
def test_a_preview_takes_exactly_what_saving_takes(name: str, text: str) -> None:
    typed: dict[str, str] = {name: text}
    fault = form_faults(PortalForm(**typed))[name]  # type: ignore[arg-type]
    before = Branding()
    try:
        after = with_typed(before, name, text)
    except Invalid as error:
        assert fault is not None and error.faults == {name: fault}
    else:
        assert fault is None
        assert (after.active, after.logo_url, after.url) == (before.active, before.logo_url, before.url)


def test_a_typed_colour_brings_what_is_worked_out_from_it() -> None:
    look = with_typed(Branding(), "colour", "#FFE000")
    assert (look.colour, look.colour_ink) == ("#ffe000", BLACK)
    assert (look.colour_on_light, look.colour_on_dark) == (
        shades("#ffe000")["_on_light"],
        shades("#ffe000")["_on_dark"],
    )
    assert contrast(look.colour_on_light, WHITE) >= READABLE
    assert look.accent == Branding().accent


def test_a_preview_refuses_a_text_that_is_too_long_and_knows_no_other_fields() -> None:
    with pytest.raises(Invalid):
        with_typed(Branding(), "description", "x" * (DESCRIPTION_MAX + 1))
    assert with_typed(Branding(), "active", "yes") == Branding()
    assert with_typed(Branding(), "notify_minutes", "7") == Branding()
