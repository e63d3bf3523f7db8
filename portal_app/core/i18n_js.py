"""The browser's catalogues: one JSON file a language, made from the `.po` files when the frontend is built."""

import gettext as stdlib_gettext
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog

from portal_app.core.i18n import read_catalog
from portal_app.core.languages import DEFAULT_LANGUAGE, LANGUAGES

# Texts of these folders reach the browser through the catalogue; the rest is translated on the server.
_BROWSER_FOLDERS = ("components/", "portal_app/pages/")
_SAMPLE = range(201)


def plural_map(catalog: Catalog, language: str) -> dict[str, int]:
    """Which gettext plural form each CLDR category of whole numbers means.

    The browser knows categories (`Intl.PluralRules`), the catalogue knows positions.

    Args:
        catalog: The language's catalogue, whose header holds the plural rule.
        language: Its code.

    Raises:
        ValueError: When the header's rule contradicts the language's.
    """
    position = stdlib_gettext.c2py(catalog.plural_expr)
    rule = Locale.parse(language).plural_form
    found: dict[str, int] = {}
    for number in _SAMPLE:
        if found.setdefault(rule(number), position(number)) != position(number):
            raise ValueError(f"the plural rule in the header of the {language} catalogue does not fit the language")
    return found


def catalogue_json(language: str, catalog: Catalog) -> str:
    """A language's texts for the browser.

    Args:
        language: The code.
        catalog: Its catalogue.

    Returns:
        JSON: `{"lang", "plurals": {category: position}, "texts": {msgid: text or [forms]}}`.
    """
    texts: dict[str, str | list[str]] = {}
    for message in catalog:
        if not message.id or message.fuzzy or not _reaches_browser(message.locations):
            continue
        if isinstance(message.id, tuple):
            forms = [str(form) for form in message.string or ()]
            if all(forms):
                texts[str(message.id[0])] = forms
        elif message.string:
            texts[str(message.id)] = str(message.string)
    document = {
        "lang": language,
        "plurals": plural_map(catalog, language),
        "texts": texts,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_catalogues(folder: Path) -> dict[str, str]:
    """Write every language's JSON file, touching only those that changed.

    Args:
        folder: The public folder, usually `assets/i18n`.

    Returns:
        The address of each by language, with a version so that it can be cached for ever.
    """
    addresses: dict[str, str] = {}
    for language in LANGUAGES:
        catalog = read_catalog(language)
        if language == DEFAULT_LANGUAGE or catalog is None:
            continue
        content = catalogue_json(language, catalog)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{language}.json"
        if not target.exists() or target.read_text(encoding="utf-8") != content:
            target.write_text(content, encoding="utf-8")
        version = hashlib.sha256(content.encode()).hexdigest()[:10]
        addresses[language] = f"/{folder.name}/{language}.json?v={version}"
    return addresses


def _reaches_browser(locations: Sequence[tuple[str, int | None]]) -> bool:
    return not locations or any(str(path).startswith(_BROWSER_FOLDERS) for path, _ in locations)
