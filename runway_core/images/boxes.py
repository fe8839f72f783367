"""The outer boxes of HEIC and AVIF files: whether the file is all there.

Source: ISO/IEC 14496-12, section 4.2 (checked 2026-11-20).
"""

from .facts import corrupt, truncated
from .sniff import ImageKind

_MAX_BOXES = 10_000


def check_boxes(data: bytes, kind: ImageKind) -> None:
    """Walk the top-level boxes to the end of the file.

    Raises:
        InvalidImageError: ``truncated`` when a box reaches past the end, ``corrupt`` when a box is
            smaller than its own header.
    """
    at = 0
    for _ in range(_MAX_BOXES):
        if at >= len(data):
            return
        header, length = 8, int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            header, length = 16, int.from_bytes(data[at + 8 : at + 16], "big")
        if length == 0:  # "to the end of the file"
            return
        if length < header:
            raise corrupt(kind, "a box is smaller than its own header")
        if at + length > len(data):
            raise truncated(kind)
        at += length
    raise corrupt(kind, f"it has more than {_MAX_BOXES} boxes")
