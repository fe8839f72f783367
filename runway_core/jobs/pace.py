"""How long to wait before asking again: pure arithmetic, tested as a table.

All waits are seconds. ``jitter`` is a number from 0 to 1 drawn by the caller, so that jobs sent
together do not ask together.
"""

JITTER = 0.2  # a wait is spread by ± 20 %, as Runway's SDK spreads its 6 s by ± 1.5 s
POLL_CAP_S = 30.0
AGE_OF_DOUBLING_S = 120.0  # a task two minutes old is asked half as often as a fresh one
BACKOFF_CAP_S = 60.0  # PROTOCOL.md 11.12


def poll_delay_s(interval_s: float, age_s: float, jitter: float) -> float:
    """Return the wait before the next reading of a task ``age_s`` old; never under the interval."""
    slowed = min(interval_s * (1 + age_s / AGE_OF_DOUBLING_S), max(POLL_CAP_S, interval_s))
    return slowed * (1 + JITTER * jitter)


def backoff_s(
    failures: int, interval_s: float, jitter: float, *, cap_s: float = BACKOFF_CAP_S
) -> float:
    """Return the wait after ``failures`` faults in a row (1, 2, …): doubling, capped."""
    doubled = min(interval_s * 2.0 ** min(failures - 1, 10), max(cap_s, interval_s))
    return doubled * (1 + JITTER * (2 * jitter - 1))
