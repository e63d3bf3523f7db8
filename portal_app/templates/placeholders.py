"""What stands in braces in a template, and what comes of it. Pure functions."""

import re
from collections.abc import Mapping

from portal_app.core.i18n import Text, msg

#: What stands for something else until a task is made; each with what it becomes.
PLACEHOLDERS: dict[str, Text] = {
    "client": msg("The client's name"),
    "contact": msg("Who gets the task"),
    "month": msg("Month of the start"),
    "last_month": msg("The month before"),
    "quarter": msg("Quarter of the start"),
    "year": msg("Year of the start"),
    "last_month_year": msg("Year of the month before"),
    "firm": msg("The firm's name"),
    "manager": msg("The client's manager"),
}
#: Language → placeholder → the word that its people write. Templates hold these words: one that was ever offered is
#: understood for ever, in every language, so they are no texts of a catalogue, and none is taken away.
WORDS: dict[str, dict[str, str]] = {
    "en": {
        **{name: name for name in PLACEHOLDERS},
        "last_month": "last month",
        "last_month_year": "year of last month",
    },
    "et": {
        "client": "klient",
        "contact": "saaja",
        "month": "kuu",
        "last_month": "eelmine kuu",
        "quarter": "kvartal",
        "year": "aasta",
        "last_month_year": "eelmise kuu aasta",
        "firm": "büroo",
        "manager": "kliendihaldur",
    },
}
#: Whatever may be written → the placeholder.
_MEANT = {name: name for name in PLACEHOLDERS} | {
    word: name for words in WORDS.values() for name, word in words.items()
}
_BRACED = re.compile(r"\{([^{}\n]{1,40})\}")


def written(name: str, language: str) -> str:
    """A placeholder as it is offered to a reader, in its braces."""
    return f"{{{WORDS[language][name]}}}"


def named_in(text: str) -> dict[str, str]:
    """The placeholders that stand in a text → the word that stands for each there."""
    return {_MEANT[word]: word for word in _BRACED.findall(text) if word in _MEANT}


def unknown_placeholders(text: str) -> list[str]:
    """Words in braces that stand for nothing, each once."""
    return list(dict.fromkeys(word for word in _BRACED.findall(text) if word not in _MEANT))


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled; what the values themselves hold in braces stays as it is.

    Args:
        text: With placeholders in any language.
        values: Placeholder → what it becomes; others stay in their braces.
    """
    return _BRACED.sub(lambda found: values.get(_MEANT.get(found[1], ""), found[0]), text) if "{" in text else text


def by_word(values: Mapping[str, str]) -> dict[str, str]:
    """Every word that may be written → what it becomes: for a browser, which fills by itself."""
    return {word: values[name] for word, name in _MEANT.items() if name in values}
