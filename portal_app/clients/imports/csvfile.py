"""CSV: which code page, which delimiter, and the cells."""

import csv
import io
import re

from portal_app.clients.imports.table import Table
from portal_app.clients.imports.text import unquoted
from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg

_DELIMITERS = ";,\t|"
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

# Letters beyond ASCII of each language the product speaks.
_LETTERS = {
    "et": "äöõüšž",
    "lt": "ąčęėįšųūž",
    "pl": "ąćęłńóśźż",
    "nl": "éëïöüèêç",
    "de": "äöüß",
    "en": "é",
}
# ASCII words that give a language away where the letters alone leave a tie.
_HINTS = {
    "et": r"\b(?:mtu|fie|kliendi|kontaktisik|telefon|aadress|grupp|kood|tallinn|tartu)\b",
    "lt": r"\b(?:uab|mb|ij|vsi|kodas|adresas|telefonas|klientas|vilnius|kaunas|pvm)\b",
    "pl": r"\b(?:nip|regon|nazwa|telefon|adres|klient|sp|ul|warszawa|grupa)\b",
    "nl": r"\b(?:bv|nv|vof|naam|telefoon|adres|klant|kvk|btw|straat|amsterdam)\b",
    "de": r"\b(?:gmbh|kg|ug|gbr|firma|telefon|adresse|kunde|berlin|ust)\b",
    "en": r"\b(?:ltd|limited|name|phone|address|client|company|group)\b",
}
# Single-byte code pages in the order that settles a tie.
_CODE_PAGES = ("cp1257", "cp1252", "cp1250", "iso8859-13", "iso8859-2", "iso8859-15")
# What no list holds: control characters, which some pages have where others have letters.
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x7f-\x9f]")
_TYPOGRAPHY = set("–—‘’“”„«»…€§°·\xa0№²³½´`®©™")


def read_csv(data: bytes) -> Table:
    """Read delimited text of any usual code page and delimiter.

    Args:
        data: The file's content.

    Returns:
        The table; the apostrophe that protects formula-like cells in exports is taken off again.

    Raises:
        Invalid: {"file": …} for content that is no text.
    """
    text, encoding = decode(data)
    directive = _SEP_LINE.match(text)
    if directive is not None:
        delimiter, text = directive[1], text[directive.end() :]
    else:
        delimiter = find_delimiter(text)
    csv.field_size_limit(2**20)
    try:
        rows = [
            [unquoted(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        raise _no_text() from None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return Table(rows=rows, encoding=encoding, delimiter=delimiter)


def decode(data: bytes) -> tuple[str, str]:
    """Find the code page: a byte order mark, valid UTF-8, UTF-16, else the page whose letters make most sense.

    Returns:
        The text and the name of its encoding.

    Raises:
        Invalid: For content that is no text in any of them.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding), encoding
    sample = data[:4000]
    if b"\0" in sample:
        encoding = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        if sample.count(0) * 4 < len(sample):
            raise _no_text()
        return _strict(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _best_code_page(data)
        return data.decode(encoding), encoding


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _no_text() from None


def _best_code_page(data: bytes) -> str:
    # A list has few distinct bytes beyond ASCII; words around them are enough to judge by.
    words = b"\n".join(re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", data)[:20_000])
    lowered = re.sub(r"[^a-z]+", " ", data[:200_000].decode("ascii", "ignore").lower())
    hinted = {language: min(len(re.findall(words_, lowered)), 50) / 100 for language, words_ in _HINTS.items()}
    scores: dict[str, float] = {}
    for page in _CODE_PAGES:
        try:
            text = data.decode(page)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            continue
        scores[page] = _sense(words.decode(page), hinted)
    if not scores or max(scores.values()) < 0:
        raise _no_text()
    return max(scores, key=lambda page: scores[page])


def _sense(words: str, hinted: dict[str, float]) -> float:
    """How much the words look like one of the six languages: its letters count for, strange ones against."""
    foreign = [c for c in words if not c.isascii() and c not in _TYPOGRAPHY]
    lowered = [c.lower() for c in foreign]
    best = max(
        sum(1.0 if c in letters else -0.5 for c in lowered) + hinted[language] for language, letters in _LETTERS.items()
    )
    known = set("".join(_LETTERS.values()))
    strange = sum(c not in known for c in lowered) + sum(not c.isalpha() for c in foreign)
    broken_case = len(re.findall(r"[a-zà-žß][A-ZÀ-ÖØ-Þ]", words)) if words else 0
    return best - 0.5 * strange - 0.5 * broken_case + len(foreign) * 1.5


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells."""
    sample = text[:65536]
    if len(text) > len(sample):
        sample = sample.rpartition("\n")[0] or sample

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0
        wide = [width for width in widths if width > 1]
        usual = max(set(wide), key=wide.count, default=1)
        return wide.count(usual) if usual > 1 else 0, usual

    return max(_DELIMITERS, key=evenness)


def _no_text() -> Invalid:
    return Invalid({"file": msg("This is not a spreadsheet. Save the list as XLSX or CSV and choose that file.")})
