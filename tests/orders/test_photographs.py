"""Photos: read by their bytes, written anew, without what a camera adds."""

import datetime as dt
import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps

from orders.photographs import (
    LONGEST_EDGE,
    MOST_BYTES,
    PhotoBroken,
    PhotoTooLarge,
    PhotoTypeUnknown,
    photograph,
)
from shop.refusal import Refusal

pytestmark = pytest.mark.one_run("sqlite")


def _picture(size: tuple[int, int] = (60, 40), *, kind: str = "JPEG", mode: str = "RGB", **said: object) -> bytes:
    image = Image.radial_gradient("L").rotate(90).crop((20, 90, 200, 210)).resize(size).convert(mode)
    written = io.BytesIO()
    image.save(written, kind, **said)
    return written.getvalue()


def test_what_a_camera_adds_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of Mara"
    exif.get_ifd(0x8825)[2] = (47.0, 36.0, 22.0)  # where
    exif.get_ifd(0x8769)[0x9003] = "2026:03:04 10:11:12"
    sent = _picture(exif=exif, comment=b"at home")

    kept = photograph(sent)

    assert (kept.width, kept.height) == (40, 60)
    assert kept.taken_on == dt.date(2026, 3, 4)
    again = Image.open(io.BytesIO(kept.jpeg))
    assert again.format == "JPEG"
    assert dict(again.getexif()) == {}
    assert set(again.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not any(word in kept.jpeg for word in (b"Mara", b"home", b"2026"))


def _exif(*, odd: bytes, held: int = 6) -> bytes:
    """What a camera says of how it was held, with an entry beside it that is not of its kind."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, held, 0) + odd
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4)


@pytest.mark.filterwarnings("ignore:Tag data larger than file:UserWarning", "ignore:Corrupt EXIF data:UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "odd",
    [
        struct.pack("<HHI4s", 0x010F, 7, 3, b"Cam"),  # a name as bytes
        struct.pack("<HHI4s", 0x013F, 2, 3, b"Cam"),  # words for fractions
        struct.pack("<HHI4s", 0x8769, 2, 3, b"Cam"),  # words for a place in the file
        struct.pack("<HHII", 0x8769, 4, 1, 0xFFFFFF00),  # a place beyond it
        struct.pack("<HHII", 0x8825, 4, 0xFFFFFFFF, 8),  # more places than there are
    ],
)
def test_odd_words_of_a_camera_do_no_harm_to_a_sound_picture(kind: str, odd: bytes) -> None:
    kept = photograph(_picture(kind=kind, exif=_exif(odd=odd)))

    assert (kept.width, kept.height, kept.taken_on) == (40, 60, None)


def test_a_picture_stands_upright_however_the_camera_was_held() -> None:
    exif = [Image.Exif() for _ in range(9)]
    for held, said in enumerate(exif):
        said[0x0112] = held
    image = Image.open(io.BytesIO(_picture(kind="PNG")))
    for said in exif:
        image.save(written := io.BytesIO(), "PNG", exif=said)
        upright = ImageOps.exif_transpose(Image.open(written))
        upright.save(expected := io.BytesIO(), "PNG", exif=Image.Exif())
        assert photograph(written.getvalue()).jpeg == photograph(expected.getvalue()).jpeg


def test_a_photo_is_found_again_scaled_or_as_another_kind() -> None:
    jpeg, png = photograph(_picture((600, 400))), photograph(_picture((300, 200), kind="PNG"))
    webp = photograph(_picture((90, 60), kind="WEBP"))

    assert jpeg.likeness == png.likeness == webp.likeness
    assert len({jpeg.sha256, png.sha256, webp.sha256}) == 3
    turned = photograph(_picture(kind="PNG", mode="RGBA"))
    assert Image.open(io.BytesIO(turned.jpeg)).mode == "RGB"


def test_large_photos_become_of_a_size_for_looking() -> None:
    kept = photograph(_picture((5000, 2500), quality=20))

    assert (kept.width, kept.height) == (LONGEST_EDGE, LONGEST_EDGE // 2)


def _bomb(edge: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        (b"\xff\xd8\xff" + b"0" * MOST_BYTES, PhotoTooLarge),
        (_bomb(7_100), PhotoTooLarge),
        (_bomb(9_500), PhotoTooLarge),
        (_bomb(60_000), PhotoTooLarge),
        (b"", PhotoTypeUnknown),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoTypeUnknown),
        (b"%PDF-1.7 and more", PhotoTypeUnknown),
        (_picture(kind="GIF"), PhotoTypeUnknown),
        (_picture((600, 400))[:-2000], PhotoBroken),
        (_bomb(100), PhotoBroken),
    ],
)
def test_what_is_no_photo_or_too_much_of_one_is_refused(sent: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        photograph(sent)
