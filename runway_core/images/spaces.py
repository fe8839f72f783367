"""Profiles for the two wide colour spaces that files name without carrying a profile.

Source: ICC.1:2010, https://www.color.org/specification/ICC1v43_2010-12.pdf, sections 7 and 10;
https://www.itu.int/rec/T-REC-H.273, tables 2 and 3, for the numbers (checked 2026-11-29).
"""

import struct

_D50 = (0.96420, 1.0, 0.82491)
_P3_PRIMARIES = (  # XYZ of red, green and blue, adapted to D50 as the common profiles carry them
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
_ADOBE_PRIMARIES = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
_SRGB_CURVE = (3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_ADOBE_CURVE = (0, 563 / 256)
_P3_NUMBER, _CURVES_OF_SRGB = 12, {2, 13}  # 2: not said


def profile_by_number(primaries: int, curve: int) -> bytes | None:
    """Return the profile for numbers of H.273, where they name a space that is not sRGB's.

    Args:
        primaries: 12 is Display P3.
        curve: 13 is that of sRGB. Those of films and of brighter displays than usual are not read.
    """
    return DISPLAY_P3 if primaries == _P3_NUMBER and curve in _CURVES_OF_SRGB else None


def _profile(primaries: tuple[tuple[float, ...], ...], curve: tuple[float, ...]) -> bytes:
    tags = [
        (b"wtpt", _xyz(_D50)),
        *(
            (name + b"XYZ", _xyz(xyz))
            for name, xyz in zip((b"r", b"g", b"b"), primaries, strict=True)
        ),
        *((name + b"TRC", _curve(curve)) for name in (b"r", b"g", b"b")),
    ]
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags:
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value
    size = start + len(body)
    header = struct.pack(">I4xI4s4s4s", size, 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s28x", 2026, 11, 29, 0, 0, 0, b"acsp")
    return (header + _fixed(_D50)).ljust(128, b"\0") + table + body


def _fixed(values: tuple[float, ...]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65_536) for value in values))


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _curve(curve: tuple[float, ...]) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">HH", int(curve[0]), 0) + _fixed(curve[1:])


DISPLAY_P3 = _profile(_P3_PRIMARIES, _SRGB_CURVE)
ADOBE_RGB = _profile(_ADOBE_PRIMARIES, _ADOBE_CURVE)
