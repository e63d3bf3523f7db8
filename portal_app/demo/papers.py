"""Real small files for the demo: receipts and statements as PDF, photographs and a logo as PNG."""

from io import BytesIO

from PIL import Image, ImageDraw

_INK = (38, 43, 51)


def pdf(title: str, lines: tuple[str, ...]) -> bytes:
    """A page of text.

    Args:
        title: Its heading.
        lines: Below it, one a line.

    Returns:
        A PDF of one A4 page in the typeface that every reader has.
    """
    shown = [f"BT /F2 16 Tf 56 770 Td ({_text(title)}) Tj ET"]
    shown += [f"BT /F1 11 Tf 56 {730 - 18 * place} Td ({_text(line)}) Tj ET" for place, line in enumerate(lines)]
    shown.append("0.8 G 56 752 m 539 752 l S")
    content = "\n".join(shown).encode("cp1252", "replace")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def photo(title: str, lines: tuple[str, ...]) -> bytes:
    """A till receipt as a phone sees it: slightly turned, on a table.

    Returns:
        A PNG.
    """
    paper = Image.new("RGB", (300, 60 + 22 * (len(lines) + 2)), (250, 249, 245))
    pen = ImageDraw.Draw(paper)
    pen.text((24, 20), title, fill=_INK, font_size=18)
    for place, line in enumerate(lines):
        pen.text((24, 58 + 22 * place), line, fill=_INK, font_size=13)
    table = Image.new("RGB", (420, paper.height + 90), (139, 111, 84))
    turned = paper.convert("RGBA").rotate(2.5, expand=True, resample=Image.Resampling.BILINEAR)
    table.paste(turned, (52, 38), turned)
    return _png(table)


def logo() -> bytes:
    """The firm's logo: a young tree and its name."""
    picture = Image.new("RGBA", (720, 200), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    _tree(pen, 16, 14, 172)
    pen.text((214, 40), "Saarepuu & Lepik", fill=(18, 77, 66), font_size=58)
    pen.text((216, 112), "ACCOUNTING", fill=(176, 106, 22), font_size=36)
    return _png(picture)


def icon() -> bytes:
    """The firm's icon: the tree alone."""
    picture = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    _tree(ImageDraw.Draw(picture), 12, 12, 232)
    return _png(picture)


def _tree(pen: ImageDraw.ImageDraw, left: int, top: int, side: int) -> None:
    pen.rounded_rectangle((left, top, left + side, top + side), side // 5, fill=(18, 77, 66))
    middle, unit = left + side / 2, side / 16
    pen.rounded_rectangle(
        (middle - unit * 0.6, top + unit * 6, middle + unit * 0.6, top + unit * 13.4), 3, fill="white"
    )
    for across, down, size in ((-2.6, 6.6, 2.6), (2.6, 5.6, 2.6), (0, 3.6, 2.6)):
        x, y, r = middle + across * unit, top + (down + 0.6) * unit, size * unit
        pen.ellipse((x - r, y - r, x + r, y + r), fill=(240, 190, 96) if across == 2.6 else (255, 255, 255))


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _text(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
