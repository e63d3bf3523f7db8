"""The people in a row: one cell may hold several names, addresses and phones."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_HARD = re.compile(r"[;|\n]")
_SOFT = re.compile(r"[;,/|\n]")
_AND = re.compile(r"\s+(?:ja|and|ir|oraz|i|en|und|&)\s+", re.IGNORECASE)
_ANGLED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]+)\s*>\s*")

Splitter = Callable[[str], Sequence[Sequence[str]]]


class ContactCells(NamedTuple):
    """The cells that describe people, of a row or of one person; nothing is judged yet."""

    name: str
    email: str
    phone: str
    title: str
    language: str


def split_people(cells: ContactCells) -> tuple[list[ContactCells], list[str]]:
    """Take apart the cells that describe a client's people.

    Args:
        cells: Of the row; each address in its e-mail cell is one person.

    Returns:
        The people, and phones that belong to nobody among them.
    """
    name, email, phone, title, language = cells
    if not (";" in email or ";" in name) and not _SOFT.search(email) and email.count("@") < 2 and "<" not in email:
        # The usual row: one person at most.
        if not _SOFT.search(phone):
            return ([cells] if name or email or phone else []), []
        addresses, hints = [email], [""]
    else:
        addresses, hints = _addresses(email, keep_blanks=";" in name)
    count = len(addresses)
    names = _spread(name, count, _names)
    phones, spare = _phones(phone, count)
    titles, languages = _spread(title, count, _plain_parts), _spread(language, count, _plain_parts)
    people = [
        ContactCells(names[i] or hints[i], addresses[i], phones[i], titles[i], languages[i]) for i in range(count)
    ]
    return [person for person in people if person.name or person.email or person.phone], spare


def _addresses(cell: str, keep_blanks: bool) -> tuple[list[str], list[str]]:
    """The addresses of a cell, and the name written beside each."""
    addresses: list[str] = []
    hints: list[str] = []
    for part in _HARD.split(cell) if keep_blanks else _SOFT.split(cell):
        part = part.strip()
        if not part:
            if keep_blanks:
                addresses.append("")
                hints.append("")
            continue
        angled = _ANGLED.fullmatch(part)
        if angled is not None:
            addresses.append(angled["address"])
            hints.append(angled["name"].strip("\"' "))
            continue
        words = _AND.sub(" ", f" {part} ").split() if part.count("@") > 1 else [part]
        addresses += words
        hints += [""] * len(words)
    return (addresses, hints) if addresses else ([""], [""])


def _spread(cell: str, count: int, split: Splitter) -> list[str]:
    """One part for each person where the numbers agree, else the whole cell for the first."""
    if count > 1:
        for parts in split(cell):
            if len(parts) == count:
                return list(parts)
    return [cell] + [""] * (count - 1)


def _names(cell: str) -> Sequence[Sequence[str]]:
    return [
        [part.strip() for part in _HARD.split(cell)],
        [part.strip() for part in _SOFT.split(cell) if part.strip()],
        [part.strip() for part in _AND.split(cell) if part.strip()],
        [part.strip() for soft in _SOFT.split(cell) for part in _AND.split(soft) if part.strip()],
    ]


def _plain_parts(cell: str) -> Sequence[Sequence[str]]:
    return _names(cell)[:2]


def _phones(cell: str, count: int) -> tuple[list[str], list[str]]:
    hard = [part.strip() for part in _HARD.split(cell)]
    if count > 1 and len(hard) == count:
        return hard, []
    parts = [part.strip() for part in _SOFT.split(cell) if part.strip()]
    if count > 1 and len(parts) == count:
        return parts, []
    if sum(sum(c.isdigit() for c in part) >= 7 for part in parts) < 2:
        # "helista kontorisse, tel 12" is one remark, "5123 4567/8" one number.
        return [cell] + [""] * (count - 1), []
    return [parts[0]] + [""] * (count - 1), parts[1:]
