"""Makes a mail of a letter: subject, plain text and HTML in the reader's language, wearing the firm's brand.

One folder a message in `messages/`, holding `subject.txt`, `text.txt` and `body.html`; the frames around them are in
`layout/`, what the HTML is put together from in `parts.py`. HTML is escaped by default. Every text goes through the
catalogues.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from mako.runtime import Context
from mako.template import Template
from mako.util import FastEncodingBuffer
from markupsafe import escape

from portal_app.core.clock import now
from portal_app.core.i18n import Text, interpolate, translate, translations
from portal_app.core.storage import storage
from portal_app.mail import wire
from portal_app.mail.brand import Brand
from portal_app.mail.letter import Composed, Letter
from portal_app.mail.parts import Parts

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
    subject, plain, rich = _rendered(letter)
    subject = wire.one_line(subject)[:_SUBJECT_MAX]
    text = _framed(letter, "txt", subject, plain.strip("\n"))
    html = _framed(letter, "html", subject, rich.strip())
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
    files = [(one.name, one.media_type, storage().read(one.key)) for one in letter.attachments]
    return Composed(sender, letter.to_email, subject, wire.message(headers, now(), text, html, files))


def _values(letter: Letter) -> dict[str, Any]:
    clients = list(dict.fromkeys(item["client"] for item in letter.items if item.get("client")))
    gettext, ngettext = _translators(letter.language)
    return {
        "_": gettext,
        "ngettext": ngettext,
        "language": letter.language,
        "brand": letter.brand,
        "part": _parts(letter.brand, letter.language),
        "side": letter.side,
        "to_name": wire.one_line(letter.to_name),
        "items": letter.items,
        "clients": ", ".join(clients) or letter.to_name,
    }


@lru_cache(maxsize=32)
def _translators(language: str) -> tuple[Callable[..., str], Callable[..., str]]:
    catalogue = translations(language)

    def gettext(msgid: str, **params: object) -> str:
        found = catalogue.gettext(msgid)
        return interpolate(found, params, language) if params else found

    def ngettext(singular: str, plural: str, n: int, **params: object) -> str:
        return translate(Text(singular, plural, n, tuple(params.items())), language)

    return gettext, ngettext


@lru_cache(maxsize=256)
def _parts(brand: Brand, language: str) -> Parts:
    return Parts(brand.ground, brand.ink, brand.edge, _translators(language)[0])


def _framed(letter: Letter, form: str, subject: str, body: str) -> bytes:
    """Put the frame of the firm around a body, as it goes over the wire."""
    start, between, end = _frame(letter.brand, letter.side, letter.language, form)
    if form == "txt":
        return b"".join((start, wire.body(f"{body}\n"), end))
    # Only the HTML frame shows the subject, as the page's title.
    return b"".join((start, wire.body(f"{escape(subject)}\n"), between, wire.body(f"{body}\n"), end))


@lru_cache(maxsize=256)
def _frame(brand: Brand, side: str, language: str, form: str) -> tuple[bytes, bytes, bytes]:
    """What stands before the subject, between it and the body, and after: the same in all of a firm's mails.

    It is cut at the ends of lines, which the wire form never looks beyond: so it is put into that form once.
    """
    gettext, ngettext = _translators(language)
    page = _template(f"/layout/page.{form}")
    values = {"brand": brand, "side": side, "language": language, "_": gettext, "ngettext": ngettext}
    parts = str(page.render_unicode(body=_CUT, subject=_CUT, **values)).split(f"{_CUT}\n")
    start, between, end = (wire.body(part) for part in (parts if len(parts) == 3 else (parts[0], "", parts[1])))
    return start, between, end


def _rendered(letter: Letter) -> list[str]:
    """The subject, the plain text and the HTML."""
    written = FastEncodingBuffer()
    context = Context(written, **_values(letter))
    pieces = []
    for render in _templates(letter.folder):
        # Not `Template.render`: that looks up anew, each time, what a template could inherit, and ours inherit nothing.
        render(context)
        pieces.append(str(written.getvalue()))
        written.truncate()
    return pieces


@lru_cache(maxsize=64)
def _templates(folder: str) -> list[Callable[[Context], object]]:
    return [_template(f"/messages/{folder}/{part}").callable_ for part in ("subject.txt", "text.txt", "body.html")]


@lru_cache(maxsize=128)
def _template(address: str) -> Template:
    html = address.endswith(".html")
    return Template(
        filename=str(FOLDER / address[1:]),
        uri=address,
        default_filters=["h"] if html else ["str"],
        strict_undefined=True,
    )
