"""Logos, icons and videos: known by their content, made small and harmless before anybody sees them (U3)."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg
from portal_app.core.storage import Stored

PICTURE_MAX = 5_000_000
VIDEO_MAX = 20_000_000
"""Bytes."""

_MOST_PIXELS = 40_000_000
_LARGEST = {"logo": (960, 320), "icon": (256, 256)}
_FORMATS = ("JPEG", "PNG")


@dataclass(frozen=True, slots=True)
class Picture:
    """A file as it will be shown."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture whose bytes are in the store."""

    stored: Stored
    name: str
    media_type: str


def read_picture(field: str, content: bytes) -> Picture:
    """Read a logo or an icon, whatever its name says, and write it anew.

    Writing anew drops everything that is not picture: places and names in metadata, scripts behind the pixels.

    Args:
        field: `logo` or `icon`.
        content: The bytes.

    Returns:
        A PNG or JPEG no larger than the place where it is shown needs.

    Raises:
        Invalid: It is no JPEG or PNG, or too large.
    """
    if len(content) > PICTURE_MAX:
        raise Invalid({field: msg("The picture is larger than {max} MB.", max=PICTURE_MAX // 1_000_000)})
    no_picture = Invalid({field: msg("This is not a .jpg or .png picture.")})
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Invalid({field: msg("The picture has too many pixels. Make it smaller first.")})
            kind = opened.format
            opened.load()
            image: Image.Image = ImageOps.exif_transpose(opened)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise no_picture from error
    image = image.convert("RGB") if kind == "JPEG" else image.convert("RGBA")
    image.thumbnail(_LARGEST[field], Image.Resampling.LANCZOS)
    if field == "icon":
        image = _square(image)
        kind = "PNG"
    target = BytesIO()
    if kind == "PNG":
        image.save(target, "PNG", optimize=True)
        return Picture(f"{field}.png", "image/png", target.getvalue())
    image.save(target, "JPEG", quality=88, optimize=True)
    return Picture(f"{field}.jpg", "image/jpeg", target.getvalue())


def _square(image: Image.Image) -> Image.Image:
    side = max(image.size)
    ground = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ground.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return ground


def read_video(content: bytes) -> Picture:
    """Check a welcome video.

    Args:
        content: The bytes.

    Raises:
        Invalid: It is no MP4, or too large.
    """
    if len(content) > VIDEO_MAX:
        raise Invalid({"video": msg("The video is larger than {max} MB.", max=VIDEO_MAX // 1_000_000)})
    # ISO base media: a first box `ftyp` with a brand that browsers play.
    if content[4:8] != b"ftyp" or content[8:12].strip() in (b"qt", b"heic", b"avif", b"mif1"):
        raise Invalid({"video": msg("This is not an .mp4 video.")})
    return Picture("welcome.mp4", "video/mp4", content)
