"""The last reading of every running task, in memory: polls write nothing to the database."""

import threading
from dataclasses import dataclass

from runway_core.changes import Changes, JobChange

from .rows import JobRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a task beyond its row."""

    words: str = ""
    """The gateway's own word, or what the job waits for."""
    progress_fraction: float | None = None
    """0 to 1, from the gateway."""


NOTHING = Reading()
WAITING_FOR_KEY = Reading(words="waiting for the gateway's key")


class LiveReadings:
    """Readings by job; every change is announced, so that tiles follow."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lock = threading.Lock()
        self._readings: dict[str, Reading] = {}

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
        with self._lock:
            if self._readings.get(change.job_id, NOTHING) == reading:
                return
            self._readings[change.job_id] = reading
        self._changes.publish(change)

    def forget(self, job_id: str) -> None:
        """Drop the reading of a job that is followed no more."""
        with self._lock:
            self._readings.pop(job_id, None)
