"""What a file is, by what is in it, and whether Kontor takes it.

The list is of what people send their accountant. A program, a page, a macro or a script is refused under any name. The
name of what is taken gets the ending of what it is.
"""

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from portal_app.core import archives
from portal_app.core.errors import Refused
from portal_app.core.i18n import Text, msg

ALLOWED = (
    "PDF, JPG, PNG, WEBP, HEIC, GIF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, XML, ZIP, EML, MSG, ASICE, BDOC, DDOC, P7M"
)
"""For people, before they choose (U16)."""

ACCEPT = (
    ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,.gif,.docx,.xlsx,.pptx,.odt,.ods,.csv,.txt,.xml,.zip,.eml,.msg,"
    ".asice,.sce,.asics,.bdoc,.ddoc,.p7m"
)
"""For the browser's file chooser."""

_HEAD = 64 * 1024
_NAME_BYTES = 255
_MARKUP = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<"
    rb"(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|style|title|meta|img|a)\b",
    re.I | re.S,
)
_XML_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_MAIL_HEADER = re.compile(
    rb"^(?:from|to|received|return-path|delivered-to|message-id|mime-version|date|subject|x-[\w-]+): ?\S", re.I
)
_PKCS7_SIGNED = bytes.fromhex("06092a864886f70d010702")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_PROGRAMS = frozenset(
    re.split(
        r"\s+",
        "exe dll com scr msi msp bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl lnk reg jar app sh py pl rb apk"
        " dmg iso img html htm xhtml shtml svg swf xll docm dotm xlsm xltm xlam pptm potm ppam ppsm",
    )
)


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that Kontor takes."""

    kind: str
    media_type: str
    #: The first is put on a name that has none of them.
    endings: tuple[str, ...]
    #: A browser may show it by itself, without a download.
    viewable: bool = False


_WORD = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    t.kind: t
    for t in (
        FileType("pdf", "application/pdf", ("pdf",), viewable=True),
        FileType("jpg", "image/jpeg", ("jpg", "jpeg"), viewable=True),
        FileType("png", "image/png", ("png",), viewable=True),
        FileType("webp", "image/webp", ("webp",), viewable=True),
        FileType("gif", "image/gif", ("gif",), viewable=True),
        FileType("heic", "image/heic", ("heic", "heif")),
        FileType("docx", _WORD + "wordprocessingml.document", ("docx",)),
        FileType("xlsx", _WORD + "spreadsheetml.sheet", ("xlsx",)),
        FileType("pptx", _WORD + "presentationml.presentation", ("pptx",)),
        FileType("odt", "application/vnd.oasis.opendocument.text", ("odt",)),
        FileType("ods", "application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
        FileType("asice", "application/vnd.etsi.asic-e+zip", ("asice", "bdoc", "sce")),
        FileType("asics", "application/vnd.etsi.asic-s+zip", ("asics", "scs")),
        FileType("ddoc", "application/x-ddoc", ("ddoc",)),
        FileType("p7m", "application/pkcs7-mime", ("p7m", "p7s")),
        FileType("zip", "application/zip", ("zip",)),
        FileType("xml", "application/xml", ("xml", "xbrl", "xsd")),
        FileType("eml", "message/rfc822", ("eml",)),
        FileType("msg", "application/vnd.ms-outlook", ("msg",)),
        FileType("csv", "text/csv", ("csv", "tsv")),
        FileType("txt", "text/plain", ("txt", "log", "md", "asc", "sie", "si", "se", "mt940", "sta")),
    )
}
#: What a browser may show by itself.
VIEWABLE = frozenset(known.media_type for known in _TYPES.values() if known.viewable)


def identify(file: BinaryIO, name: str) -> FileType:
    """Find out what a file is.

    Args:
        file: The whole file; its position afterwards is anywhere.
        name: As it was sent; only decides between kinds of plain text.

    Returns:
        Its type.

    Raises:
        Refused: When it is empty or of no type that Kontor takes; the text says why.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Refused(msg("The file is empty."))
    kind = _by_signature(head)
    if kind is not None and archives.ends_like_one(file):
        raise Refused(msg("This file is two in one: behind what it shows lies an archive. Send it without that."))
    if kind is None and head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = _zip_kind(file)
    if kind is None:
        kind = _by_text(head, name)
    if kind is None:
        raise Refused(_refusal(head, name))
    return _TYPES[kind]


def identify_bytes(data: bytes, name: str) -> FileType:
    """`identify`, for bytes at hand."""
    return identify(io.BytesIO(data), name)


def clean_name(name: str, file_type: FileType | None = None) -> str:
    """Make a file name harmless and keep it readable.

    Args:
        name: As it was sent.
        file_type: What the file is; the name gets its ending if it has none of them.

    Returns:
        A name without folders, control and direction characters, of at most 255 bytes.
    """
    text = unicodedata.normalize("NFC", name.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    text = re.split(r"[/\\]", text)[-1]
    # Cc and Cf hold control characters and those that turn the direction of writing: "fdp.exe" must not read "exe.pdf".
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    text = re.sub(r"[<>:\"|?*]", "_", re.sub(r"\s+", " ", text)).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if file_type is not None and (not dot or ending.lower() not in file_type.endings):
        # What was wrong with the ending stays readable: "photo.heic.jpg".
        stem, ending = text, file_type.endings[0]
    elif not dot:
        stem, ending = text, ""
    if PurePosixPath(stem.lower()).stem in {"con", "prn", "aux", "nul"} or not stem.strip(" ."):
        stem = f"file {stem}".strip()
    suffix = f".{ending}" if ending else ""
    room = _NAME_BYTES - len(suffix.encode())
    return _cut(stem, max(room, 1)).strip() + _cut(suffix, _NAME_BYTES - 1)


def _cut(text: str, most: int) -> str:
    """Shorten to a number of bytes, between two characters."""
    return text.encode()[:most].decode("utf-8", "ignore")


def _by_signature(head: bytes) -> str | None:
    checks: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
        ("pdf", lambda h: h.lstrip(b"\xef\xbb\xbf\r\n\t \x00")[:5] == b"%PDF-"),
        ("jpg", lambda h: h.startswith(b"\xff\xd8\xff")),
        ("png", lambda h: h.startswith(b"\x89PNG\r\n\x1a\n")),
        ("gif", lambda h: h.startswith((b"GIF87a", b"GIF89a"))),
        ("webp", lambda h: h[:4] == b"RIFF" and h[8:12] == b"WEBP"),
        ("heic", lambda h: h[4:8] == b"ftyp" and h[8:12] in _HEIC_BRANDS),
        ("p7m", lambda h: h[:1] == b"\x30" and _PKCS7_SIGNED in h[:32]),
        ("p7m", lambda h: h.lstrip().startswith((b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----"))),
        # Old Office files (.doc, .xls) are of this container too and can hold macros: only mail is taken.
        ("msg", lambda h: h.startswith(_OLE) and "__properties_version1.0".encode("utf-16-le") in h),
    )
    return next((kind for kind, fits in checks if fits(head)), None)


def _zip_kind(file: BinaryIO) -> str:
    names, declared = archives.look_into(file)
    if any(_is_macro(n.lower()) for n in names):
        raise Refused(msg("The file holds macros. Save it without them and send it again."))
    if "[Content_Types].xml" in names:
        for kind, folder in (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")):
            if any(n.startswith(folder) for n in names):
                return kind
    by_declaration = {t.media_type: t.kind for t in _TYPES.values() if t.kind in ("odt", "ods", "asice", "asics")}
    if declared in by_declaration:
        return by_declaration[declared]
    program = next((n for n in sorted(names) if _ending(n) in _PROGRAMS), None)
    if program is not None:
        raise Refused(msg("This ZIP holds a program or a web page: {name}.", name=clean_name(program)))
    inner = archives.nested(sorted(names))
    if inner is not None:
        raise Refused(msg("This ZIP holds another archive: {name}. Unpack that one first.", name=clean_name(inner)))
    return "zip"


def _by_text(head: bytes, name: str) -> str | None:
    """Plain text of some kind: no zero bytes, and a name that says which."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = head[: len(head) // 2 * 2].decode("utf-16").encode("utf-8", "replace")
        except UnicodeDecodeError:
            return None
    else:
        text = head.removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in text or text.startswith((b"MZ", b"\x7fELF", b"#!")) or _MARKUP.match(text[:4096]):
        return None
    if sum(byte < 32 and byte not in (9, 10, 12, 13, 26, 27) for byte in text[:4096]):
        return None
    ending = _ending(name)
    if text.lstrip().startswith(b"<"):
        root = _XML_ROOT.search(text)
        if root is None or root[1].lower() in (b"html", b"svg", b"script", b"stylesheet", b"transform"):
            return None
        return "ddoc" if root[1] == b"SignedDoc" else ("xml" if ending in _TYPES["xml"].endings else None)
    if ending == "eml":
        return "eml" if _MAIL_HEADER.match(text.lstrip()) else None
    return next((kind for kind in ("csv", "txt") if ending in _TYPES[kind].endings), None)


def _refusal(head: bytes, name: str) -> Text:
    if head.startswith(_OLE):
        return msg("Old Office files can't be taken. Save it as DOCX or XLSX and send it again.")
    if _ending(name) in _PROGRAMS or head.startswith((b"MZ", b"\x7fELF", b"#!")) or _MARKUP.match(head[:4096]):
        return msg("Programs and web pages can't be taken.")
    return msg("This type of file can't be taken. Allowed: {allowed}.", allowed=ALLOWED)


def _is_macro(entry: str) -> bool:
    """Where Word and Excel (first) and LibreOffice keep theirs."""
    return entry.endswith("vbaproject.bin") or entry.startswith(("basic/", "scripts/"))


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
