"""Texts in the reader's language, and the browser's catalogues (B11, U21)."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal_app.core import i18n, i18n_js, languages

ET = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: components/tasks/list.py:3
msgid "Tasks"
msgstr "Ülesanded"

#: components/tasks/list.py:4
msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "{n} ülesanne"
msgstr[1] "{n} ülesannet"

#: portal_app/core/i18n.py:1
msgid "Hello {name}"
msgstr "Tere, {name}"

#: components/tasks/list.py:9
#, fuzzy
msgid "Guess"
msgstr "Arvamine"
"""


@pytest.fixture
def estonian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    path = tmp_path / "et" / "LC_MESSAGES" / "kontor.po"
    path.parent.mkdir(parents=True)
    path.write_text(ET, encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path)
    i18n.translations.cache_clear()
    yield read_po(BytesIO(ET.encode()), locale="et")
    i18n.translations.cache_clear()


def test_texts_are_translated_with_their_parameters(estonian: Catalog) -> None:
    assert i18n.translate(i18n.msg("Hello {name}", name="Mari"), "et") == "Tere, Mari"
    assert i18n.translate(i18n.msg("Hello {name}", name=i18n.msg("Tasks")), "et") == "Tere, Ülesanded"
    assert i18n.translate(i18n.msgn("{n} task", "{n} tasks", 1), "et") == "1 ülesanne"
    assert i18n.translate(i18n.msgn("{n} task", "{n} tasks", 12000), "et") == "12\N{NO-BREAK SPACE}000 ülesannet"


def test_what_is_missing_stays_english(estonian: Catalog) -> None:
    assert i18n.translate(i18n.msg("Unknown {x}", x=1), "et") == "Unknown 1"
    assert i18n.translate(i18n.msg("Guess"), "et") == "Guess"
    assert i18n.translate(i18n.msgn("{n} day", "{n} days", 2), "xx") == "2 days"
    assert i18n.translate("as it is", "et") == "as it is"


def test_placeholders_reach_no_attributes() -> None:
    assert i18n.interpolate("{a.__class__} {b[0]} {c}", {"a": 1, "b": 2, "c": 3}) == "{a.__class__} {b[0]} 3"


def test_texts_are_values() -> None:
    assert i18n.msg("a {x} {y}", x=1, y=2) == i18n.msg("a {x} {y}", y=2, x=1)
    assert str(i18n.msgn("{n} file", "{n} files", 3)) == "3 files"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("et-EE,et;q=0.9,en;q=0.8", "et"),
        ("fr,en;q=0.5,et;q=0.7", "et"),
        ("fr;q=x,*", "en"),
        ("et;q=0", "en"),
    ],
)
def test_the_browsers_language(header: str | None, language: str) -> None:
    assert languages.negotiate(header) == language


def test_dates_and_sizes() -> None:
    moment = datetime(2026, 3, 5, 22, 5, tzinfo=UTC)
    assert i18n.format_date(date(2026, 3, 5), "en") == "5 Mar 2026"
    assert i18n.format_datetime(moment, "Europe/Tallinn", "en") == "6 Mar 2026, 00:05"
    assert i18n.format_size(0, "en") == "0 B"
    assert i18n.format_size(2_400_000, "en") == "2.4 MB"
    assert i18n.format_size(10_000_000, "et") == "10 MB"
    assert i18n.format_size(2_450_000, "et") in {"2,4 MB", "2,5 MB"}


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (5, "today"),
        (6, "tomorrow"),
        (8, "in 3 days"),
        (4, "1 day late"),
        (3, "2 days late"),
    ],
)
def test_a_deadline_in_words(deadline: int, words: str) -> None:
    assert str(i18n.deadline_words(date(2026, 3, deadline), date(2026, 3, 5))) == words


def test_the_browser_gets_its_own_texts_only(estonian: Catalog, tmp_path: Path) -> None:
    addresses = i18n_js.write_catalogues(tmp_path / "i18n")
    assert addresses["et"].startswith("/i18n/et.json?v=")
    written = json.loads((tmp_path / "i18n" / "et.json").read_text(encoding="utf-8"))
    assert written["lang"] == "et"
    assert written["plurals"] == {"one": 0, "other": 1}
    assert written["texts"] == {
        "Tasks": "Ülesanded",
        "{n} task": ["{n} ülesanne", "{n} ülesannet"],
    }


def test_a_wrong_plural_rule_is_refused(estonian: Catalog) -> None:
    wrong = ET.replace("(n != 1)", "(n > 100)")
    with pytest.raises(ValueError, match="plural rule"):
        i18n_js.plural_map(read_po(BytesIO(wrong.encode()), locale="et"), "et")
