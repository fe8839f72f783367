"""Whatever happens to jobs in whichever order: no cap is passed, nothing counts below nothing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from runway_core.errors import CapExceededError
from runway_core.jobs import schema
from runway_core.jobs.books import DAY_S, Books
from runway_core.jobs.caps import Caps
from runway_core.jobs.ledger import Entry, Told
from runway_core.jobs.rows import JobRow, Move, NewJob
from runway_core.jobs.statements import Moved
from runway_core.jobs.states import TRANSITIONS
from runway_core.models import JobId, JobState
from tests.support.factories import a_plan
from tests.support.following import NOON
from tests.support.till import QUARTER

CAP = 6 * QUARTER
STEPS = st.lists(
    st.tuples(
        st.sampled_from([None, *range(8)]),  # None: a new job; a number: one that is there
        st.integers(0, 5),  # which of the moves that its state allows
        st.sampled_from([None, 0.0, 12.5, 25.0]),  # what the gateway tells, never above the maximum
        st.booleans(),  # whether a person does it
        st.sampled_from([0, 0, 0, DAY_S]),
    ),
    max_size=40,
)


class Game:
    """The ledger's table in memory, with jobs that go wherever the table of states lets them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.books = Books(create_engine("sqlite://"), Caps(workspace=CAP))
        self.now = NOON
        self.jobs: list[dict[str, Any]] = []

    def play(self, step: tuple[int | None, int, float | None, bool, int]) -> list[int]:
        """Queue a job or move one, where the cap lets it; return what each entry counts as."""
        which, way, told, by_user, later_s = step
        self.now += later_s
        if which is None or which >= len(self.jobs):
            self._queue()
        elif ways := sorted(_ways(self.jobs[which])):
            self._move(self.jobs[which], ways[way % len(ways)], told, by_user=by_user)
        names = [column for column in schema.ledger.c if column.name != "id"]
        rows = self.connection.execute(select(*names))
        return [Entry(**row._mapping).counted_micro for row in rows]

    def _queue(self) -> None:
        name = f"job-{len(self.jobs)}"
        job = NewJob(id=JobId(name), plan=a_plan(), base_url="", credit_micro=10_000)
        try:
            self.books.reserve(
                self.connection, [job], workspace="local", batch_id="batch-1", at=self.now
            )
        except CapExceededError:
            return
        self.jobs.append({"id": name, "state": JobState.QUEUED, "task_id": None, "urls": ()})

    def _move(
        self, job: dict[str, Any], to: JobState, told: float | None, *, by_user: bool
    ) -> None:
        changed = dict(job, state=to)
        if to is JobState.RUNNING:
            changed["task_id"] = "task-1"
        if to is JobState.CANCELLED:
            changed["is_stopped"] = by_user and job["task_id"] is not None
            told = None if changed["is_stopped"] else told  # nobody has asked the gateway
        if to is JobState.FAILED:
            changed["is_stopped"] = by_user and job["state"] is JobState.IN_DOUBT
            told = None if changed["is_stopped"] else told
        if to is JobState.DOWNLOADING:
            changed["urls"] = ("https://video",)
        is_second = job["state"] is JobState.IN_DOUBT and to is JobState.QUEUED and by_user
        move = Move(
            job_id=JobId(job["id"]),
            expected=[job["state"]],
            to=to,
            actor="you" if by_user else "worker",
            told=Told(cost_credits=told, estimated_credits=told),
            sends_again=is_second,
        )
        moved = Moved(row=_row_of(changed), entries=None)
        try:
            self.books.turn(self.connection, moved, move, self.now)
        except CapExceededError:
            return
        job.update(changed)


def _ways(job: dict[str, Any]) -> frozenset[JobState]:
    """Where a job can go: a cancelled one if it is merely not watched, a failed one if lost."""
    ended = {JobState.CANCELLED, JobState.FAILED}
    is_over = job["state"] in ended and not job["is_stopped"]
    return frozenset() if is_over else TRANSITIONS[job["state"]]


def _row_of(job: dict[str, Any]) -> JobRow:
    values: dict[str, Any] = dict.fromkeys(JobRow.__slots__)
    values |= {
        "id": job["id"],
        "workspace": "local",
        "batch_id": "batch-1",
        "state": job["state"],
        "task_id": job["task_id"],
        "output_urls": job["urls"],
        "plan": a_plan(),
        "simulated": False,
    }
    return JobRow(**values)


@settings(max_examples=150)
@given(STEPS)
def test_no_order_of_events_passes_the_cap_or_counts_below_nothing(
    steps: list[tuple[int | None, int, float | None, bool, int]],
) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        schema.metadata.create_all(connection)
        game = Game(connection)
        counted = [game.play(step) for step in steps]
    engine.dispose()

    assert all(amount >= 0 for entries in counted for amount in entries)
    assert all(sum(entries) <= CAP for entries in counted)
