"""ICC profiles made by hand, for pictures that are not in sRGB.

Source: ICC.1:2010, https://www.color.org/specification/ICC1v43_2010-12.pdf, sections 7 and 10;
primaries adapted to D50 as the common profiles carry them (checked 2026-11-20).
"""

import struct

Primaries = tuple[tuple[float, float, float], ...]

DISPLAY_P3: Primaries = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE_RGB: Primaries = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
SRGB: Primaries = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
_D50 = (0.96420, 1.0, 0.82491)


def rgb_profile(primaries: Primaries, *, gamma: float | None = None, name: str = "Test") -> bytes:
    """Make a display profile from three primaries.

    Args:
        primaries: XYZ of red, green and blue, adapted to D50.
        gamma: One exponent for all channels; None takes sRGB's own curve.
        name: What the profile calls itself.
    """
    curve = _srgb_curve() if gamma is None else _gamma_curve(gamma)
    tags = [
        (b"desc", _text(b"desc", name)),
        (b"cprt", b"text\0\0\0\0CC0\0"),
        (b"wtpt", _xyz(_D50)),
        *((b"rgb"[i : i + 1] + b"XYZ", _xyz(primaries[i])) for i in range(3)),
        *((channel + b"TRC", curve) for channel in (b"r", b"g", b"b")),
    ]
    return _profile(b"RGB ", tags)


def grey_profile(gamma: float) -> bytes:
    """Make a profile for grey pixels with one exponent."""
    tags = [
        (b"desc", _text(b"desc", "Test grey")),
        (b"cprt", b"text\0\0\0\0CC0\0"),
        (b"wtpt", _xyz(_D50)),
        (b"kTRC", _gamma_curve(gamma)),
    ]
    return _profile(b"GRAY", tags)


def _profile(space: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for signature, value in tags:
        table += signature + struct.pack(">II", start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    version = 0x04300000 if b"para" in body else 0x02400000
    header = struct.pack(">I4xI4s4s4s", start + len(body), version, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H4s28x", 2026, 11, 20, 0, 0, 0, b"acsp")
    header += struct.pack(">3I", *(_fixed(part) for part in _D50))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _fixed(value: float) -> int:
    return round(value * 65536) & 0xFFFFFFFF


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3I", *(_fixed(value) for value in values))


def _gamma_curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def _srgb_curve() -> bytes:
    numbers = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para\0\0\0\0" + struct.pack(">HH5I", 3, 0, *(_fixed(value) for value in numbers))


def _text(kind: bytes, words: str) -> bytes:
    plain = words.encode("ascii") + b"\0"
    return kind + b"\0\0\0\0" + struct.pack(">I", len(plain)) + plain + b"\0" * 78
