"""The common rate and canvas of a set of takes: pure."""

import math
from collections.abc import Sequence

from runway_core.models import Video

SLOW_FPS, FAST_FPS = 24, 30
LONG_SIDE_PX = 1280
LONG_SIDE_OF_MANY_PX = 960
MANY = 5  # six players of 1280 px are more than a small machine decodes in step
_RATE_TOLERANCE = 1.02  # 23.976 and what containers round
_SAME_SHAPE = 0.08  # in the logarithm: 1280 × 768 is 16:9 for this purpose
_LEAST_SIDE_PX = 16


def choose_fps(videos: Sequence[Video]) -> int:
    """Return 24 where no take is faster, else 30: of slower takes no picture is lost.

    A take above 30 frames a second is shown with every picture that has its turn.
    """
    fastest = max(video.fps for video in videos)
    return SLOW_FPS if fastest <= SLOW_FPS * _RATE_TOLERANCE else FAST_FPS


def choose_canvas(videos: Sequence[Video]) -> tuple[int, int]:
    """Return width and height, even, of the shape that most takes have (else the first one's).

    It is as large as the largest take of that shape, at most 1280 px on the long side, 960 px for
    five takes and more.
    """
    sizes = [(video.width_px, video.height_px) for video in videos]
    groups = [[other for other in sizes if _same_shape(size, other)] for size in sizes]
    group = max(groups, key=len)  # the first of equals
    width, height = max(group, key=lambda size: size[0] * size[1])
    limit = LONG_SIDE_PX if len(videos) < MANY else LONG_SIDE_OF_MANY_PX
    scale = min(1.0, limit / max(width, height))
    return _even(width * scale), _even(height * scale)


def frame_count(video: Video, fps: int) -> int:
    """Return how many frames a take has at the common rate, at least 1."""
    return max(1, round(video.duration_s * fps))


def length(frame_counts: Sequence[int], offsets: Sequence[int]) -> int:
    """Return the frames of the common timeline: until the last frame of every take was shown."""
    return max(1, *(count - offset for count, offset in zip(frame_counts, offsets, strict=True)))


def shown(frame: int, offset: int, count: int) -> int:
    """Return which frame a take shows at a frame of the timeline; its ends are held.

    >>> shown(0, 2, 48), shown(47, 2, 48), shown(0, -3, 48)
    (2, 47, 0)
    """
    return min(count - 1, max(0, frame + offset))


def _same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(math.log(one[0] / one[1] * other[1] / other[0])) < _SAME_SHAPE


def _even(side: float) -> int:
    return max(_LEAST_SIDE_PX, 2 * round(side / 2))
