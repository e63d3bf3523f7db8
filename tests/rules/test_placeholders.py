"""What stands in braces in a template: offered in the reader's language, understood in every one."""

import pytest

from portal_app.core.languages import LANGUAGES
from portal_app.templates.placeholders import (
    PLACEHOLDERS,
    WORDS,
    by_word,
    fill,
    named_in,
    unknown_placeholders,
    written,
)

VALUES = {"client": "Kask OÜ", "last_month": "March", "month": "{client}"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_a_word_for_each(language: str) -> None:
    assert WORDS[language].keys() == PLACEHOLDERS.keys()
    for name in PLACEHOLDERS:
        assert fill(written(name, language), {name: "filled"}) == "filled"


def test_no_word_stands_for_two() -> None:
    meant: dict[str, str] = {}
    for words in (*WORDS.values(), {name: name for name in PLACEHOLDERS}):
        for name, word in words.items():
            assert meant.setdefault(word, name) == name


#: Templates hold them: none of these may ever stop being understood.
@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Papers of {last_month} for {client}", "Papers of March for Kask OÜ"),
        ("Papers of {last month} for {client}", "Papers of March for Kask OÜ"),
        ("{klient}: {eelmine kuu}", "Kask OÜ: March"),
        ("{klient}, {client}", "Kask OÜ, Kask OÜ"),
        # What comes of one is not filled again; what is not known yet, and what nobody knows, stays.
        ("{kuu}", "{client}"),
        ("{saaja} {manager} {moth} { } {", "{saaja} {manager} {moth} { } {"),
    ],
)
def test_either_language_is_filled(text: str, filled: str) -> None:
    assert fill(text, VALUES) == filled


def test_what_is_unknown_is_named_as_it_was_written() -> None:
    assert unknown_placeholders("{klient} {client} {moth} {kuud} {moth} {last_month_year}") == ["moth", "kuud"]
    assert named_in("{klient} {moth} {year}") == {"client": "klient", "year": "year"}


def test_a_browser_gets_every_word_for_what_is_known() -> None:
    words = by_word({"client": "Kask OÜ", "last_month": "March"})
    assert words["client"] == words["klient"] == "Kask OÜ"
    assert words["last_month"] == words["last month"] == words["eelmine kuu"] == "March"
    assert "month" not in words and "kuu" not in words
