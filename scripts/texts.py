"""The catalogues: collect every text of the interface, and say what is not translated.

python scripts/texts.py            bring locale/*/LC_MESSAGES/kontor.po in step with the code
python scripts/texts.py --check    change nothing; fail when a text is missing or untranslated
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal_app.core.i18n import DOMAIN, LOCALE_DIR  # noqa: E402
from portal_app.core.languages import DEFAULT_LANGUAGE, LANGUAGES  # noqa: E402

FOLDERS = ("portal_app", "components", "state", "jobs")
METHODS = [
    ("**.py", "python"),
    ("**.jsx", "javascript"),
    ("**.js", "javascript"),
    ("mail/**.txt", "mako"),
    ("mail/**.html", "mako"),
]
KEYWORDS = {"msg": None, "msgn": (1, 2), "t": None, "tn": (1, 2), "_": None, "ngettext": (1, 2), "kt": None}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SHOWN = 20


def collect() -> Catalog:
    """Every text in the code, with the files that use it."""
    found = Catalog(domain=DOMAIN, project="Kontor", fuzzy=False)
    for folder in FOLDERS:
        for name, _line, text, comments, context in extract_from_dir(
            ROOT / folder, METHODS, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
        ):
            if (folder, name) == ("components", "i18n.py"):
                continue
            # Files without lines: a moved line is no change of a catalogue.
            place = [(f"{folder}/{name}", 1)]
            found.add(text, None, place, auto_comments=comments, context=context)
    return found


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """A language's catalogue, or an empty one."""
    path = path_of(language)
    if not path.exists():
        return Catalog(language, domain=DOMAIN, project="Kontor", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update(language: str, template: Catalog) -> None:
    """Add new texts, drop those that nobody uses, keep every translation."""
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalog, width=120, omit_header=False, sort_output=True, include_lineno=False)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The date would make every run a change.
    path.write_bytes(re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\\n"\n', b"", written.getvalue()))


def faults(language: str, template: Catalog) -> list[str]:
    """What is wrong with a language's catalogue, a line each."""
    catalog = read(language)
    found = []
    for wanted in template:
        if not wanted.id:
            continue
        message = catalog.get(wanted.id, wanted.context)
        shown = wanted.id[0] if isinstance(wanted.id, tuple) else wanted.id
        if message is None or not all(_forms(message)) or message.fuzzy:
            found.append(f"{language}: not translated: {shown!r} ({wanted.locations[0][0]})")
        elif wrong := _strangers(message):
            found.append(f"{language}: unknown placeholder {wrong} in the translation of {shown!r}")
    return found


def _forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string or ""),)


def _strangers(message: Message) -> str:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    known = {name for text in ids for name in _PLACEHOLDER.findall(text)}
    used = {name for text in _forms(message) for name in _PLACEHOLDER.findall(text)}
    return ", ".join(sorted(used - known))


def main() -> int:
    """Update the catalogues, or check them.

    Returns:
        The exit code: 1 when a check found faults.
    """
    template = collect()
    languages = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
    check = "--check" in sys.argv[1:]
    wrong = []
    for language in languages:
        if not check:
            update(language, template)
        wrong += faults(language, template)
    for line in wrong[:_SHOWN]:
        print(line)
    if len(wrong) > _SHOWN:
        print(f"… and {len(wrong) - _SHOWN} more")
    print(f"{len(template)} texts, {len(wrong)} faults in {', '.join(languages)}.")
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
