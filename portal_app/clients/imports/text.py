"""Cell texts: cleaning them, comparing them, and keeping formula-like ones harmless in exports."""

import re
import unicodedata
from functools import lru_cache

# What a spreadsheet program may take for the start of a formula, full-width forms included (OWASP, CSV injection).
_TRIGGERS = "=+\\-@\t\r＝＋－＠"
_NEEDS_QUOTE = re.compile(f"'*[{_TRIGGERS}]")
_IS_QUOTED = re.compile(f"''*[{_TRIGGERS}]")

_UNACCENTED = str.maketrans(
    {
        **{chr(code): unicodedata.normalize("NFKD", chr(code))[0] for code in range(0xC0, 0x180)},
        # These do not decompose.
        **dict(zip("łŁøØđĐıßæÆœŒ×÷", "lLoOdDisaAoO  ", strict=True)),
    }
)
_NOT_WORDS = re.compile(r"[\W_]+")


def tidy(text: str) -> tuple[str, bool]:
    """Trim, collapse spaces, drop characters nobody can see.

    Args:
        text: A cell as read.

    Returns:
        The text on one line, and whether hidden control characters were taken out.
    """
    if text.isprintable():
        return (" ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text), False
    kept, dropped = _without_hidden(text)
    return " ".join(kept.split()), dropped


def tidy_lines(text: str) -> tuple[str, bool]:
    """Like `tidy`, but line breaks inside the text stay (notes)."""
    if text.isprintable():
        return tidy(text)
    kept, dropped = _without_hidden(text)
    lines = [" ".join(line.split()) for line in kept.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip(), dropped


def _without_hidden(text: str) -> tuple[str, bool]:
    # Control (Cc) and format (Cf: zero width, direction marks) characters, surrogates and unassigned ones.
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn", "Co"))
    kept = kept.translate({0x1C: None, 0x1D: None, 0x1E: None, 0x1F: None, 0x0B: " ", 0x0C: " ", 0x85: " "})
    return kept, len(kept) != len(text)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The text as people compare it: no case, accents, punctuation or doubled spaces."""
    if not text.isascii():
        text = text.translate(_UNACCENTED)
        if not text.isascii():
            text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula."""
    return _NEEDS_QUOTE.match(text) is not None


def quoted(text: str) -> str:
    """The text with a leading apostrophe where a spreadsheet program might run it (for CSV)."""
    return "'" + text if _NEEDS_QUOTE.match(text) else text


def unquoted(text: str) -> str:
    """The text behind `quoted`; any other text is returned as it is, "'t Hooft" too."""
    return text[1:] if text[:1] == "'" and _IS_QUOTED.match(text) else text
