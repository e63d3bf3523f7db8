"""The pages about security leave nothing out, count right, and name only what exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASVS, SECURITY = ROOT / "docs" / "asvs.md", ROOT / "docs" / "security.md"

#: Sections of ASVS 5.0.0, and how many requirements of levels 1 and 2 each has; they are numbered from 1.
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
STATES = ("met", "n/a", "**not met**")

_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| [12] \| (\S.*?) \| (\S.*?) \| ?(.*?) ?\|$", re.M)
_SUM = re.compile(r"^\| (V\d+|all)\b[^|]* \| (\d+) \| (\d+) \| (\d+) \|$", re.M)
_PATH = re.compile(r"`([\w./-]+\.(?:py|js|md|txt|lock|toml))`")


def rows() -> list[tuple[str, str, str, str]]:
    return _ROW.findall(ASVS.read_text())


def test_every_requirement_stands_there_once() -> None:
    sections = [part.split(":") for part in SECTIONS.split()]
    wanted = [f"{section}.{number}" for section, count in sections for number in range(1, int(count) + 1)]
    assert len(wanted) == 253
    assert [row[0] for row in rows()] == wanted


def test_each_is_judged_and_what_is_met_says_where() -> None:
    assert {row[1] for row in rows()} == set(STATES)
    assert [row[0] for row in rows() if row[1] != "n/a" and not row[3]] == []


def test_the_summary_counts_right() -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for number, state, _, _ in rows():
        counted["V" + number.split(".")[0], state] += 1
        counted["all", state] += 1
    said = {chapter: tuple(map(int, counts)) for chapter, *counts in _SUM.findall(ASVS.read_text())}
    assert said == {chapter: tuple(counted[chapter, state] for state in STATES) for chapter, _ in counted}
    listed = re.findall(r"^- (\d+\.\d+\.\d+) \(", ASVS.read_text(), re.M)
    assert listed == [row[0] for row in rows() if row[1] == "**not met**"]


@pytest.mark.parametrize("document", [ASVS, SECURITY], ids=lambda document: document.name)
def test_what_is_named_exists(document: Path) -> None:
    named = set(_PATH.findall(document.read_text()))
    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).is_file()) == []
