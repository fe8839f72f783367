"""Near and far by heuristic: what is sharp, colourful and low in the picture is taken as near.

Works at a quarter of the picture's size and knows nothing of motion. The result is a guess that
only has to be smooth along edges; a mask painted by the user replaces the guess of the subject.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .bars import Inner, inside_bars
from .ends import with_ends
from .fill import diffused
from .ground import ground_of
from .guide import guided
from .picture import cover_crop, shrunk
from .recipe import F32, U8

I16 = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]

CELL_PX = 4  # one depth sample stands for 4 × 4 pixels
_SEGMENT_LONG_SIDE = 160  # GrabCut at this size takes ~20 ms; twice the size takes ~100 ms
_GROUND_NEAR = 0.85  # depth of the bottom edge behind a subject; 1 where there is none
_SUBJECT_SHARES = (0.015, 0.7)  # a smaller or larger subject is a failed guess: go without
_KEPT = 0.5  # of a guessed subject; where more of it goes on outside, the guess was none
_SPILL_STEPS = 60
_OFFSHOOT_REACH, _OFFSHOOT_LEVELS, _OFFSHOOT_LIKER = 9, 24, 1.5  # pixels across; levels; times
_OFFSHOOT_ROUNDS = 6
_SAME = 5  # levels between neighbours that are one surface
_SHADE, _TINT = 8, 3  # levels of luma and colour between neighbours at a shadow's soft edge
_LIGHT_LUMA, _LIGHT_SPREAD, _LIGHT_REACH = 190, 12, 0.6  # of a moon or a lamp: bright, plain, high
_RAGGED = 9.2  # outline over the root of the area: a circle has 3.5, a person 6, a bare tree 9.4
_CROSS = np.ones((3, 3), np.uint8)
_CHROMA = np.array([1.0, 2.0, 2.0], np.float32)  # an odd colour tells more than an odd brightness


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """How near each part of a picture is.

    All arrays are float32, (ceil(height / 4), ceil(width / 4)), 0 far to 1 near.
    """

    subject: F32
    """The share of the subject in each cell, widened a little and soft along its edge."""
    mask: F32
    """The subject as it was found or painted, not widened."""
    ground: F32
    """The depth of everything else: a slope that comes nearer towards the bottom."""

    @property
    def nearness(self) -> F32:
        """Depth of subject and ground together."""
        return self.ground + (1.0 - self.ground) * self.subject


def grid_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return columns and rows of the quarter-size grid of a picture."""
    return -(-width_px // CELL_PX), -(-height_px // CELL_PX)


def estimate(rgb: U8, mask: U8 | None = None) -> Depth:
    """Guess the depth of a picture.

    Args:
        rgb: uint8, (height, width, 3), cropped to the clip's size.
        mask: uint8, (height, width) of any size, 0 far to 255 near; None: guess the subject.
    """
    inner = inside_bars(rgb)
    if inner is None:
        return _estimate(rgb, mask)
    if mask is not None:
        mask = inner.cut(cover_crop(mask, rgb.shape[1], rgb.shape[0]))
    return _amid_bars(_estimate(inner.cut(rgb), mask), inner, rgb.shape)


def part_of(depth: Depth, inner: Inner) -> Depth:
    """Return the depth of the picture between the bars of its frame."""
    columns, rows = grid_size(*inner.size_px)
    left, top = inner.left // CELL_PX, inner.top // CELL_PX

    def cut(cells: F32) -> F32:
        return np.ascontiguousarray(cells[top : top + rows, left : left + columns])

    return Depth(subject=cut(depth.subject), mask=cut(depth.mask), ground=cut(depth.ground))


def shrunk_to(depth: Depth, width_px: int, height_px: int) -> Depth:
    """Return the depth of the same picture at a smaller size.

    Its edges stay as steep as the picture's own: a move folds, or parts into layers, alike in both.
    """
    size = grid_size(width_px, height_px)

    def shrink(cells: F32) -> F32:
        return np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_AREA), np.float32)

    return Depth(
        subject=shrink(depth.subject), mask=shrink(depth.mask), ground=shrink(depth.ground)
    )


def _amid_bars(depth: Depth, inner: Inner, shape: tuple[int, ...]) -> Depth:
    """Enlarge the depth of a picture to the frame that it lies in; `part_of` gives it back."""
    columns, rows = grid_size(shape[1], shape[0])
    left, top = inner.left // CELL_PX, inner.top // CELL_PX
    sides = (
        (top, rows - top - depth.mask.shape[0]),
        (left, columns - left - depth.mask.shape[1]),
    )
    return Depth(
        subject=np.pad(depth.subject, sides),
        mask=np.pad(depth.mask, sides),
        ground=np.pad(depth.ground, sides, mode="edge"),
    )


def _estimate(rgb: U8, mask: U8 | None) -> Depth:
    columns, rows = grid_size(rgb.shape[1], rgb.shape[0])
    small = shrunk(rgb, columns, rows)
    if mask is not None:
        painted = cover_crop(mask, columns, rows).astype(np.float32) / 255.0
        soft = np.asarray(cv2.GaussianBlur(painted, (0, 0), 1.0), np.float32)
        ground = ground_of(rgb, small, soft)
        return Depth(subject=soft, mask=painted, ground=_GROUND_NEAR * ground)
    subject = _segment(rgb, columns, rows)
    if subject is None:
        none = np.zeros((rows, columns), np.float32)
        return Depth(subject=none, mask=none, ground=ground_of(rgb, small, none))
    wide = cv2.dilate(subject, np.ones((5, 5), np.uint8)).astype(np.float32)
    return Depth(
        subject=guided(small, wide, 9, 1e-3),
        mask=subject.astype(np.float32),
        ground=_GROUND_NEAR * ground_of(rgb, small, wide),
    )


def _with_offshoots(tiny: U8, found: U8) -> U8:
    """Add to a guessed subject what hangs on to it in its own colours, such as its outer leaves.

    A part of a thing that stays behind on the ground when the rest moves is seen at once.
    """
    rim = np.asarray(cv2.dilate(found, np.ones((_OFFSHOOT_REACH,) * 2, np.uint8)), np.uint8)
    if rim.all():
        return found
    levels = tiny.astype(np.int16)
    from_ground = np.abs(levels - diffused(tiny, rim))
    from_subject = np.abs(levels - diffused(tiny, 1 - found))
    is_odd = from_ground.max(axis=2) > _OFFSHOOT_LEVELS
    is_like = from_ground.sum(axis=2) > _OFFSHOOT_LIKER * from_subject.sum(axis=2)
    parts = found | (is_odd & is_like & (rim > 0)).astype(np.uint8)
    _, labels = cv2.connectedComponents(parts, connectivity=4)
    hangs_on = np.isin(labels, np.unique(labels[found > 0]))
    return hangs_on.astype(np.uint8)


def _grown(tiny: U8, found: U8) -> U8:
    """Add offshoots and what hangs on to them; a petal may be longer than their reach."""
    for _ in range(_OFFSHOOT_ROUNDS):
        grown = _with_offshoots(tiny, found)
        if (grown == found).all():
            break
        found = grown
    return found


def _cut_out(tiny: U8, found: U8) -> U8 | None:
    """Keep of a guessed subject what ends where something ends; None: too little is left.

    What goes on outside in the same colours, a shadow or half a tower, is no part of it: a guess
    that cuts through things tears them apart in two layers, which is worse than no layers. Whoever
    wants them paints the subject.
    """
    rim = cv2.subtract(found, np.asarray(cv2.erode(found, _CROSS, borderValue=1), np.uint8))
    if rim.sum() > _RAGGED * np.sqrt(found.sum()):
        return None
    levels = tiny.astype(np.int16)
    across = _is_one_surface(levels[:, 1:], levels[:, :-1])
    down = _is_one_surface(levels[1:], levels[:-1])
    outside = found == 0
    for _ in range(_SPILL_STEPS):
        spilt = outside.copy()
        spilt[:, 1:] |= outside[:, :-1] & across
        spilt[:, :-1] |= outside[:, 1:] & across
        spilt[1:] |= outside[:-1] & down
        spilt[:-1] |= outside[1:] & down
        outside = spilt
    whole = (~outside).astype(np.uint8)
    kept = np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, _CROSS), np.uint8)
    return None if kept.sum() < _KEPT * found.sum() else kept


def _is_one_surface(levels: I16, beside: I16) -> Flags:
    """Whether neighbours belong together: about equal, or the soft edge of a shadow."""
    step = levels - beside
    luma = step.sum(axis=2) // 3
    tint = np.abs(step - luma[..., None]).max(axis=2)
    is_shade = (np.abs(luma) < _SHADE) & (tint < _TINT)
    is_one: Flags = is_shade | (np.abs(step).max(axis=2) < _SAME)
    return is_one


def _is_light(tiny: U8, subject: U8) -> bool:
    """Whether a guessed subject is a moon, a sun or a lamp: plain, bright and high, thus far."""
    inside = cv2.erode(subject, _CROSS) > 0
    rows = np.flatnonzero(subject.any(axis=1))
    if not inside.any() or rows[-1] > _LIGHT_REACH * subject.shape[0]:
        return False
    luma = cv2.cvtColor(tiny, cv2.COLOR_RGB2GRAY)[inside]
    return bool(luma.mean() > _LIGHT_LUMA and luma.std() < _LIGHT_SPREAD)


def _segment(rgb: U8, columns: int, rows: int) -> U8 | None:
    """Return the guessed subject as 0 or 1, (rows, columns); None: there is none.

    Always looked for at the same size, so that a preview finds what the clip will.
    """
    scale = _SEGMENT_LONG_SIDE / max(rgb.shape)
    tiny = shrunk(rgb, round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    score = _interest(tiny)
    low, high = np.quantile(score, (0.45, 0.8))
    labels = np.full(score.shape, cv2.GC_PR_BGD, np.uint8)
    labels[score >= high] = cv2.GC_PR_FGD
    labels[score <= low] = cv2.GC_BGD
    if not {cv2.GC_BGD, cv2.GC_PR_FGD} <= set(np.unique(labels).tolist()):
        return None  # nothing stands out, as in a picture of one colour; GrabCut would fail
    cv2.setRNGSeed(0)  # GrabCut seeds its clusters from this thread's generator
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(tiny, labels, (0, 0, 1, 1), *models, 1, cv2.GC_INIT_WITH_MASK)
    found = (labels & 1).astype(np.uint8)
    found = np.asarray(cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    least, most = _SUBJECT_SHARES
    guesses = (_grown(tiny, found), found) if found.any() else ()
    kept = (_cut_out(tiny, guess) for guess in guesses)
    subject = next((whole for whole in kept if whole is not None), None)
    if subject is None or not least <= subject.mean() <= most or _is_light(tiny, subject):
        return None
    subject = with_ends(tiny, subject)
    return cv2.resize(subject, (columns, rows), interpolation=cv2.INTER_NEAREST).astype(np.uint8)


def _interest(tiny: U8) -> F32:
    """Score each pixel by sharpness, unusual colour and a place low and central; float32, ≥ 0."""
    rows, columns = tiny.shape[:2]
    grey = cv2.cvtColor(tiny, cv2.COLOR_RGB2GRAY)
    sharp = np.asarray(cv2.blur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (9, 9)), np.float32)
    # YCrCb and not Lab: OpenCV takes 80 ms to set up Lab at its first use in a process.
    colour = cv2.GaussianBlur(cv2.cvtColor(tiny, cv2.COLOR_RGB2YCrCb), (0, 0), 1.5)
    apart = (cv2.blur(colour.astype(np.float32), (5, 5)) - colour.mean(axis=(0, 1))) * _CHROMA
    odd = np.linalg.norm(apart, axis=2).astype(np.float32)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    across = 1.0 - np.abs(x / (columns - 1) - 0.5)
    place = across * (0.6 + 0.4 * y / (rows - 1))
    score: F32 = (_unit(sharp) + _unit(odd)) * place
    return score


def _unit(values: F32) -> F32:
    """Scale to 0 … 1 by the 95th percentile, so that one highlight does not flatten the rest."""
    scaled: F32 = np.minimum(values / max(float(np.quantile(values, 0.95)), 1e-3), 1.0)
    return scaled
