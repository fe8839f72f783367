"""The last reading of every running task, in memory: polls write nothing to the database."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from runway_core.changes import Changes, JobChange

from .rows import JobRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a task beyond its row."""

    words: str = ""
    """The gateway's own word, or a sentence of ours about what the job waits for."""
    is_ours: bool = False
    """Whether the words are such a sentence, for people to read."""
    progress_fraction: float | None = None
    """0 to 1, from the gateway."""


NOTHING = Reading()
PROGRESS_APART_S = 0.5  # a page is drawn again for each news, and nobody sees a bar move faster


def note(words: str, progress_fraction: float | None = None) -> Reading:
    """Return what we say of a job ourselves."""
    return Reading(words=words, is_ours=True, progress_fraction=progress_fraction)


WAITING_FOR_KEY = note(
    "Waiting for the gateway's key. Type it on the Gateways page, and the job goes on at once."
)
WAITING_FOR_TURN = note("The video is made; others are brought here first.")


class LiveReadings:
    """Readings by job; changes are announced, so that tiles follow: mere progress now and then."""

    def __init__(self, changes: Changes, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._changes = changes
        self._clock = clock
        self._lock = threading.Lock()
        self._readings: dict[str, Reading] = {}
        self._told: dict[str, tuple[float, Reading]] = {}

    def of(self, job_id: str) -> Reading:
        """Return the last reading, or an empty one."""
        return self._readings.get(job_id, NOTHING)

    def tell(self, row: JobRow, reading: Reading) -> None:
        """Keep a reading and announce it when it says something new."""
        self.take(
            JobChange(
                job_id=row.id,
                batch_id=row.batch_id,
                workspace=row.workspace,
                state=row.state,
                version=row.version,
            ),
            reading,
        )

    def take(self, change: JobChange, reading: Reading) -> None:
        """Keep the reading of a job that another process follows, and announce it when new."""
        now = self._clock()
        with self._lock:
            self._readings[change.job_id] = reading
            told_at, told = self._told.get(change.job_id, (-math.inf, NOTHING))
            is_due = now - told_at >= PROGRESS_APART_S
            if told == reading or not (is_due or _is_more_than_progress(told, reading)):
                return
            self._told[change.job_id] = (now, reading)
        self._changes.publish(change)

    def forget(self, job_id: str) -> None:
        """Drop the reading of a job that is followed no more."""
        with self._lock:
            self._readings.pop(job_id, None)
            self._told.pop(job_id, None)


def _is_more_than_progress(before: Reading, now: Reading) -> bool:
    return replace(before, progress_fraction=now.progress_fraction) != now
