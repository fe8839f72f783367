"""Worker processes on one database, made to be killed, frozen and stopped."""

import os
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from runway_core import GenerationRequest, JobState, Playground
from runway_core.changes import Changes
from runway_core.errors import StoreUnavailableError
from runway_core.jobs import schema
from runway_core.jobs.database import open_database
from runway_core.jobs.rows import JobRow, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, Plan, Price
from tests.support.factories import a_picture
from tests.support.forked import Forked
from tests.support.playgrounds import GATEWAY, a_playground, environment
from tests.support.simulator_server import RunningSimulator

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0
POLL_S = 0.1
PRICE = Price(amount=0.25, source="a price card of the tests")
PRICE_MICRO = 250_000
LOOK_S = 0.03
LONGEST_S = 0.4  # between two looks, however slow the machine


@dataclass(frozen=True, slots=True)
class Worker:
    """A running ``python -m runway_core.worker``."""

    process: Forked
    log: Path
    owner: str
    """The name under which it owns jobs; empty on SQLite."""

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep it frozen for a block."""
        self.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self.send(signal.SIGCONT)


class Fleet:
    """A database, its workers, and a hand that queues jobs without following any."""

    def __init__(
        self, url: str, folder: Path, simulator: RunningSimulator, planner: Playground
    ) -> None:
        self._folder = folder
        self._simulator = simulator
        self._planner = planner
        self._engine = open_database(url)
        self._environ = os.environ | environment(simulator)
        self._environ["PLAYGROUND_DATABASE_URL"] = url
        self._environ["PLAYGROUND_DATA_DIR"] = str(folder)
        self._environ["PLAYGROUND_POLL_INTERVAL_S"] = str(POLL_S)
        self._processes: list[Forked] = []
        self.store = JobStore(self._engine, Changes())

    def start(self, count: int) -> list[Worker]:
        """Start workers at once and wait until each one's heart beats, or, on SQLite, it runs."""
        first = len(self._processes)
        processes = [self._launch(number) for number in range(first, first + count)]
        if self._engine.dialect.name == "sqlite":
            self._await_logs("following jobs", range(first, first + count))
            return [
                Worker(process, self._log(first + number), "")
                for number, process in enumerate(processes)
            ]
        deadline = time.monotonic() + PATIENCE_S
        while not {process.pid for process in processes} <= (living := self._living()).keys():
            if time.monotonic() > deadline or any(process.poll() for process in processes):
                raise RuntimeError(self.logs())
            threading.Event().wait(LOOK_S)
        return [
            Worker(process, self._log(first + number), living[process.pid])
            for number, process in enumerate(processes)
        ]

    def queue(self, *prompts: str) -> list[JobId]:
        """Store a batch of one job for each prompt."""
        frame = self._planner.add_image(a_picture(640, 360))
        jobs = []
        for prompt in prompts:
            request = GenerationRequest(prompt_text=prompt, first_frame=frame, seed=7)
            (plan,) = self._planner.plans(request, [GATEWAY])
            assert isinstance(plan, Plan)
            jobs.append(
                NewJob(
                    id=JobId(uuid.uuid4().hex),
                    plan=plan.model_copy(update={"price": PRICE}),
                    base_url=self._simulator.gateway_url(GATEWAY),
                )
            )
        batch_id = uuid.uuid4().hex
        self.store.add_batch(
            batch_id=batch_id,
            workspace="local",
            submission_id=batch_id,
            request=request,
            jobs=jobs,
        )
        return [job.id for job in jobs]

    def until(
        self, holds: Callable[[Sequence[JobRow]], bool], *, patience_s: float = PATIENCE_S
    ) -> list[JobRow]:
        """Wait until something holds of all jobs, also through a restart of the database."""
        deadline = time.monotonic() + patience_s
        rows: list[JobRow] = []
        while (began := time.monotonic()) < deadline:
            try:
                rows = self.store.jobs(limit=1000)
            except StoreUnavailableError:
                rows = []
            if rows and holds(rows):
                return rows
            # Two hundred rows take a while to read, which is taken from those who work on them.
            took = time.monotonic() - began
            threading.Event().wait(min(max(LOOK_S, 4 * took), LONGEST_S))
        raise TimeoutError(f"{states(rows)} by {Counter(row.owner for row in rows)}\n{self.logs()}")

    def until_settled(self) -> list[JobRow]:
        """Wait until nobody has to follow any job."""
        return self.until(lambda rows: not any(row.state.is_active for row in rows))

    def until_settled_as(self, state: JobState) -> list[JobRow]:
        """Wait until every job has come to one end."""
        return self.until(lambda rows: all(row.state is state for row in rows))

    def until_told(self, words: str) -> None:
        """Wait until some worker has written words into its log."""
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.logs():
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {words!r} in\n{self.logs()}")
            threading.Event().wait(LOOK_S)

    def has_been(self, state: JobState) -> int:
        """How many jobs have been in a state, by the timeline."""
        query = select(schema.events.c.job_id).where(schema.events.c.state == state).distinct()
        with self._engine.connect() as connection:
            return len(connection.execute(query).all())

    def spent(self) -> tuple[list[tuple[int, int | None]], int]:
        """The number and price of every entry of the ledger, and what counts against a cap."""
        ids = [row.id for row in self.store.jobs(limit=1000)]
        found = self.store.books.entries(ids).values()
        entries = [(entry.number, entry.reserved_micro) for each in found for entry in each]
        used = self.store.books.used("local", ["workspace"], at=time.time())
        return entries, used.workspace

    def logs(self) -> str:
        """What the workers have told."""
        logs = [self._log(number) for number in range(len(self._processes))]
        return "\n".join(log.read_text("utf-8") for log in logs)

    def close(self) -> None:
        """Kill what still runs."""
        for process in self._processes:
            process.close()
        self.store.close()

    def _launch(self, number: int) -> Forked:
        log = self._log(number)
        log.touch()
        process = Forked("runway_core.worker", environ=self._environ, log=log)
        self._processes.append(process)
        return process

    def _log(self, number: int) -> Path:
        return self._folder / f"worker-{number}.log"

    def _await_logs(self, words: str, numbers: range) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not all(words in self._log(number).read_text("utf-8") for number in numbers):
            if time.monotonic() > deadline:
                raise RuntimeError(self.logs())
            threading.Event().wait(LOOK_S)

    def _living(self) -> dict[int, str]:
        """The name of each process that ever beat, by its process id."""
        with self._engine.connect() as connection:
            workers = connection.execute(select(schema.workers.c.id, schema.workers.c.name)).all()
        return {int(name.rpartition(":")[2]): owner for owner, name in workers}


@contextmanager
def a_fleet(url: str, folder: Path, simulator: RunningSimulator) -> Iterator[Fleet]:
    """Open a fleet without workers; none is left when the block ends."""
    (folder / "media").mkdir()
    (folder / "planner").mkdir()
    (folder / "planner" / "media").symlink_to(folder / "media")
    with a_playground(folder / "planner", simulator) as planner:
        fleet = Fleet(url, folder, simulator, planner)
        try:
            yield fleet
        finally:
            fleet.close()


def states(rows: Sequence[JobRow]) -> Counter[JobState]:
    """How many jobs are in which state."""
    return Counter(row.state for row in rows)


def prompts_received(simulator: RunningSimulator) -> list[str]:
    """The prompts of every submit that made a task, in order."""
    return [task.order.prompt_text for task in simulator.simulator.store]


def numbered(count: int, prompt: str) -> list[str]:
    """A prompt so often, each a little different, so that one that was sent twice is seen."""
    return [f"{prompt} no. {number}" for number in range(count)]
