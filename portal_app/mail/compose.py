"""Makes a mail of a letter: subject, plain text and HTML in the reader's language, wearing the firm's brand.

One folder a message in `messages/`, holding `subject.txt`, `text.txt` and `body.html`; the frames around them are in
`layout/`. HTML is escaped by default. Every text goes through the catalogues.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from mako.lookup import TemplateLookup
from markupsafe import escape

from portal_app.core.clock import now
from portal_app.core.i18n import Text, translate
from portal_app.mail import wire
from portal_app.mail.brand import Brand
from portal_app.mail.letter import Composed, Letter

FOLDER = Path(__file__).parent
_SUBJECT_MAX = 150
#: Where the frame is cut open; nothing that a person types holds it.
_CUT = "\x00"


def compose(letter: Letter, sender: str) -> Composed:
    """Write a mail.

    Args:
        letter: Who gets what.
        sender: Address that it comes from; the firm's name stands before it.

    Returns:
        The mail, ready to be sent. The same letter gives the same mail but for its date.

    Raises:
        ValueError: For an address that is none.
    """
    values = _values(letter)
    subject = wire.one_line(_render("subject.txt", letter.folder, values))[:_SUBJECT_MAX]
    text = _framed(letter, "txt", subject, _render("text.txt", letter.folder, values).strip("\n"))
    html = _framed(letter, "html", subject, _render("body.html", letter.folder, values).strip())
    headers = [
        ("From", wire.address(letter.brand.firm, sender)),
        ("To", wire.address(letter.to_name, letter.to_email)),
        ("Subject", wire.encoded(subject)),
        ("Message-ID", letter.message_id),
        # Nobody's out-of-office answers a program.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", letter.language),
    ]
    if letter.brand.contact_email:
        headers.append(("Reply-To", wire.address(letter.brand.firm, letter.brand.contact_email)))
    return Composed(sender, letter.to_email, subject, wire.message(headers, now(), text, html))


def _values(letter: Letter) -> dict[str, Any]:
    clients = list(dict.fromkeys(item["client"] for item in letter.items if item.get("client")))
    gettext, ngettext = _translators(letter.language)
    return {
        "_": gettext,
        "ngettext": ngettext,
        "language": letter.language,
        "brand": letter.brand,
        "side": letter.side,
        "to_name": wire.one_line(letter.to_name),
        "items": letter.items,
        "clients": ", ".join(clients) or letter.to_name,
    }


@lru_cache(maxsize=32)
def _translators(language: str) -> tuple[Callable[..., str], Callable[..., str]]:
    def gettext(msgid: str, **params: object) -> str:
        return translate(Text(msgid, params=tuple(params.items())), language)

    def ngettext(singular: str, plural: str, n: int, **params: object) -> str:
        return translate(Text(singular, plural, n, tuple(params.items())), language)

    return gettext, ngettext


def _framed(letter: Letter, form: str, subject: str, body: str) -> str:
    """Put the frame of the firm around a body."""
    start, between, end = _frame(letter.brand, letter.side, letter.language, form)
    # Only the HTML frame shows the subject, as the page's title.
    return f"{start}{escape(subject)}{between}{body}{end}" if form == "html" else f"{start}{body}{end}"


@lru_cache(maxsize=256)
def _frame(brand: Brand, side: str, language: str, form: str) -> tuple[str, str, str]:
    """What stands before the subject, between it and the body, and after: the same in all of a firm's mails."""
    gettext, ngettext = _translators(language)
    whole = str(
        _lookup(form)
        .get_template(f"/layout/page.{form}")
        .render_unicode(
            body=_CUT, subject=_CUT, brand=brand, side=side, language=language, _=gettext, ngettext=ngettext
        )
    )
    parts = whole.split(_CUT)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (parts[0], "", parts[1])


def _render(part: str, folder: str, values: dict[str, Any]) -> str:
    form = part.rsplit(".", 1)[1]
    return str(_lookup(form).get_template(f"/messages/{folder}/{part}").render_unicode(**values))


@lru_cache(maxsize=2)
def _lookup(form: str) -> TemplateLookup:
    return TemplateLookup(
        directories=[str(FOLDER)],
        default_filters=["h"] if form == "html" else ["str"],
        strict_undefined=True,
        filesystem_checks=False,
    )
