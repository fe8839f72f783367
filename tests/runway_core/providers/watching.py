"""Stand-ins around the local provider: who hears of changes, and who serves pictures."""

import threading
from collections.abc import Callable

from runway_core.models import JobId
from tests.support.factories import a_picture

WAIT_S = 30


class Bell:
    """Hears of changes and lets a test wait for a condition on them."""

    def __init__(self) -> None:
        self.told: list[JobId] = []
        self._changed = threading.Condition()

    def __call__(self, job_id: JobId) -> None:
        with self._changed:
            self.told.append(job_id)
            self._changed.notify_all()

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, WAIT_S), "it never came to that"


class Gate:
    """Serves pictures, the first only when it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.asked: list[str] = []

    def __call__(self, sha256: str) -> bytes:
        self.asked.append(sha256)
        assert self.open.wait(WAIT_S)
        return a_picture(320, 192)


class AtCount(Bell):
    """A bell that does something when it is about to be rung for the n-th time."""

    def __init__(self, count: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._count = count
        self._act = act

    def __call__(self, job_id: JobId) -> None:
        if len(self.told) == self._count - 1:
            self._act()
        super().__call__(job_id)
