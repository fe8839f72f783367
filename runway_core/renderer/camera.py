"""What the six axes of a camera move mean, and where each point of a picture goes.

This is the one place that gives the numbers of `CameraMotion` an amount on screen. Directions are
those of `models.AXES`; amounts, for an axis at its limit of 10: ``x`` and ``bg_x_pan`` travel 9 %
of the width, ``y`` and ``bg_y_pan`` 9 % of the height, ``z`` grows the nearest part by 30 % and the
farthest by 16.5 %, ``r`` turns by 8°. Coordinates: x grows right, y grows down, in pixels of the
clip, the centre of the top left pixel at (0, 0).

The move runs along one amplitude ``a``: at 0 the picture stands as it is; 1 is the end of a move
that starts on its picture, −1 the start of a move that ends on its picture.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from runway_core.models import MOTION_LIMIT, CameraMotion

from .depth import CELL_PX
from .recipe import F32

PAN_SHARE = 0.09
ZOOM_SHARE = 0.30
ROLL_RAD = math.radians(8.0)
MAX_COVER = 0.25  # the picture grows by this at most to hide its border; then the move shrinks
MIRROR_SHARE = 0.015  # a pull-out may show this share of a side as a mirrored margin
FOLD_LIMIT = 0.45  # steepest relative field that does not tear; 1 would fold
_RAMP = 0.30
_FLAT_ZOOM, _NEAR_ZOOM = 0.55, 0.45
_TOLERANCE_PX = 0.5
_STEPS = 4  # fixed-point steps; each shrinks the error by FOLD_LIMIT or more


def eased(t: float) -> float:
    """Travel along the move at time ``t`` (0 to 1): velocity ramps over 30 % at both ends."""
    if t > 0.5:
        return 1.0 - eased(1.0 - t)
    u = t / _RAMP
    travelled = _RAMP * (u**3 - u**4 / 2) if u < 1 else t - _RAMP / 2
    return travelled / (1.0 - _RAMP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A camera move in pixels of one clip size, at amplitude 1."""

    width_px: int
    height_px: int
    near: tuple[float, float] = (0.0, 0.0)
    far: tuple[float, float] = (0.0, 0.0)
    zoom: float = 0.0
    roll: float = 0.0
    """Radians, clockwise on screen."""
    cover: float = 0.0
    """Growth at amplitude 1 that hides the border."""
    tight: float = 1.0
    """Growth at every amplitude: above 1, the clip does not start on the whole picture."""

    def scaled(self, share: float) -> "Move":
        """The same move, smaller by ``share``."""
        return replace(
            self,
            near=(self.near[0] * share, self.near[1] * share),
            far=(self.far[0] * share, self.far[1] * share),
            zoom=self.zoom * share,
            roll=self.roll * share,
        )

    def steepness(self, x: F32, y: F32) -> F32:
        """Pixels by which a point moves on screen for one unit of depth, at amplitude 1."""
        dx = self.near[0] - self.far[0] + _NEAR_ZOOM * self.zoom * (x - self._centre[0])
        dy = self.near[1] - self.far[1] + _NEAR_ZOOM * self.zoom * (y - self._centre[1])
        steep: F32 = np.hypot(dx, dy).astype(np.float32)
        return steep

    def source(self, x: F32, y: F32, nearness: F32 | float, amplitude: float) -> tuple[F32, F32]:
        """Return the picture's point seen at (x, y), were its depth ``nearness`` (0 to 1)."""
        pan_x = self.far[0] + (self.near[0] - self.far[0]) * nearness
        pan_y = self.far[1] + (self.near[1] - self.far[1]) * nearness
        grown = 1.0 + amplitude * self.zoom * (_FLAT_ZOOM + _NEAR_ZOOM * nearness)
        scale = self.tight * (1.0 + self.cover * abs(amplitude)) * grown
        left = (x - self._centre[0] - amplitude * pan_x) / scale
        top = (y - self._centre[1] - amplitude * pan_y) / scale
        cos, sin = math.cos(amplitude * self.roll), math.sin(amplitude * self.roll)
        return (
            (cos * left + sin * top + self._centre[0]).astype(np.float32),
            (cos * top - sin * left + self._centre[1]).astype(np.float32),
        )

    def trace(self, x: F32, y: F32, nearness: F32, amplitude: float) -> tuple[F32, F32]:
        """Return the picture's points seen at (x, y) where depth belongs to the picture.

        The depth at the source decides how far the source moves, so this is a fixed point.

        Args:
            x: float32, any two-dimensional shape, pixels.
            y: Like ``x``.
            nearness: float32 depth grid of the whole picture, 0 to 1.
            amplitude: −1 to 1.
        """
        source_x, source_y = x, y
        for _ in range(_STEPS):
            depth = sample(nearness, source_x, source_y)
            source_x, source_y = self.source(x, y, depth, amplitude)
        return source_x, source_y

    @property
    def _centre(self) -> tuple[float, float]:
        return (self.width_px - 1) / 2, (self.height_px - 1) / 2


def sample(grid: F32, x: F32, y: F32) -> F32:
    """Read a quarter-size grid at pixels (x, y), linearly; beyond the border its edge goes on."""
    offset = (CELL_PX - 1) / 2
    column, row = (x - offset) / CELL_PX, (y - offset) / CELL_PX
    found = cv2.remap(grid, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def move_of(motion: CameraMotion, width_px: int, height_px: int) -> Move:
    """Give a motion its pixels for one clip size, before any fitting."""
    across, down = PAN_SHARE * width_px / MOTION_LIMIT, PAN_SHARE * height_px / MOTION_LIMIT
    return Move(
        width_px=width_px,
        height_px=height_px,
        near=(motion.x * across, motion.y * down),
        far=(motion.bg_x_pan * across, motion.bg_y_pan * down),
        zoom=motion.z * ZOOM_SHARE / MOTION_LIMIT,
        roll=motion.r * ROLL_RAD / MOTION_LIMIT,
    )


def fold_share(move: Move, nearness: F32) -> float:
    """Return the share of its depth contrast that a picture can move with without tearing.

    The 99.7th percentile of the relative field's gradient decides; 1.0 keeps all depth.
    """
    rows, columns = nearness.shape
    slope_x = cv2.Sobel(nearness, cv2.CV_32F, 1, 0, ksize=3, scale=1 / (8 * CELL_PX))
    slope_y = cv2.Sobel(nearness, cv2.CV_32F, 0, 1, ksize=3, scale=1 / (8 * CELL_PX))
    x, y = np.meshgrid(
        np.arange(columns, dtype=np.float32) * CELL_PX, np.arange(rows, dtype=np.float32) * CELL_PX
    )
    gradient = np.hypot(slope_x, slope_y) * move.steepness(x, y)
    steepest = float(np.quantile(gradient, 0.997))
    return min(1.0, FOLD_LIMIT / max(steepest, 1e-6))


def flattened(nearness: F32, share: float) -> F32:
    """Compress depth towards its mean, which keeps the mean motion of the picture."""
    mean = float(nearness.mean())
    flat: F32 = (mean + share * (nearness - mean)).astype(np.float32)
    return flat


def fitted(move: Move, nearness: F32, end: float, *, comes_back: bool = False) -> Move:
    """Fit a move into its picture: no border is seen between amplitude 0 and ``end``.

    A growth that rises with the move hides the border, so amplitude 0 shows the exact picture;
    where that would take more than `MAX_COVER` the whole move shrinks. Zooming outwards would need
    pixels beyond the picture at amplitude 0 already: up to `MIRROR_SHARE` of a side it shows a
    mirrored margin, beyond that every frame is as much tighter as the zoom alone needs.

    Args:
        move: The move as asked for.
        nearness: float32 depth grid of the picture, 0 to 1.
        end: 1 for a move that starts on its picture, −1 for one that ends on it.
        comes_back: The clip both starts and ends at amplitude 0, on pictures: none is cropped.
    """

    def fits(candidate: Move) -> bool:
        return _overshoot_px(candidate, nearness, end) <= _TOLERANCE_PX

    if move.zoom * end < 0 and _is_slight(move, nearness, end):
        return move
    shrinkage = 0.0 if comes_back else _shrinkage(move, nearness, end)

    def grown(by: float, share: float = 1.0) -> Move:
        tight = min(1.0 + by, 1.0 / (1.0 - share * shrinkage))
        return replace(move.scaled(share), tight=tight, cover=(1.0 + by) / tight - 1.0)

    if fits(grown(0.0)):
        return move
    if not fits(grown(MAX_COVER)):
        return grown(MAX_COVER, _largest(lambda share: fits(grown(MAX_COVER, share))))
    return grown(MAX_COVER * (1.0 - _largest(lambda spared: fits(grown(MAX_COVER * (1 - spared))))))


def _shrinkage(move: Move, nearness: F32, end: float) -> float:
    """Return the share by which z alone draws in the border; 0 where a margin hides that."""
    zooming = replace(move, near=(0.0, 0.0), far=(0.0, 0.0), roll=0.0)
    if move.zoom * end >= 0 or _is_slight(zooming, nearness, end):
        return 0.0
    sides = (nearness[0], nearness[-1], nearness[:, 0], nearness[:, -1])
    nearest = max(float(side.max()) for side in sides)
    return abs(move.zoom) * (_FLAT_ZOOM + _NEAR_ZOOM * nearest)


def _is_slight(move: Move, nearness: F32, end: float) -> bool:
    """Whether a mirrored margin hides all that a move shows beyond its picture."""
    margin_px = MIRROR_SHARE * min(move.width_px, move.height_px)
    return _overshoot_px(move, nearness, end) <= margin_px


def _overshoot_px(move: Move, nearness: F32, end: float) -> float:
    """Return by how many pixels the border of the clip looks beyond the picture, at the worst."""
    right, bottom = move.width_px - 1.0, move.height_px - 1.0
    across = np.linspace(0.0, right, 48, dtype=np.float32)
    down = np.linspace(0.0, bottom, 28, dtype=np.float32)
    x = np.concatenate((across, across, np.zeros_like(down), np.full_like(down, right)))[None]
    y = np.concatenate((np.zeros_like(across), np.full_like(across, bottom), down, down))[None]
    worst = 0.0
    for amplitude in (0.25, 0.5, 0.75, 1.0):
        source_x, source_y = move.trace(x, y, nearness, amplitude * end)
        beyond = (-source_x, source_x - right, -source_y, source_y - bottom)
        worst = max(worst, *(float(side.max()) for side in beyond))
    return worst


def _largest(is_good: Callable[[float], bool]) -> float:
    """Return the largest share from 0 (taken as good) to 1 that is good, to 1/1024."""
    low, high = 0.0, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if is_good(middle) else (low, middle)
    return low
