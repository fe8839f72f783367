"""A desk at which jobs are followed: a real store, a scripted provider, a clock that jumps."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from runway_core.changes import Changes
from runway_core.errors import StoreUnavailableError
from runway_core.gateways import load_gateways
from runway_core.jobs import wishes
from runway_core.jobs.context import Context
from runway_core.jobs.database import open_database
from runway_core.jobs.follow import Follower
from runway_core.jobs.keys import KeyRing
from runway_core.jobs.live import LiveReadings
from runway_core.jobs.rows import EventRow, JobRow, Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.jobs.submission import Tries, send
from runway_core.media import MediaStore
from runway_core.models import JobId, JobState
from runway_core.settings import load_settings
from tests.support.databases import migrated
from tests.support.factories import a_plan, a_request
from tests.support.hasty_loop import HastyLoop
from tests.support.providers import ACCEPTED, VIDEO_URL, Held, ScriptedProvider

T = TypeVar("T")
WORKSPACE = "local"
CANCELS = "runway"
"""A gateway that can cancel a task."""
CANNOT_CANCEL = "openai_hk"
REPEATABLE = "local"
"""A gateway whose submit may be repeated."""
KEY = "hk-a-key-of-a-test"
NOON = 1_795_176_000.0  # 2026-11-20 12:00 UTC, in seconds since 1970

_SENT = (JobState.SUBMITTING, JobState.RUNNING)
WAYS: Mapping[JobState, tuple[JobState, ...]] = {
    JobState.QUEUED: (),
    JobState.SUBMITTING: (JobState.SUBMITTING,),
    JobState.RUNNING: _SENT,
    JobState.DOWNLOADING: (*_SENT, JobState.DOWNLOADING),
    JobState.SUCCEEDED: (*_SENT, JobState.DOWNLOADING, JobState.SUCCEEDED),
    JobState.FAILED: (*_SENT, JobState.FAILED),
    JobState.CANCELLED: (*_SENT, JobState.CANCELLED),
    JobState.EXPIRED: (*_SENT, JobState.EXPIRED),
    JobState.IN_DOUBT: (JobState.SUBMITTING, JobState.IN_DOUBT),
}
"""How a job comes to each state."""


class Desk:
    """All parts of following jobs, with the provider as the only stand-in."""

    def __init__(
        self, folder: Path, runner: asyncio.Runner, url: str | None = None, **settings: Any
    ) -> None:
        self._runner = runner
        self._started_at = runner.get_loop().time()
        self.provider = ScriptedProvider()
        self.changes = Changes()
        self.settings = load_settings(
            {"PLAYGROUND_OPENAI_HK_API_KEY": KEY, "PLAYGROUND_RUNWAY_API_KEY": KEY},
            data_dir=folder,
            **settings,
        )
        self.store = JobStore(
            open_database(url or migrated(folder / "jobs.db")), self.changes, clock=self.clock
        )
        self.context = Context(
            settings=self.settings,
            store=self.store,
            media=MediaStore.in_folder(folder / "media"),
            keys=KeyRing(self.settings),
            live=LiveReadings(self.changes),
            gateways=load_gateways(),
            provider_of=lambda row: self.provider,
            clock=self.clock,
            draw=lambda: 0.5,
        )
        self.follower = Follower(self.context)

    def change(self, **parts: Any) -> None:
        """Follow with other parts of the context."""
        self.context = replace(self.context, **parts)
        self.follower = Follower(self.context)

    def clock(self) -> float:
        """Seconds since 1970; it was noon when the desk was set up."""
        return NOON + self._runner.get_loop().time() - self._started_at

    def play(self, scene: Coroutine[Any, Any, T]) -> T:
        """Run a scene on the loop."""
        return self._runner.run(scene)

    def queue(self, *ids: str, gateway_id: str = CANNOT_CANCEL, **planned: Any) -> list[JobRow]:
        """Store queued jobs of one gateway."""
        plan = a_plan(gateway_id=gateway_id, **planned)
        self.store.add_batch(
            batch_id=f"batch-of-{ids[0]}",
            workspace=WORKSPACE,
            submission_id=f"click-for-{ids[0]}",
            request=a_request(),
            jobs=[NewJob(id=JobId(job_id), plan=plan, base_url="https://gw") for job_id in ids],
        )
        return [self.row(job_id) for job_id in ids]

    def queued(self, **planned: Any) -> JobRow:
        """Store one queued job, ``job-1``."""
        return self.queue("job-1", **planned)[0]

    def put(self, state: JobState, **planned: Any) -> JobRow:
        """Store ``job-1`` and bring it to a state on the usual way, without its provider."""
        row = self.queued(**planned)
        values: dict[JobState, dict[str, Any]] = {
            JobState.SUBMITTING: {"attempt": "nonce-1"},
            JobState.RUNNING: {
                "task_id": "task-1",
                "submitted_at": self.clock(),
                "deadline_at": self.clock() + self.settings.task_deadline_s,
            },
            JobState.DOWNLOADING: {"output_urls": json.dumps([VIDEO_URL])},
        }
        for step in WAYS[state]:
            row = self.move(row.state, step, **values.get(step, {}))
        return row

    def move(self, source: JobState, to: JobState, **values: Any) -> JobRow:
        """Move ``job-1`` as somebody else would."""
        move = Move(job_id=JobId("job-1"), expected=[source], to=to, values=values)
        row = self.store.move(move).result()
        assert row is not None
        return row

    def forget_keys(self) -> None:
        """Follow without any key."""
        self.change(keys=KeyRing(load_settings({}, data_dir=self.settings.data_dir)))

    def allow(self, **settings: Any) -> None:
        """Follow under other settings."""
        self.change(settings=self.settings.model_copy(update=settings))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.play(asyncio.sleep(seconds))

    def follow(self, *ids: str) -> JobRow:
        """Follow jobs, by default ``job-1``, until nothing is left to do; return the first."""
        names = ids or ("job-1",)

        async def all_of_them() -> None:
            await asyncio.gather(*(self.follower.follow(JobId(name)) for name in names))

        self.play(all_of_them())
        return self.row(names[0])

    @asynccontextmanager
    async def sending(self, row: JobRow) -> AsyncIterator[None]:
        """Send a job beside what a scene does, and wait for the end of it."""
        unit = asyncio.ensure_future(send(self.context, row, Tries()))
        yield
        await unit

    def answered_late(self, meanwhile: Callable[[], object], answer: Any = ACCEPTED) -> JobRow:
        """Send ``job-1``, do something while its answer is on the way, and let the answer come."""
        held = Held(answer)
        self.provider.submits = [held]
        row = self.queued()

        async def scene() -> None:
            async with self.sending(row):
                await held.asked.wait()
                meanwhile()
                held.released.set()

        self.play(scene())
        return self.row()

    async def until_called(self, call: str, times: int = 1) -> None:
        """Wait until the provider was called so often."""
        while self.provider.calls[call] < times:
            await asyncio.sleep(0.1)

    def start(self, *ids: str) -> "list[asyncio.Task[None]]":
        """Begin to follow jobs beside what a scene does."""
        return [asyncio.create_task(self.follower.follow(JobId(name))) for name in ids]

    def cancel(self, *ids: str) -> None:
        """Wish to cancel jobs, as the driver hears it."""
        for name in ids:
            wishes.cancel(self.store, self.row(name))
            self.follower.wake(JobId(name), cancel=True)

    def note_cancel(self, name: str) -> None:
        """Note a wish to cancel that was made while a job was sent, and is heard only later."""
        states = [JobState.QUEUED]
        assert self.store.note(JobId(name), states=states, cancel_requested=True).result()
        self.follower.wake(JobId(name), cancel=True)

    def cancelled_while_sending(self, answer: Any, **planned: Any) -> JobRow:
        """Follow ``job-1``, wish to cancel it while it is sent, and let the answer come."""
        held = Held(answer)
        self.provider.submits = [held]
        self.queued(**planned)

        async def scene() -> None:
            (follow,) = self.start("job-1")
            await held.asked.wait()
            self.cancel("job-1")
            held.released.set()
            await follow

        self.play(scene())
        return self.row()

    def stopped_while_sending(self, then: Callable[[Held], None], *, patience_s: float) -> bool:
        """Follow ``job-1``, stop while it is sent; return whether its answer was waited for."""
        held = Held(ACCEPTED)
        self.provider.submits = [held]
        self.queued()

        async def scene() -> bool:
            (follow,) = self.start("job-1")
            await held.asked.wait()
            follow.cancel()
            then(held)
            is_finished = await self.follower.finish_submits(patience_s)
            await self.follower.abandon_submits()
            return is_finished

        return self.play(scene())

    def row(self, job_id: str = "job-1") -> JobRow:
        """A job as it is stored."""
        row = self.store.job(job_id)
        assert row is not None
        return row

    def timeline(self, job_id: str = "job-1") -> list[EventRow]:
        """A job's events."""
        return self.store.timeline(job_id)

    def states(self, job_id: str = "job-1") -> list[JobState]:
        """The states that a job went through."""
        return [event.state for event in self.timeline(job_id)]

    def heard_words(self) -> list[str]:
        """A list that grows by what each job says of itself while it is followed."""
        heard: list[str] = []
        self.changes.add_listener(
            lambda change: heard.append(self.context.live.of(change.job_id).words)
        )
        return heard


@contextmanager
def a_desk(folder: Path, url: str | None = None, **settings: Any) -> Iterator[Desk]:
    """Set up a desk in a folder; its loop and its database are closed at the end.

    ``url`` is another database than one of SQLite in the folder.
    """
    desks: list[Desk] = []

    def finish_writes() -> None:
        with suppress(StoreUnavailableError):
            desks[0].store.writer.run(lambda connection: None)

    with asyncio.Runner(loop_factory=lambda: HastyLoop(finish_writes)) as runner:
        desks.append(Desk(folder, runner, url, **settings))
        yield desks[0]
        runner.run(asyncio.sleep(0))
    desks[0].store.close()
