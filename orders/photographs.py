"""
Photos that people send: what they are is read from their bytes, and nothing but what is to be seen is kept.

Each is written anew, upright, of a size for looking. Place, time, camera, thumbnail and whatever else lay in the file
are gone; so is anything that only pretended to be a picture.
"""

import datetime as dt
import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

from shop.refusal import BadInput, TooLarge, WrongType

MOST_BYTES: Final = 8 * 1024 * 1024
# A few kilobytes can say that they are a wall of pixels; this is asked before a single one is unpacked.
MOST_PIXELS: Final = 50_000_000
LONGEST_EDGE: Final = 2048
_QUALITY: Final = 85
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_ORIENTATION: Final = 0x0112
# How the camera was held, by the number that it writes, and what sets the picture upright.
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_EXIF_BLOCK: Final = 0x8769
_TAKEN: Final = 0x9003
_CHANGED: Final = 0x0132
# The picture is compared by whether it grows lighter from left to right, in this many places.
_COLUMNS: Final = 9
_ROWS: Final = 8


class PhotoTooLarge(TooLarge):
    """A photo is for a look."""

    code = "photo_too_large"
    title = f"A photo may have at most {MOST_BYTES // 1024 // 1024} MB and {MOST_PIXELS // 1_000_000} million pixels."


class PhotoTypeUnknown(WrongType):
    """Not a picture of a kind we read, whatever its name says."""

    code = "photo_type_unknown"
    title = "Send the photo as JPEG, PNG or WebP."


class PhotoBroken(BadInput):
    """It begins like a picture and does not go on like one."""

    code = "photo_broken"
    title = "This photo cannot be read to its end; take it once more, or send another one."


@dataclass(frozen=True, slots=True)
class Photograph:
    """
    A photo as it is kept.

    :ivar jpeg: the bytes to keep.
    :ivar sha256: of the file that was sent, to find the same file again.
    :ivar likeness: 16 hexadecimal digits that stay the same when a photo is only scaled or saved anew.
    :ivar taken_on: the day the camera wrote into the file; it is not in the bytes that are kept.
    """

    jpeg: bytes
    width: int
    height: int
    sha256: str
    likeness: str
    taken_on: dt.date | None


def photograph(data: bytes, *, pointer: str = "/file") -> Photograph:
    """
    Return what is to be kept of a file that somebody sent.

    :raises PhotoTooLarge: if it has too many bytes, or says that it has too many pixels.
    :raises PhotoTypeUnknown: if its bytes are not those of a JPEG, PNG or WebP.
    :raises PhotoBroken: if it cannot be read to its end.
    """
    if len(data) > MOST_BYTES:
        raise PhotoTooLarge(pointer=pointer)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as sent:
            return _kept(sent, data, pointer)
    except UnidentifiedImageError as error:
        raise PhotoTypeUnknown(pointer=pointer) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLarge(pointer=pointer) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error, zlib.error) as error:
        raise PhotoBroken(pointer=pointer) from error


def _kept(sent: Image.Image, data: bytes, pointer: str) -> Photograph:
    if sent.width * sent.height > MOST_PIXELS:
        raise PhotoTooLarge(pointer=pointer)
    turn, taken_on = _said_by_camera(sent)
    # A JPEG is read in a smaller size at once, where it is much larger than we keep it.
    sent.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
    seen = _flat(sent if turn is None else sent.transpose(turn))
    seen.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    written = io.BytesIO()
    seen.save(written, "JPEG", quality=_QUALITY)
    return Photograph(
        jpeg=written.getvalue(),
        width=seen.width,
        height=seen.height,
        sha256=hashlib.sha256(data).hexdigest(),
        likeness=_likeness(seen),
        taken_on=taken_on,
    )


def _flat(image: Image.Image) -> Image.Image:
    """Return nothing but colours, on a fresh sheet: a picture takes along what lies beside its pixels."""
    sheet = Image.new("RGB", image.size, "white")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        sheet.paste(clear, mask=clear.getchannel("A"))
    else:
        sheet.paste(image.convert("RGB"))
    return sheet


def _likeness(image: Image.Image) -> str:
    grey = image.convert("L").resize((_COLUMNS, _ROWS)).tobytes()
    bits = 0
    for row in range(_ROWS):
        for column in range(_COLUMNS - 1):
            at = row * _COLUMNS + column
            bits = bits << 1 | (grey[at] < grey[at + 1])
    return f"{bits:016x}"


def _said_by_camera(image: Image.Image) -> tuple[Image.Transpose | None, dt.date | None]:
    """
    Return how to set a picture upright, and the day it was taken.

    Cameras and programs write odd things beside a sound picture: what cannot be read there is not said. It is read for
    these two alone and never written again, for that fails on much that can be read.
    """
    turn, said = None, None
    try:
        exif = image.getexif()
        held = exif.get(_ORIENTATION)
        turn = _UPRIGHT.get(held) if isinstance(held, int) else None
        said = exif.get(_CHANGED)
        said = exif.get_ifd(_EXIF_BLOCK).get(_TAKEN) or said
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, AttributeError, Warning, struct.error):
        # A damaged block: what came before the damage is known.
        return turn, _day(said)
    return turn, _day(said)


def _day(said: object) -> dt.date | None:
    try:
        # Cameras write ``2026:11:26 19:05:57``.
        return dt.date.fromisoformat(str(said)[:10].replace(":", "-"))
    except ValueError:
        return None
