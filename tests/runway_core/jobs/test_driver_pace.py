import threading
import time
from collections.abc import Callable

import pytest

from runway_core.jobs.driver import SWEEP_GAP_S, EmbeddedDriver
from runway_core.jobs.follow import Follower
from runway_core.models import JobId
from tests.support.following import Desk

PATIENCE_S = 20.0


class Restless:
    """Nudges its driver at every look it takes."""

    def __init__(self, enough: int) -> None:
        self.looked_at: list[float] = []
        self.nudge: Callable[[], None] = lambda: None
        self.was_enough = threading.Event()
        self._enough = enough

    def unfinished(self) -> list[tuple[JobId, bool]]:
        self.looked_at.append(time.monotonic())
        self.nudge()
        if len(self.looked_at) >= self._enough:
            self.was_enough.set()
        return []


async def nothing() -> None:
    pass


def test_nudges_without_end_leave_a_pause_between_two_looks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    restless = Restless(enough=4)
    monkeypatch.setattr(desk.store, "unfinished", restless.unfinished)
    lock = desk.settings.data_dir / "driver.lock"
    driver = EmbeddedDriver(desk.store, lock, lambda: Follower(desk.context), nothing)
    restless.nudge = driver.nudge
    driver.start()

    was_enough = restless.was_enough.wait(PATIENCE_S)
    driver.stop()

    assert was_enough
    assert restless.looked_at[3] - restless.looked_at[0] >= 3 * SWEEP_GAP_S * 0.9
