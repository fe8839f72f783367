"""How long a job will probably take, from how long its like took here: pure.

A guess never says that something is finished. Its bar stops short of the end at the time that nine
in ten needed, and from then on only the stopwatch speaks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from runway_core.jobs.rows import TimedRow
from runway_core.spread import Spread, spread

NEEDED = 3  # jobs; fewer are anecdotes
REMEMBERED = 50  # of one kind; older ones say little about today
_MEDIAN_SHARE = 0.8  # of the bar, where half of all jobs are done
_LAST_SHARE = 0.94  # where the guess stops
_SLOW_FACTOR = 1.25  # jobs that all take the same time still get some room after it


class Kind(NamedTuple):
    """Jobs that may be compared in time; a length of None is any length."""

    gateway_id: str
    model_id: str
    simulated: bool
    duration_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How long jobs like this one took here, in seconds from their submit to their video."""

    usual: Spread

    @property
    def slow_s(self) -> float:
        """Seconds after which a job takes longer than usual."""
        return max(self.usual.high, _SLOW_FACTOR * self.usual.median)

    @property
    def curve(self) -> tuple[tuple[float, float], ...]:
        """The guessed share of the work as points (seconds since the submit, share).

        Between two points it grows evenly; after the last it stays, below 1.
        """
        return ((0.0, 0.0), (self.usual.median, _MEDIAN_SHARE), (self.slow_s, _LAST_SHARE))


class History:
    """The times of past jobs by kind."""

    def __init__(self, rows: Iterable[TimedRow]) -> None:
        """Sort ``rows``, the newest first."""
        self._times_s: defaultdict[Kind, list[float]] = defaultdict(list)
        for row in rows:
            own = Kind(row.gateway_id, row.model_id, row.simulated, row.duration_s)
            for kind in (own, own._replace(duration_s=None)):
                times_s = self._times_s[kind]
                if len(times_s) < REMEMBERED:
                    times_s.append(row.took_s)

    def estimate(self, kind: Kind) -> Estimate | None:
        """Return the estimate for a kind, from any length where its own was not made enough."""
        for asked in (kind, kind._replace(duration_s=None)):
            usual = spread(self._times_s.get(asked, ()))
            if usual is not None and usual.count >= NEEDED and usual.median > 0:
                return Estimate(usual=usual)
        return None
