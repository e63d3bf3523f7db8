"""Each row of a client list, judged: what would be imported, and what is wrong with it (P1)."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from portal_app.clients.imports import values
from portal_app.clients.imports.columns import total_rows
from portal_app.clients.imports.contacts import ImportContact, checked_contacts
from portal_app.clients.imports.faults import Fault, error, warning
from portal_app.clients.imports.people import ContactCells
from portal_app.clients.imports.progress import OnProgress, ShouldStop, watched
from portal_app.clients.imports.table import Table
from portal_app.clients.imports.text import plain, tidy, tidy_lines
from portal_app.core.i18n import msg

MAX_LENGTH = {
    "name": 200,
    "registry_code": 40,
    "vat_number": 40,
    "address": 300,
    "manager": 120,
    "group": 80,
    "note": 4000,
}
"""Characters that a client's fields hold at most."""

_SEVERAL_LINES = frozenset({"note", "email", "phone", "contact_name"})
_JOINED_BY = {"email": "; ", "phone": "; ", "address": ", ", "note": "\n"}


# Not frozen: ten thousand are made at a time, and a frozen one takes three times as long.
@dataclass(slots=True)
class ImportRow:
    """One row of the list.

    Attributes:
        number: The row's number in the spreadsheet program, from 1.
        role: "client", or "total" for a sum under the data, which is never imported.
        name, registry_code, vat_number, address, manager, group, note: Cleaned texts, "" where empty.
        kind: "company", "person", or "" where the list doesn't say.
        contacts: The people, at most one for each address.
        faults: What is wrong, with the remedy.
        tickable: Whether it can be imported at all (no errors).
        ticked: Whether it is chosen unless the person says otherwise.
    """

    number: int
    role: str
    name: str = ""
    kind: str = ""
    registry_code: str = ""
    vat_number: str = ""
    address: str = ""
    manager: str = ""
    group: str = ""
    note: str = ""
    contacts: tuple[ImportContact, ...] = ()
    faults: tuple[Fault, ...] = ()
    tickable: bool = False
    ticked: bool = False

    @property
    def likely_kind(self) -> str:
        """The kind for a new client: as told, else by the registry code."""
        return self.kind or ("person" if values.is_personal_code(self.registry_code) else "company")


def check_rows(
    table: Table,
    header: int,
    fields: Sequence[str],
    country: str,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> list[ImportRow]:
    """Judge every row under the headings (P1).

    Args:
        table: The list as read.
        header: Index of the heading row, -1 for none.
        fields: The field of each column by position ("" leaves it out), see `columns.FIELDS`.
        country: ISO code of the firm's country, for local phone numbers.
        on_progress: Called with (done, total) rows now and then.
        should_stop: Asked now and then; true ends the pass.

    Returns:
        The rows that hold anything, in order.

    Raises:
        Stopped: When `should_stop` says so.
    """
    totals = total_rows(table.rows, header)
    places = {field: [i for i, own in enumerate(fields) if own == field] for field in dict.fromkeys(fields) if field}
    check = _Checker(places, country)
    checked: list[ImportRow] = []
    body = range(header + 1, len(table.rows))
    for index in watched(body, on_progress, should_stop):
        cells = table.rows[index]
        if index in totals:
            checked.append(ImportRow(number=index + 1, role="total", name=next(filter(None, cells), "").strip()))
        elif any(cell and not cell.isspace() for cell in cells):
            checked.append(check.row(index + 1, cells))
    return checked


class _Checker:
    """What one pass over a list remembers: the codes, names and people met so far."""

    def __init__(self, places: dict[str, list[int]], country: str) -> None:
        self._places = places
        self._takes = [
            (field, tuple(own), field in _SEVERAL_LINES, MAX_LENGTH.get(field, sys.maxsize))
            for field, own in places.items()
        ]
        self._country = country
        self._codes: dict[str, int] = {}
        self._names_alone: dict[str, int] = {}
        self._people: dict[str, tuple[ImportContact, int]] = {}

    def row(self, number: int, cells: Sequence[str]) -> ImportRow:
        faults: list[Fault] = []
        taken = self._take(cells, faults)
        get = taken.get
        first, last = get("contact_first", ""), get("contact_last", "")
        whole = f"{first} {last}".strip() if first or last else ""
        name, contact_name = get("name", ""), get("contact_name", "") or whole
        kind = values.client_kind(get("kind", ""))
        if "name" not in self._places and whole:
            name, kind = whole, kind or "person"
        if get("kind") and not kind:
            faults.append(
                warning(
                    "kind",
                    "kind_unknown",
                    msg("“{text}” is no client type. Write “company” or “person”.", text=get("kind")),
                )
            )
        code = values.registry_code(get("registry_code", ""))
        vat = self._vat(get("vat_number", ""), faults)
        if not name:
            faults.append(
                error(
                    "name",
                    "name_missing",
                    msg("Row {row} has no client name. Write the name into the list.", row=number),
                )
            )
        cells_of_people = ContactCells(
            contact_name, get("email", ""), get("phone", ""), get("contact_title", ""), get("language", "")
        )
        contacts = checked_contacts(cells_of_people, number, self._country, self._people, faults)
        self._find_repeats(number, name, code, faults)
        good = not any(fault.severity == "error" for fault in faults)
        return ImportRow(
            number=number,
            role="client",
            name=name,
            kind=kind,
            registry_code=code,
            vat_number=vat,
            address=get("address", ""),
            manager=get("manager", ""),
            group=get("group", ""),
            note=get("note", ""),
            contacts=contacts,
            faults=tuple(faults),
            tickable=good,
            ticked=good,
        )

    def _take(self, cells: Sequence[str], faults: list[Fault]) -> dict[str, str]:
        """The row's texts by field, cleaned and joined; hidden characters and over-long texts become faults."""
        taken: dict[str, str] = {}
        width = len(cells)
        for field, places, lines, limit in self._takes:
            if len(places) == 1:
                text = cells[places[0]] if places[0] < width else ""
            else:
                parts = [cells[place].strip() for place in places if place < width]
                text = _JOINED_BY.get(field, " ").join(dict.fromkeys(filter(None, parts)))
            if not text:
                continue
            # Most cells are tidy, and finding that out here saves a call for each.
            if not text.isprintable() or "  " in text or text[0] == " " or text[-1] == " ":
                text, hidden = tidy_lines(text) if lines else tidy(text)
                if hidden:
                    faults.append(
                        warning(
                            field,
                            "hidden_characters",
                            msg("Hidden control characters were taken out. Look whether the text is complete."),
                        )
                    )
            if len(text) > limit:
                faults.append(
                    error(
                        field,
                        "too_long",
                        msg(
                            "The text has {length} characters; {limit} fit. Shorten it.", length=len(text), limit=limit
                        ),
                    )
                )
            taken[field] = text
        return taken

    def _vat(self, text: str, faults: list[Fault]) -> str:
        if not text:
            return ""
        number, plausible = values.vat_number(text)
        if plausible:
            return number
        if not any(c.isdigit() for c in number):
            faults.append(
                warning(
                    "vat_number",
                    "vat_incomplete",
                    msg("“{text}” is no VAT number and is left out. Write the whole number.", text=text),
                )
            )
            return ""
        faults.append(
            warning(
                "vat_number",
                "vat_unlikely",
                msg(
                    "“{text}” does not have the form of its country's VAT numbers. It is imported as is; check it.",
                    text=text,
                ),
            )
        )
        return number

    def _find_repeats(self, number: int, name: str, code: str, faults: list[Fault]) -> None:
        if code:
            earlier = self._codes.setdefault(code, number)
            if earlier != number:
                faults.append(
                    error(
                        "registry_code",
                        "code_repeated",
                        msg(
                            "Registry code {code} is already in row {row}. Correct the code or delete one of the rows.",
                            code=code,
                            row=earlier,
                        ),
                    )
                )
        elif name:
            earlier = self._names_alone.setdefault(plain(name) or name, number)
            if earlier != number:
                faults.append(
                    error(
                        "name",
                        "name_repeated",
                        msg(
                            "Row {row} has the same name and no registry code either. Add the codes or delete one row.",
                            row=earlier,
                        ),
                    )
                )
