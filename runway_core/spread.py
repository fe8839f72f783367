"""The middle of many numbers and how far they lie apart: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_LOW_FRACTION, _HIGH_FRACTION = 0.1, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What many measured times have in common; all in the unit of the values."""

    median: float
    low: float
    """A tenth of the values lies below."""
    high: float
    """A tenth of the values lies above: the 90th percentile."""
    count: int


def spread(values: Sequence[float]) -> Spread | None:
    """Sum up values; None where there are none.

    >>> spread([40.0, 30.0, 50.0])
    Spread(median=40.0, low=32.0, high=48.0, count=3)
    """
    if not values:
        return None
    ordered = sorted(values)
    return Spread(
        median=median(ordered),
        low=_percentile(ordered, _LOW_FRACTION),
        high=_percentile(ordered, _HIGH_FRACTION),
        count=len(ordered),
    )


def _percentile(ordered: Sequence[float], fraction: float) -> float:
    """Return the value at a fraction of the way, between two neighbours in proportion."""
    place = fraction * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
