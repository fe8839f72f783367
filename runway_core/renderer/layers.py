"""A subject that moves before its ground: two layers, put together anew in every frame.

One picture bent by depth tears when subject and ground part far; here each layer keeps its own
shape. The subject's layer holds what is missing from the ground to make the picture, so that at
amplitude 0 both together are the picture itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .camera import Move, flattened, fold_share
from .cutout import matte_of, without_subject
from .depth import Depth
from .life import Moment
from .picture import Planes, empty_planes, shrunk, to_planes
from .recipe import U8
from .ripples import Ripples, RipplesPainter
from .warp import Path, Warper, Window, grid_points, path_of, window_around

_AMPLITUDES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layers:
    """A picture parted into ground and subject, each with its own path."""

    ground: Planes
    ground_path: Path
    subject: Planes
    """Picture − (1 − matte) · ground, clipped to 0 … 255."""
    shade: Planes
    """255 − matte, for luma and for each chroma plane: the share of the ground that is seen."""
    subject_path: Path
    """Covers ``window`` only."""
    window: Window
    """Where the subject ever gets to."""
    ripples: Ripples | None
    """Of the ground; a subject keeps its shape."""

    def painter(self) -> "LayerPainter":
        """Return a painter with memory of its own."""
        return LayerPainter(self)


def layers_of(
    rgb: U8, depth: Depth, move: Move, end: float, ripples: Ripples | None = None
) -> Layers | None:
    """Part a picture for a fitted move; None when the subject is never seen.

    Args:
        rgb: uint8, (height, width, 3).
        depth: The picture's depth.
        move: Fitted to the picture.
        end: 1 or −1, the amplitude away from the picture.
        ripples: Wind and water in the ground.
    """
    height, width = rgb.shape[:2]
    matte = matte_of(rgb, depth)
    subject_path = path_of(move, np.ones_like(depth.subject), end)
    window = _reach(subject_path, matte, end)
    if window is None:
        return None
    ground = to_planes(without_subject(rgb, matte))
    shade = 255 - matte
    small_shade = shrunk(shade, width // 2, height // 2)
    shades = Planes(shade, small_shade, small_shade)
    nearness = flattened(depth.ground, fold_share(move, depth.ground))
    return Layers(
        ground=ground,
        ground_path=path_of(move, nearness, end),
        subject=_missing(to_planes(rgb), ground, shades),
        shade=shades,
        subject_path=subject_path.within(window),
        window=window,
        ripples=ripples,
    )


def _reach(path: Path, matte: U8, end: float) -> Window | None:
    """Return the part of the clip in which the subject is seen at any amplitude."""
    height, width = matte.shape
    x, y = grid_points(width, height)
    scratch = np.empty_like(path.terms[0])
    seen = np.zeros_like(x, dtype=bool)
    wide = cv2.dilate(matte, np.ones((9, 9), np.uint8))
    for amplitude in _AMPLITUDES:
        source_x, source_y = path.at(amplitude * end, scratch)
        seen |= cv2.remap(wide, source_x, source_y, cv2.INTER_NEAREST) > 0
    if not seen.any():
        return None
    return window_around(x[seen], y[seen], width, height)


def _missing(picture: Planes, ground: Planes, shade: Planes) -> Planes:
    y, u, v = (
        np.asarray(cv2.subtract(whole, cv2.multiply(behind, seen, scale=1 / 255)), np.uint8)
        for whole, behind, seen in zip(picture, ground, shade, strict=True)
    )
    return Planes(y, u, v)


class LayerPainter:
    """Draws `Layers` at an amplitude; one per thread."""

    def __init__(self, layers: Layers) -> None:
        height, width = layers.ground.y.shape
        part = layers.window
        size = (min(part.right, width) - part.left, min(part.bottom, height) - part.top)
        self._layers = layers
        self._ground_warper = Warper(width, height)
        self._subject_warper = Warper(*size)
        self._subject = empty_planes(*size)
        self._shade = empty_planes(*size)
        self._ripples = layers.ripples.painter() if layers.ripples else None

    def draw(self, moment: Moment, out: Planes) -> None:
        """Draw both layers over the whole of ``out``."""
        layers = self._layers
        look(layers.ground_path, self._ripples, moment, self._ground_warper)
        self._ground_warper.warp(layers.ground, out)
        layers.subject_path.at(moment.amplitude, self._subject_warper.grid)
        # Replicated, so that a subject beside the border is not mirrored into view.
        self._subject_warper.warp(layers.subject, self._subject, cv2.BORDER_REPLICATE)
        self._subject_warper.warp(layers.shade, self._shade, cv2.BORDER_REPLICATE)
        window = layers.window.of(out)
        for ground, shade, subject in zip(window, self._shade, self._subject, strict=True):
            cv2.multiply(ground, shade, dst=ground, scale=1 / 255)
            cv2.add(ground, subject, dst=ground)


def look(path: Path, ripples: RipplesPainter | None, moment: Moment, warper: Warper) -> None:
    """Write the source points of one moment into the warper's grid."""
    path.at(moment.amplitude, warper.grid)
    if ripples is not None:
        ripples.add(moment.time_s, moment.strength, warper.grid)
