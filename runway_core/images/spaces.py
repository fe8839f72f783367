"""Profiles for the colour spaces that files name, or describe by numbers, without carrying one.

Source: ICC.1:2010, https://www.color.org/specification/ICC1v43_2010-12.pdf, sections 7, 10 and E;
https://www.itu.int/rec/T-REC-H.273, tables 2 and 3, for the numbers (checked 2026-11-29);
https://www.w3.org/TR/png-3/ section 11.3.2 for gamma and chromaticities (checked 2026-11-30).
"""

import struct

import numpy as np

Chromaticities = tuple[float, ...]
"""x and y of white, red, green and blue, CIE 1931: eight numbers."""

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
_SRGB_CHROMATICITIES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
_SAME_PLACE = 0.005  # as far apart as two writings of the same chromaticity
_SRGB_GAMMA, _SAME_GAMMA = 1 / 2.2, 0.02  # what is written for sRGB's curve, which is no power
_MOST_LIGHT = 8.0  # of a primary, where white is 1; a profile cannot hold 32,768
_GAMMAS = (0.1, 10.0)  # beyond is a slip, such as 0
_TO_CONES = np.array(  # Bradford
    ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
)
_P3_NUMBER, _CURVES_OF_SRGB = 12, {2, 13}  # 2: not said


def profile_by_number(primaries: int, curve: int) -> bytes | None:
    """Return the profile for numbers of H.273, where they name a space that is not sRGB's.

    Args:
        primaries: 12 is Display P3.
        curve: 13 is that of sRGB. Those of films and of brighter displays than usual are not read.
    """
    return DISPLAY_P3 if primaries == _P3_NUMBER and curve in _CURVES_OF_SRGB else None


def profile_by_gamma(
    gamma: float | None, chromaticities: Chromaticities | None, *, is_grey: bool
) -> bytes | None:
    """Return the profile for what a PNG says of its colours, where that is not sRGB.

    Args:
        gamma: The power by which light became levels, 0.45 for most; None: not said.
        chromaticities: None: not said. Grey has none.
        is_grey: Whether the pixels are.

    Returns:
        None for sRGB, and for numbers that make no sense.
    """
    if gamma is not None and not _GAMMAS[0] <= gamma <= _GAMMAS[1]:
        return None
    is_usual = gamma is None or abs(gamma - _SRGB_GAMMA) <= _SAME_GAMMA
    places = chromaticities or _SRGB_CHROMATICITIES
    if is_usual and (is_grey or _are_those_of_srgb(places)):
        return None
    curve = _SRGB_CURVE if gamma is None else (0, 1 / gamma)
    if is_grey:
        return _file(b"GRAY", [(b"wtpt", _xyz(_D50)), (b"kTRC", _curve(curve))])
    primaries = _primaries(places)
    return None if primaries is None else _profile(primaries, curve)


def _are_those_of_srgb(places: Chromaticities) -> bool:
    pairs = zip(places, _SRGB_CHROMATICITIES, strict=True)
    return all(abs(place - srgb) <= _SAME_PLACE for place, srgb in pairs)


def _primaries(places: Chromaticities) -> tuple[tuple[float, ...], ...] | None:
    """Return XYZ of red, green and blue, adapted to D50."""
    x, y = np.array(places[0::2]), np.array(places[1::2])
    if (y <= 0).any():
        return None
    white, *colours = np.stack([x / y, np.ones(4), (1 - x - y) / y], axis=1)
    try:
        amounts = np.linalg.solve(np.array(colours).T, white)
    except np.linalg.LinAlgError:
        return None
    adapted = np.diag(_TO_CONES @ _D50 / (_TO_CONES @ white))
    to_d50 = np.linalg.solve(_TO_CONES, adapted @ _TO_CONES)
    found = (to_d50 @ (np.array(colours).T * amounts)).T
    return tuple(map(tuple, found.tolist())) if (np.abs(found) < _MOST_LIGHT).all() else None


def _profile(primaries: tuple[tuple[float, ...], ...], curve: tuple[float, ...]) -> bytes:
    tags = [
        (b"wtpt", _xyz(_D50)),
        *(
            (name + b"XYZ", _xyz(xyz))
            for name, xyz in zip((b"r", b"g", b"b"), primaries, strict=True)
        ),
        *((name + b"TRC", _curve(curve)) for name in (b"r", b"g", b"b")),
    ]
    return _file(b"RGB ", tags)


def _file(pixels: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags:
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value
    size = start + len(body)
    header = struct.pack(">I4xI4s4s4s", size, 0x04300000, b"mntr", pixels, b"XYZ ")
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
