"""One walk over a JPEG's segments: size, turn, profile, and what is not the picture.

Nothing is decoded. The walk ends at the end marker of the first picture, so the second picture of
an MPO file and the video behind a motion photo fall outside what is kept.

Source: ITU-T T.81 annex B, https://www.w3.org/Graphics/JPEG/itu-t81.pdf (checked 2026-11-20).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from runway_core.errors import InvalidImageError

from .exif import is_adobe_rgb, orientation_of
from .facts import Facts, append_range, believable, corrupt, truncated, unsupported_mode
from .sniff import ImageKind
from .spaces import ADOBE_RGB

MAX_SCANS = 64  # an encoder makes about 10; thousands in 264 kB hold a decoder for a minute
_MAX_SEGMENTS = 4096  # a 20 MB depth map in extended XMP makes about 320

_KIND = ImageKind.JPEG
_FILLING, _STUFFING = 0xFF, 0x00
_NEAR_BYTES = 64
STRETCH_BYTES = 2**17  # it and what is worked out from it stay in the processor's cache
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # neither stuffing, filling nor a restart
_SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = {0xC0, 0xC1}
_DECODABLE_SOF = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_TABLES = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}  # codes, quantisation, late height, restarts
_JFIF_BYTES, _ADOBE_BYTES = 14, 12  # their fixed fields: more means a thumbnail or worse inside


@dataclass(slots=True)
class _Walk:
    width_px: int = 0
    height_px: int = 0
    components: int = 0
    frame_marker: int = 0
    scans: int = 0
    orientation: int = 1
    has_exif: bool = False
    is_adobe_rgb: bool = False
    colour_segments: int = 0
    has_long_colour_segment: bool = False
    icc: dict[int, bytes] = field(default_factory=dict)
    icc_count: int = 0
    ranges: list[tuple[int, int]] = field(default_factory=lambda: [(0, 2)])


def read_jpeg(data: bytes) -> Facts:
    """Read a JPEG's facts from its segments.

    Raises:
        InvalidImageError: ``truncated`` without an end marker, ``corrupt``, ``too_many_scans``, or
            ``unsupported_mode`` for other than 8 bits.
    """
    walk = _Walk()
    end = 2
    for marker, start, end in _segments(data):
        if marker != _EOI:
            _note(walk, data, marker, start, end)
    if not walk.frame_marker or not walk.scans:
        raise corrupt(_KIND, "it holds no picture")
    append_range(walk.ranges, end - 2, end)
    return Facts(
        kind=_KIND,
        width_px=walk.width_px,
        height_px=walk.height_px,
        orientation=walk.orientation,
        icc=believable(_profile(walk)) or (ADOBE_RGB if walk.is_adobe_rgb else None),
        # JFIF and Adobe name the colours once; what they hold beside that cannot be cut out.
        is_plain=walk.components in {1, 3}
        and walk.colour_segments <= 2
        and not walk.has_long_colour_segment,
        is_grey=walk.components == 1,
        is_bare=walk.ranges == [(0, len(data))],
        shrinks_on_load=walk.frame_marker in _SEQUENTIAL and walk.scans == 1,
        ranges=tuple(walk.ranges),
    )


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment; a scan's end is that of its coded data."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        start = _find_marker(data, at)
        if start is None:
            raise truncated(_KIND)
        marker = data[start + 1]
        if marker == _EOI:
            yield marker, start, start + 2
            return
        if marker == _SOI:
            raise corrupt(_KIND, "a second picture starts inside the first")
        end = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
        if end > len(data) or len(data) < start + 4:
            raise truncated(_KIND)
        if end < start + 4:
            raise corrupt(_KIND, "a segment has no length")
        if marker == _SOS:
            following = _find_marker(data, end)
            end = len(data) if following is None else following
        yield marker, start, end
        at = end
    raise corrupt(_KIND, f"it has more than {_MAX_SEGMENTS} segments")


def _find_marker(data: bytes, at: int) -> int | None:
    """Return where the next marker starts.

    Coded data holds a stuffed 0xFF every few hundred bytes, at each of which a pattern stops; in
    48 MP that is 4 % of preparing a frame. So the pattern sees only stretches that hold more.
    """
    near = _MARKER.search(data, at, at + _NEAR_BYTES)  # most segments follow one another
    if near:
        return near.start()
    octets = np.frombuffer(data, np.uint8)
    while at < len(data) - 1:
        stretch = octets[at : at + STRETCH_BYTES + 1]
        if ((stretch[:-1] == _FILLING) & (stretch[1:] != _STUFFING)).any():
            found = _MARKER.search(data, at, at + len(stretch))
            if found:
                return found.start()
        at += STRETCH_BYTES
    return None


def _note(walk: _Walk, data: bytes, marker: int, start: int, end: int) -> None:
    if marker in _SOF:
        _note_frame(walk, data, marker, start, end)
    elif marker == _SOS:
        walk.scans += 1
        if walk.scans > MAX_SCANS:
            raise InvalidImageError(
                "too_many_scans",
                f"the JPEG file is coded in more than {MAX_SCANS} scans",
                allowed=f"at most {MAX_SCANS} scans",
                hint="Open it in an editor, save it as a plain JPEG, and add the new file.",
            )
    if _belongs_to_picture(walk, data, marker, start, end):
        append_range(walk.ranges, start, end)


def _note_frame(walk: _Walk, data: bytes, marker: int, start: int, end: int) -> None:
    if walk.frame_marker:
        raise corrupt(_KIND, "it has two frame headers")
    if end < start + 10:
        raise corrupt(_KIND, "its frame header is too short")
    if data[start + 4] != 8:
        raise unsupported_mode(_KIND, f"{data[start + 4]} bits per channel")
    if marker not in _DECODABLE_SOF:
        raise unsupported_mode(_KIND, "a coding that no common decoder reads")
    walk.frame_marker = marker
    walk.height_px = int.from_bytes(data[start + 5 : start + 7], "big")
    walk.width_px = int.from_bytes(data[start + 7 : start + 9], "big")
    walk.components = data[start + 9]


def _belongs_to_picture(walk: _Walk, data: bytes, marker: int, start: int, end: int) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return _note_application(walk, data[start + 4 : end], marker)
    return marker in _SOF or marker in _TABLES or marker == _SOS


def _note_application(walk: _Walk, payload: bytes, marker: int) -> bool:
    """Read what an application segment tells; return whether decoding needs it."""
    if marker == _APP0 and payload.startswith(b"JFIF\x00") and len(payload) >= _JFIF_BYTES:
        walk.colour_segments += 1
        walk.has_long_colour_segment |= len(payload) > _JFIF_BYTES
        return True
    if marker == _APP14 and payload.startswith(b"Adobe") and len(payload) >= _ADOBE_BYTES:
        walk.colour_segments += 1
        walk.has_long_colour_segment |= len(payload) > _ADOBE_BYTES
        return True
    if marker == _APP2 and payload.startswith(b"ICC_PROFILE\x00") and len(payload) > 14:
        walk.icc[payload[12]] = payload[14:]
        walk.icc_count = payload[13]
    if marker == _APP1 and payload.startswith(b"Exif\x00\x00") and not walk.has_exif:
        walk.has_exif = True
        walk.orientation = orientation_of(payload)
        walk.is_adobe_rgb = is_adobe_rgb(payload)
    return False


def _profile(walk: _Walk) -> bytes | None:
    if not walk.icc or sorted(walk.icc) != list(range(1, walk.icc_count + 1)):
        return None
    return b"".join(walk.icc[number] for number in sorted(walk.icc))
