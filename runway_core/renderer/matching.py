"""How the points of one picture lie in another: a similarity, and what bends beyond it.

Features and RANSAC find the similarity (shift, turn, growth); dense flow finds the rest, in both
directions. Where the two directions do not lead back to the start there is no match; pictures with
few matching points have nothing to do with each other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from .depth import grid_size
from .pair import both
from .picture import shrunk
from .recipe import F32, U8

UNRELATED_BELOW = 0.15  # share of points that lead back to within RETURN_PX
RETURN_PX = 3.0
_FEATURES = 800
_ALIKE = 0.5  # correlation; two pictures of flat ground agree on any flow, but not on this
_AROUND = (11, 11)
_GREATEST_GAIN = 3.0  # of contrast; a picture of fog stays one
_LEAST_OVERLAP = 0.02  # of the picture that has texture and is in both
_GREATEST_LOG_GROWTH = 0.9
_Step = Callable[[F32, F32], tuple[F32, F32]]
_LEAST_INLIERS = 12
_FLOW_LONG_SIDE = 640  # dense flow at this size takes ~20 ms a direction
_TEXTURE = 1.0  # grey levels a pixel; flat parts match anywhere and prove nothing
_GRAIN = 1.5  # pixels that are blurred: the grain of two pictures never matches, and proves nothing


@dataclass(frozen=True, slots=True)
class Similarity:
    """A shift, turn and growth about the centre of the picture, in pixels and radians."""

    shift: tuple[float, float] = (0.0, 0.0)
    turn_rad: float = 0.0
    log_growth: float = 0.0
    centre: tuple[float, float] = (0.0, 0.0)

    def part(self, share: float) -> "Similarity":
        """Go a share of the way; 0 is standing still, 1 the whole."""
        shift = (self.shift[0] * share, self.shift[1] * share)
        return Similarity(shift, self.turn_rad * share, self.log_growth * share, self.centre)

    def moved(self, x: F32, y: F32) -> tuple[F32, F32]:
        """Return where points go."""
        growth = math.exp(self.log_growth)
        cos, sin = growth * math.cos(self.turn_rad), growth * math.sin(self.turn_rad)
        left, top = x - self.centre[0], y - self.centre[1]
        gone_x = cos * left - sin * top + (self.centre[0] + self.shift[0])
        gone_y = sin * left + cos * top + (self.centre[1] + self.shift[1])
        return gone_x.astype(np.float32), gone_y.astype(np.float32)

    def origin(self, x: F32, y: F32) -> tuple[F32, F32]:
        """Return where points came from."""
        shrinkage = math.exp(-self.log_growth)
        cos, sin = shrinkage * math.cos(self.turn_rad), shrinkage * math.sin(self.turn_rad)
        left = x - (self.centre[0] + self.shift[0])
        top = y - (self.centre[1] + self.shift[1])
        came_x = cos * left + sin * top + self.centre[0]
        came_y = cos * top - sin * left + self.centre[1]
        return came_x.astype(np.float32), came_y.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """The first picture's points in the last, and the other way round.

    A first point q lies at ``similarity.moved(q + there(q))`` in the last picture; a last point r
    lies at ``similarity.origin(r + back(r))`` in the first.
    """

    similarity: Similarity
    there: F32
    """float32, (2, rows, columns) of the quarter-size grid, x then y, pixels."""
    back: F32
    trust: float
    """Share of textured points that lead back to themselves and look alike, 0 to 1."""

    @property
    def is_related(self) -> bool:
        """Whether the pictures show the same thing."""
        return self.trust >= UNRELATED_BELOW


def match_of(first: U8, last: U8) -> Match:
    """Match two pictures of the same size, uint8 (height, width, 3) RGB."""
    height, width = first.shape[:2]
    scale = min(1.0, _FLOW_LONG_SIDE / max(width, height))
    size = (round(width * scale), round(height * scale))
    start = _grey(first, size)
    end = _in_light_of(start, _grey(last, size))
    similarity = _similarity_of(start, end)
    x, y = _places(size)
    there, back = both(
        lambda: _flow(start, _seen(end, *similarity.moved(x, y))),
        lambda: _flow(end, _seen(start, *similarity.origin(x, y))),
    )
    error, error_back = both(
        lambda: _round_trip(there, back, similarity.moved, similarity.origin),
        lambda: _round_trip(back, there, similarity.origin, similarity.moved),
    )
    limit = RETURN_PX * scale
    telling = (_texture(start) > _TEXTURE) & np.isfinite(error)
    matched = (error < limit) & (
        _likeness(start, _seen(end, *_arrived(there, similarity))) > _ALIKE
    )
    trust = float(matched[telling].mean()) if telling.mean() > _LEAST_OVERLAP else 0.0
    grid = grid_size(width, height)
    centre = ((width - 1) / 2, (height - 1) / 2)
    shift = (similarity.shift[0] / scale, similarity.shift[1] / scale)
    steady_there, steady_back = both(
        lambda: _on_grid(_steadied(there, error / limit), grid, scale),
        lambda: _on_grid(_steadied(back, error_back / limit), grid, scale),
    )
    return Match(
        similarity=replace(similarity, shift=shift, centre=centre),
        there=steady_there,
        back=steady_back,
        trust=trust,
    )


def _grey(rgb: U8, size: tuple[int, int]) -> U8:
    return np.asarray(cv2.cvtColor(shrunk(rgb, *size), cv2.COLOR_RGB2GRAY), np.uint8)


def _in_light_of(start: U8, end: U8) -> U8:
    """Give a picture the other's brightness and contrast: dense flow takes light for motion."""
    (mean, spread), (own_mean, own_spread) = (
        (float(grey.mean()), float(grey.std())) for grey in (start, end)
    )
    gain = min(max(spread / max(own_spread, 1.0), 1 / _GREATEST_GAIN), _GREATEST_GAIN)
    lit = (end.astype(np.float32) - own_mean) * gain + mean
    return np.asarray(np.clip(np.round(lit), 0, 255), np.uint8)


def _places(size: tuple[int, int]) -> tuple[F32, F32]:
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    return x, y


def _seen(picture: U8, x: F32, y: F32) -> U8:
    seen = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8)


def _similarity_of(start: U8, end: U8) -> Similarity:
    """Find the similarity that most features agree on; none where too few do."""
    height, width = start.shape
    centre = ((width - 1) / 2, (height - 1) / 2)
    finder = cv2.ORB.create(_FEATURES)
    points, marks = finder.detectAndCompute(start, None)
    end_points, end_marks = finder.detectAndCompute(end, None)
    if marks is None or end_marks is None:
        return Similarity(centre=centre)
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks, end_marks)
    before = np.array([points[pair.queryIdx].pt for pair in pairs], np.float32) - centre
    after = np.array([end_points[pair.trainIdx].pt for pair in pairs], np.float32) - centre
    if len(pairs) < _LEAST_INLIERS:
        return Similarity(centre=centre)
    cv2.setRNGSeed(0)
    found, inliers = cv2.estimateAffinePartial2D(
        before, after, method=cv2.RANSAC, ransacReprojThreshold=RETURN_PX
    )
    if found is None or int(inliers.sum()) < _LEAST_INLIERS:
        return Similarity(centre=centre)
    growth = math.hypot(found[0, 0], found[1, 0])
    if abs(math.log(growth)) > _GREATEST_LOG_GROWTH:
        return Similarity(centre=centre)
    turn = math.atan2(found[1, 0], found[0, 0])
    shift = (float(found[0, 2]), float(found[1, 2]))
    return Similarity(shift, turn, math.log(growth), centre)


def _flow(start: U8, end: U8) -> F32:
    """Dense flow, float32 (2, height, width): a start point p looks like the end point p + flow."""
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = finder.calc(start, end, None)  # type: ignore[call-overload]
    return np.ascontiguousarray(np.moveaxis(flow, 2, 0), np.float32)


def _round_trip(there: F32, back: F32, go: _Step, come: _Step) -> F32:
    """Return by how many pixels each point misses itself; infinite where it leaves the picture."""
    height, width = there.shape[1:]
    x, y = _places((width, height))
    far_x, far_y = go(x + there[0], y + there[1])
    back_x = cv2.remap(back[0], far_x, far_y, cv2.INTER_LINEAR)
    back_y = cv2.remap(back[1], far_x, far_y, cv2.INTER_LINEAR)
    near_x, near_y = come(far_x + back_x, far_y + back_y)
    error = np.hypot(near_x - x, near_y - y)
    inside = (far_x >= 0) & (far_x <= width - 1) & (far_y >= 0) & (far_y <= height - 1)
    return np.where(inside, error, np.inf).astype(np.float32)


def _arrived(there: F32, similarity: Similarity) -> tuple[F32, F32]:
    """Return where each start point lies in the end picture."""
    x, y = _places((there.shape[2], there.shape[1]))
    return similarity.moved(x + there[0], y + there[1])


def _likeness(one: U8, other: U8) -> F32:
    """Return the correlation of two pictures around each point, −1 to 1; light does not matter."""
    a, b = one.astype(np.float32), other.astype(np.float32)
    sums = cv2.blur(cv2.merge((a, b, a * a, b * b)), _AROUND)
    mean_a, mean_b, square_a, square_b = cv2.split(sums)
    both = cv2.blur(a * b, _AROUND) - mean_a * mean_b
    spread = (square_a - mean_a**2 + 1.0) * (square_b - mean_b**2 + 1.0)
    return np.asarray(both / np.sqrt(np.maximum(spread, 1e-3)), np.float32)


def _texture(grey: U8) -> F32:
    """Return how much a picture changes around each point, grey levels a pixel."""
    calm = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _GRAIN)
    steep = cv2.blur(np.abs(cv2.Laplacian(calm, cv2.CV_32F)), (5, 5))
    return np.asarray(steep, np.float32)


def _steadied(flow: F32, doubt: F32) -> F32:
    """Replace doubtful flow by that of its surroundings, so that nothing melts.

    Args:
        flow: float32, (2, height, width).
        doubt: float32, (height, width); 1 is half way to being disbelieved.
    """
    # Cut at 4: beyond 9, exp gives subnormal numbers, which blur a hundred times slower.
    trust = np.exp(-(np.minimum(doubt, 4.0) ** 2)).astype(np.float32)
    reach = flow.shape[2] / 40
    around = cv2.GaussianBlur(trust, (0, 0), reach) + 1e-4
    steady = [
        trust * part + (1.0 - trust) * cv2.GaussianBlur(part * trust, (0, 0), reach) / around
        for part in flow
    ]
    return np.stack([cv2.GaussianBlur(part, (0, 0), 1.5) for part in steady]).astype(np.float32)


def _on_grid(flow: F32, grid: tuple[int, int], scale: float) -> F32:
    """Read flow on the quarter-size grid, in pixels of the full picture."""
    parts = [cv2.resize(part, grid, interpolation=cv2.INTER_AREA) / scale for part in flow]
    return np.stack(parts).astype(np.float32)
