"""Which column holds what: the header row, the guess from headings and content, and the totals below (P1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal_app.clients.imports.headings import field_of, is_total_word
from portal_app.clients.imports.table import Table
from portal_app.core.i18n import Text, msg

FIELDS: tuple[str, ...] = (
    "name",
    "kind",
    "registry_code",
    "vat_number",
    "contact_name",
    "contact_first",
    "contact_last",
    "contact_title",
    "email",
    "phone",
    "language",
    "address",
    "manager",
    "group",
    "note",
)
"""What a column can be; "" is "leave it out"."""

FIELD_TITLES: dict[str, Text] = {
    "name": msg("Client name"),
    "kind": msg("Client type"),
    "registry_code": msg("Registry code"),
    "vat_number": msg("VAT number"),
    "contact_name": msg("Contact person"),
    "contact_first": msg("First name"),
    "contact_last": msg("Last name"),
    "contact_title": msg("Job title"),
    "email": msg("E-mail"),
    "phone": msg("Phone"),
    "language": msg("Language"),
    "address": msg("Address"),
    "manager": msg("Client manager"),
    "group": msg("Group"),
    "note": msg("Note"),
}

# Several columns may make up one of these: two addresses, street and town, notes.
SEVERAL = frozenset({"email", "phone", "address", "note"})

_HEADER_DEPTH = 20
_SAMPLE = 200
_TOTALS_DEPTH = 10
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+?[\d\s()/.-]{7,20}")
_CODE = re.compile(r"\d{7,11}")
_VAT = re.compile(r"[A-Z]{2}[A-Z0-9]{5,12}")
_NUMBER = re.compile(r"[-+]?[\d\s.,]*\d[\d\s.,]*%?")
_LEGAL_FORM = re.compile(
    r"(?i)\b(?:oü|as|mtü|fie|tü|uü|uab|ab|mb|sp\.? ?z ?o\.? ?o|s\.?a|gmbh|ug|kg|ag|b\.?v|n\.?v|vof|ltd|llc|inc)\b\.?"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet as the wizard shows it.

    Attributes:
        index: Position in the row, from 0.
        letter: The column's letters in the spreadsheet program.
        heading: Its heading, empty where there is none.
        samples: Up to three values.
        field: The guessed field, "" for none.
        confidence: How sure the guess is, 0–1.
    """

    index: int
    letter: str
    heading: str
    samples: tuple[str, ...]
    field: str
    confidence: float


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """The row that holds the headings, below any title and empty rows.

    Args:
        rows: The table's rows.

    Returns:
        Its index, or -1 where the list begins with data.
    """
    depth = rows[:_HEADER_DEPTH]
    scores = [sum(field_of(cell)[1] for cell in row if cell and len(cell) < 60) for row in depth]
    best = max(range(len(depth)), key=lambda index: scores[index], default=-1)
    if best >= 0 and scores[best] >= 1.5:
        return best
    width = max((sum(map(bool, row)) for row in depth), default=0)
    for index, row in enumerate(depth):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) >= max(1, min(2, width)):
            is_data = any(_EMAIL.search(cell) or _CODE.search(cell) or _LEGAL_FORM.search(cell) for cell in filled)
            if width == 1 or is_data:
                return best if best >= 0 and scores[best] >= 0.8 else -1
            return index
    return -1


def guess_columns(table: Table, header: int) -> tuple[Column, ...]:
    """Guess what every column holds, by its heading and else by its content.

    Args:
        table: The list as read.
        header: Index of the heading row, -1 for none.

    Returns:
        One `Column` each, in the sheet's order; columns without heading and content are left out.
    """
    headings = list(table.rows[header]) if header >= 0 else []
    body = [row for row in table.rows[header + 1 : header + 1 + _SAMPLE] if any(row)]
    guesses: dict[int, tuple[str, float]] = {}
    values: dict[int, list[str]] = {}
    for index in range(table.width):
        heading = headings[index].strip() if index < len(headings) else ""
        values[index] = [row[index].strip() for row in body if index < len(row) and row[index].strip()]
        if heading or values[index]:
            by_heading, by_content = field_of(heading), _field_of_content(values[index])
            # An address column headed "Contact" is still one of addresses.
            clear = by_content[0] == "email" and by_heading[0] != "email" and by_heading[1] <= 0.8
            guesses[index] = by_content if clear or not by_heading[0] else by_heading
    _settle(guesses)
    return tuple(
        Column(
            index=index,
            letter=column_letter(index),
            heading=" ".join(headings[index].split()) if index < len(headings) else "",
            samples=tuple(dict.fromkeys(values[index]))[:3],
            field=field,
            confidence=round(sure, 2),
        )
        for index, (field, sure) in guesses.items()
    )


def _settle(guesses: dict[int, tuple[str, float]]) -> None:
    """Leave each single field to its surest column; a second "name" is most likely the contact's."""
    owners: dict[str, int] = {}
    for index in sorted(guesses, key=lambda i: (-guesses[i][1], i)):
        field, sure = guesses[index]
        if field in owners and field == "name" and "contact_name" not in {f for f, _ in guesses.values()}:
            field, sure = "contact_name", sure * 0.7
        if field in owners and field not in SEVERAL:
            field, sure = "", 0.0
        guesses[index] = (field, sure)
        if field:
            owners.setdefault(field, index)
    if "name" not in owners and not {"contact_first", "contact_last"} & set(owners):
        free = next((index for index in sorted(guesses) if not guesses[index][0]), None)
        if free is not None:
            guesses[free] = ("name", 0.3)


def _field_of_content(values: Sequence[str]) -> tuple[str, float]:
    if not values:
        return "", 0.0

    def share(pattern: re.Pattern[str], whole: bool = True) -> float:
        matches = pattern.fullmatch if whole else pattern.search
        return sum(1 for value in values if matches(value)) / len(values)

    if share(_EMAIL, whole=False) >= 0.6:
        return "email", 0.9
    if share(_VAT) >= 0.6:
        return "vat_number", 0.7
    plus = sum(value.startswith(("+", "00")) for value in values) / len(values)
    if share(_PHONE) >= 0.6 and (plus >= 0.3 or share(_CODE) < 0.5):
        return "phone", 0.6
    if share(_CODE) >= 0.6:
        return "registry_code", 0.6
    if share(_LEGAL_FORM, whole=False) >= 0.5:
        return "name", 0.6
    return "", 0.0


def column_letter(index: int) -> str:
    """The letters of a column as spreadsheet programs count (0 → A, 26 → AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def mapping_faults(fields: Sequence[str]) -> list[Text]:
    """What stands in the way of importing with this choice of columns.

    Args:
        fields: The field of each column, "" for those left out.

    Returns:
        One text each; empty when the choice is fine.
    """
    faults: list[Text] = []
    if "name" not in fields and not {"contact_first", "contact_last"} & set(fields):
        faults.append(msg("Choose the column that holds the client's name."))
    for field in FIELDS:
        if field not in SEVERAL and list(fields).count(field) > 1:
            faults.append(
                msg("“{field}” is chosen for more than one column. Keep one of them.", field=FIELD_TITLES[field])
            )
    return faults


def total_rows(rows: Sequence[Sequence[str]], header: int) -> frozenset[int]:
    """The rows under the data that add it up and are no clients.

    Args:
        rows: The table's rows.
        header: Index of the heading row.

    Returns:
        Indexes of rows that begin with a word for "total" beside numbers only, and of a last row of
        bare numbers below an empty row.
    """
    found = set()
    last = len(rows) - 1
    for index in range(max(header + 1, last - _TOTALS_DEPTH), last + 1):
        row = rows[index]
        filled = [cell.strip() for cell in row if cell.strip()]
        numbers = sum(1 for cell in filled if _NUMBER.fullmatch(cell))
        bare = bool(filled) and index == last and not row[0].strip() and not any(rows[index - 1])
        if (filled and is_total_word(filled[0]) and numbers == len(filled) - 1) or (bare and numbers == len(filled)):
            found.add(index)
    return frozenset(found)
