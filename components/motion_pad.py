"""The picture on which a camera move is drawn and previewed, a part of `motion`."""

from dataclasses import dataclass
from typing import Any

from runway_core import ImageFrame

from . import figures, strings


@dataclass(frozen=True, slots=True, kw_only=True)
class PadView:
    """The picture on which the move is drawn and previewed."""

    frame: ImageFrame
    ratio: str
    picture_url: str
    """The picture itself, upright, shown until the preview is there."""
    preview_url: str
    """A loop on the picture for any move, which the script adds; drawn when it is asked for."""


def describe(pad: PadView) -> dict[str, Any]:
    """Return what the script is told of the pad."""
    frame = pad.frame
    size = figures.pixel_size(frame.width_px, frame.height_px)
    is_padded = frame.fit == "pad"
    return {
        "id": frame.sha256,
        "src": pad.preview_url,
        "still": pad.picture_url,
        "shape": [int(side) for side in pad.ratio.split(":")],
        "fit": frame.fit,
        "position": [0.5, 0.5] if is_padded else list(focus_place(frame, pad.ratio)),
        "alt": strings.FRAME_ALT.format(label=strings.FIRST_FRAME, size=size),
    }


def focus_place(frame: ImageFrame, ratio: str) -> tuple[float, float]:
    """Return where a crop lies between the picture's edges, 0 (left, top) to 1 (right, bottom)."""
    width, height = (int(side) for side in ratio.split(":"))
    asked, given = width / height, frame.width_px / frame.height_px
    kept = min(1.0, asked / given), min(1.0, given / asked)
    return _between(frame.focus[0], kept[0]), _between(frame.focus[1], kept[1])


def _between(focus: float, kept: float) -> float:
    room = 1.0 - kept
    return 0.5 if room <= 0.0 else min(1.0, max(0.0, (focus - kept / 2) / room))
