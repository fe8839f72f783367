"""The two facts of EXIF that matter here: how the picture has to be turned, and its colours.

Read by hand, because Pillow's reader walks everything, warns about camera makers' quirks and costs
more than the rest of the header together.

Source: CIPA DC-008 (Exif 2.32), sections 4.6.2 to 4.6.4, and CIPA DC-009 (DCF 2.0), section 5.5.4,
for R03 (checked 2026-11-29).
"""

import struct

_ORIENTATION, _EXIF, _INTEROPERABILITY, _INDEX = 0x0112, 0x8769, 0xA005, 0x0001
_NUMBERS = {1: "B", 3: "H", 4: "I"}  # a turn is a SHORT; some programs write other whole numbers
_MAX_ENTRIES = 512


def orientation_of(exif: bytes) -> int:
    """Return the orientation of an EXIF block, 1 to 8; 1 when there is none or it is broken.

    Args:
        exif: A TIFF structure, with or without the six bytes "Exif" that JPEG puts before it.
    """
    tiff = exif.removeprefix(b"Exif\x00\x00")
    try:
        turn = _number(tiff, _start(tiff), _ORIENTATION)
    except (struct.error, KeyError):
        return 1
    return turn if 1 <= turn <= 8 else 1


def is_adobe_rgb(exif: bytes) -> bool:
    """Whether an EXIF block says that colours are in Adobe RGB, as cameras do without a profile.

    Args:
        exif: As for `orientation_of`.
    """
    tiff = exif.removeprefix(b"Exif\x00\x00")
    try:
        inner = _number(tiff, _number(tiff, _start(tiff), _EXIF), _INTEROPERABILITY)
        _, value = _entry(tiff, inner, _INDEX)
    except (struct.error, KeyError):
        return False
    return value.startswith(b"R03")


def _order(tiff: bytes) -> str:
    return {b"II": "<", b"MM": ">"}[tiff[:2]]


def _start(tiff: bytes) -> int:
    return int(struct.unpack_from(f"{_order(tiff)}I", tiff, 4)[0])


def _number(tiff: bytes, start: int, wanted: int) -> int:
    kind, value = _entry(tiff, start, wanted)
    return int(struct.unpack_from(_order(tiff) + _NUMBERS[kind], value)[0])


def _entry(tiff: bytes, start: int, wanted: int) -> tuple[int, bytes]:
    """Find an entry of a directory; return its type and its first four bytes.

    Raises:
        KeyError: It is not there.
        struct.error: The directory ends early.
    """
    order = _order(tiff)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, start + 2 + 12 * min(count, _MAX_ENTRIES), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHI4s", tiff, at)
        if tag == wanted:
            return kind, value
    raise KeyError(wanted)
