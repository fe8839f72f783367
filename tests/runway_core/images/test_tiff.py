import struct
import time
import tracemalloc

import pytest

from runway_core.errors import InvalidImageError
from runway_core.images import check_image
from runway_core.images.tiff import check_tiff
from tests.support.picture_parts import tiff_of
from tests.support.pictures import exif, file_of, landscape, noise

SHORT, LONG, IFD = 3, 4, 13
MANY = 1_000_000
GREY = {
    256: (LONG, 1, 64),
    257: (LONG, 1, 64),
    258: (SHORT, 1, 8),
    259: (SHORT, 1, 1),
    262: (SHORT, 1, 1),
    273: (LONG, 1, 8),
    277: (SHORT, 1, 1),
    278: (LONG, 1, 64),
    279: (LONG, 1, 4096),
}


def _grey(changes: dict[int, tuple[int, int, int]], *, tail: bytes = b"") -> bytes:
    """A grey TIFF of 64 x 64 whose directory says something else: tag, type, count and value."""
    entries = sorted((GREY | changes).items())
    return tiff_of(*((tag, *entry) for tag, entry in entries), tail=tail + bytes(4096))


def _refusal(data: bytes, *, max_pixels: int = 64_000_000) -> InvalidImageError:
    with pytest.raises(InvalidImageError) as caught:
        check_tiff(data, max_pixels=max_pixels)
    return caught.value


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_what_an_editor_writes_is_let_through(mode: str) -> None:
    grey = landscape(300, 200).convert("L")
    picture = grey.convert("I").convert(mode) if mode == "I;16" else landscape().convert(mode)

    check_tiff(file_of(picture, "TIFF"), max_pixels=64_000_000)

    assert check_image(file_of(picture, "TIFF")).media_type == "image/tiff"


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_deflate", "jpeg", "packbits"])
def test_a_file_in_many_small_strips_is_let_through(compression: str) -> None:
    data = file_of(noise(700, 900), "TIFF", compression=compression, exif=exif(gps=True))

    assert check_image(data).height_px == 900


def test_the_64_bit_layout_is_read() -> None:
    data = file_of(landscape(96, 64), "TIFF", big_tiff=True)

    assert check_image(data).width_px == 96


def test_a_million_strips_are_refused_at_once_and_without_memory() -> None:
    strips = struct.pack("<I", 8) * MANY
    at = 8 + 2 + 12 * len(GREY) + 4
    places, lengths = (LONG, MANY, at), (LONG, MANY, at + len(strips))
    data = _grey({273: places, 278: (LONG, 1, 1), 279: lengths}, tail=2 * strips)

    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(InvalidImageError) as caught:
        check_image(data)
    spent_s, (_, peak_bytes) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert caught.value.reason == "corrupt"
    assert spent_s < 0.05
    assert peak_bytes < 25 * 2**20


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({322: (LONG, 1, 46_000), 323: (LONG, 1, 46_000)}, "too_many_pixels"),
        ({322: (LONG, 1, 4096), 323: (LONG, 1, 4096)}, "too_many_pixels"),
        ({322: (LONG, 1, 16), 323: (LONG, 1, 16), 324: (LONG, 65, 8)}, "corrupt"),
        ({322: (LONG, 1, 16), 323: (LONG, 1, 0)}, "corrupt"),
        ({278: (LONG, 1, 32), 273: (LONG, 9, 8)}, "corrupt"),
        ({256: (12, 1, 64)}, "corrupt"),
        ({256: (LONG, 2, 64)}, "corrupt"),
        ({258: (SHORT, 200_001, 8)}, "corrupt"),
    ],
    ids=[
        "tile bomb",
        "tile far larger than the picture",
        "tiles too many",
        "tiles of no height",
        "strips too many",
        "width in floating point",
        "two widths",
        "depths too many",
    ],
)
def test_a_layout_that_its_picture_does_not_need_is_refused(
    changes: dict[int, tuple[int, int, int]], reason: str
) -> None:
    assert _refusal(_grey({323: (LONG, 1, 64)} | changes)).reason == reason


def test_a_tile_over_the_pixel_limit_is_refused_however_large_the_picture() -> None:
    side = (LONG, 1, 3000)
    data = _grey({256: side, 257: side, 322: side, 323: side})

    assert _refusal(data, max_pixels=8_000_000).reason == "too_many_pixels"


def test_a_layout_that_is_told_twice_is_refused() -> None:
    assert _refusal(tiff_of((256, LONG, 1, 64), (256, LONG, 1, 64_000))).reason == "corrupt"


def test_numbers_in_metadata_are_limited_too() -> None:
    at = 8 + 2 + 12 * (len(GREY) + 1) + 4
    inner = struct.pack("<HHHII", 1, 0x9000, LONG, MANY, 8)

    assert _refusal(_grey({34_665: (LONG, 1, at)}, tail=inner)).reason == "corrupt"
    assert _refusal(_grey({34_853: (IFD, 1, at)}, tail=inner)).reason == "corrupt"


def test_numbers_in_metadata_inside_metadata_are_limited_too() -> None:
    at = 8 + 2 + 12 * (len(GREY) + 1) + 4
    outer = struct.pack("<HHHII", 1, 40_965, LONG, 1, at + 14)
    inner = struct.pack("<HHHII", 1, 1, LONG, MANY, 8)

    assert _refusal(_grey({34_665: (LONG, 1, at)}, tail=outer + inner)).reason == "corrupt"


def test_metadata_that_branches_without_need_is_refused() -> None:
    at = 8 + 2 + 12 * (len(GREY) + 1) + 4
    inner = struct.pack("<H", 5) + struct.pack("<HHII", 34_665, LONG, 1, at) * 5

    assert _refusal(_grey({34_665: (LONG, 1, at)}, tail=inner)).reason == "corrupt"


@pytest.mark.parametrize(
    "data",
    [
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II+\0\x08\0\0\0" + b"\xff" * 8,
        b"II*\0\x08\0\0\0\xff\xff" + bytes(20_000),
        b"II*\0\x08\0\0\0\x09\0" + bytes(20),
    ],
    ids=["head only", "outside", "far outside", "too many entries", "cut"],
)
def test_a_directory_that_is_not_there_is_corrupt(data: bytes) -> None:
    assert _refusal(data).reason == "corrupt"


def test_a_picture_in_one_strip_of_unlimited_height_is_let_through() -> None:
    data = _grey({278: (LONG, 1, 2**31 - 1), 273: (LONG, 1, 8 + 2 + 12 * len(GREY) + 4)})

    assert check_image(data).width_px == 64
