"""A store whose jobs cost money: caps, a clock of its own, and a hand that moves the jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from runway_core.changes import Changes
from runway_core.jobs.caps import Caps
from runway_core.jobs.database import open_database
from runway_core.jobs.rows import JobRow, Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from tests.support.factories import a_plan, a_request
from tests.support.following import NOON

QUARTER = 250_000
DOLLAR = 1_000_000


class Till:
    """A store with caps and a clock of its own."""

    def __init__(self, url: str, **caps: int) -> None:
        self.now = NOON
        self.store = JobStore(
            open_database(url), Changes(), clock=lambda: self.now, caps=Caps(**caps)
        )

    def queue(self, *ids: str, workspace: str = "local", **plan: Any) -> None:
        """Store a batch of jobs with one plan."""
        self.store.add_batch(
            batch_id=f"batch-{ids[0]}",
            workspace=workspace,
            submission_id=f"click-{ids[0]}",
            request=a_request(),
            jobs=[
                NewJob(
                    id=JobId(name), plan=a_plan(**plan), base_url="https://gw", credit_micro=10_000
                )
                for name in ids
            ],
        )

    def move(self, source: JobState, to: JobState, job_id: str = "job-1", **move: Any) -> JobRow:
        """Move a job."""
        wish = Move(job_id=JobId(job_id), expected=[source], to=to, **move)
        row = self.store.move(wish).result()
        assert row is not None
        return row

    def run(self, job_id: str = "job-1") -> None:
        """Bring a queued job to running."""
        self.move(JobState.QUEUED, JobState.SUBMITTING, job_id, values={"attempt": job_id})
        self.move(JobState.SUBMITTING, JobState.RUNNING, job_id, values={"task_id": "task-1"})

    def doubt(self, job_id: str = "job-1") -> None:
        """Bring a queued job into doubt."""
        self.move(JobState.QUEUED, JobState.SUBMITTING, job_id, values={"attempt": job_id})
        self.move(JobState.SUBMITTING, JobState.IN_DOUBT, job_id)

    def send_again(self, job_id: str = "job-1") -> JobRow:
        """Send a job in doubt again, as a user does."""
        return self.move(JobState.IN_DOUBT, JobState.QUEUED, job_id, actor="you", sends_again=True)

    def entries(self, job_id: str = "job-1") -> list[tuple[str, int | None, int | None]]:
        """The state, the reserved and the settled amount of a job's entries."""
        found = self.store.books.entries([job_id]).get(job_id, [])
        return [(entry.state, entry.reserved_micro, entry.settled_micro) for entry in found]

    def ids(self) -> set[str]:
        """The jobs that are stored."""
        return {row.id for row in self.store.jobs(limit=1000)}

    def spent_today(self, workspace: str = "local") -> int:
        """What counts today, in micro-dollars."""
        return self.store.books.used(workspace, ["day"], at=self.now).day


@contextmanager
def a_till(url: str, **caps: int) -> Iterator[Till]:
    """Open a till until the block ends; the caps are micro-dollars."""
    till = Till(url, **caps)
    yield till
    till.store.close()
