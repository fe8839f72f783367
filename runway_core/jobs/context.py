"""What following a job needs, gathered once by whoever drives it."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from pydantic import SecretStr

from runway_core.errors import StoreUnavailableError
from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import look_up
from runway_core.measures import Measures
from runway_core.media import MediaStore
from runway_core.models import JobId, JobState, TaskId
from runway_core.providers.port import Provider, TaskHandle
from runway_core.settings import Settings

from .keys import KeyRing
from .live import LiveReadings
from .moves import Remark
from .rows import JobRow, Move
from .store import JobStore
from .turns import Turns

T = TypeVar("T")
_log = logging.getLogger(__name__)

_STORE_PAUSE_S = 1.0  # between two tries to write while the database is locked or away
_SIMULATED_KEY = SecretStr("simulated")
_SIMULATED_POLL_S = 1.0  # nobody is bothered by asking the built-in simulator often


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one step did."""

    row: JobRow | None
    """The row afterwards; None: somebody else moved it."""
    wait_s: float = 0.0
    """How long to wait before the next step, in seconds."""
    hush: bool = False
    """Whether every job of the same key must wait as long (Retry-After)."""


@dataclass(slots=True)
class SteadyClock:
    """The wall clock as it stood at the first look, carried on by the loop's own.

    A wall clock may be set by hours; no job must expire or be forgotten by that.
    """

    _ahead_s: float | None = None

    def now(self, context: "Context") -> float:
        """Return seconds since 1970; to be asked on the event loop."""
        steady = asyncio.get_running_loop().time()
        if self._ahead_s is None:
            self._ahead_s = context.clock() - steady
        return steady + self._ahead_s

    def age_s(self, context: "Context", row: JobRow) -> float:
        """Return how long ago the job's task was accepted, in seconds, 0 or more."""
        return 0.0 if row.submitted_at is None else max(self.now(context) - row.submitted_at, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The parts that the steps of `runway_core.jobs.follow` work with."""

    settings: Settings
    store: JobStore
    media: MediaStore
    keys: KeyRing
    live: LiveReadings
    gateways: Mapping[str, GatewaySpec]
    provider_of: Callable[[JobRow], Provider]
    measures: Measures = field(default_factory=Measures)
    turns: Turns = field(default_factory=Turns)
    owner: str | None = None
    """The name under which this process owns jobs; None: no other one can follow them."""
    clock: Callable[[], float] = time.time
    draw: Callable[[], float] = field(default=random.random)
    """A number from 0 to 1, for jitter."""

    def spec(self, row: JobRow) -> GatewaySpec:
        """Return the dialect of a job's gateway."""
        return self.gateways[row.gateway_id]

    def key(self, row: JobRow) -> SecretStr | None:
        """Return the key to sign with; None where it is missing or not needed."""
        if row.simulated:
            return _SIMULATED_KEY
        return self.keys.find(row.gateway_id, row.workspace)

    def waits_for_key(self, row: JobRow) -> bool:
        """Whether the job can do nothing until a key is known."""
        return self.spec(row).key_required and self.key(row) is None

    def poll_interval_s(self, row: JobRow) -> float:
        """Return the shortest wait between two readings of the job's task."""
        floor_s = _SIMULATED_POLL_S if row.simulated else self.spec(row).poll_floor_s
        return self.settings.poll_interval_s or floor_s

    def age_s(self, row: JobRow) -> float:
        """Return how long ago the job's task was accepted, in seconds, 0 or more."""
        return 0.0 if row.submitted_at is None else max(self.clock() - row.submitted_at, 0.0)

    def handle(
        self, row: JobRow, age_s: float | None = None, *, hears_calls: bool = False
    ) -> TaskHandle:
        """Return what a provider needs to reach the job's task.

        Args:
            row: The job.
            age_s: How long ago the task was accepted, in seconds; None: by the wall clock.
            hears_calls: Whether what the gateway has called with may stand for a reading, if it
                was told where to call.
        """
        return TaskHandle(
            job_id=row.id,
            wire=row.plan.wire,
            base_url=row.base_url,
            task_id=None if row.task_id is None else TaskId(row.task_id),
            model_id=row.model_id,
            submitted_age_s=self.age_s(row) if age_s is None else age_s,
            called=partial(self.store.calls.newest, row.id)
            if hears_calls and self._was_told_where_to_call(row)
            else None,
        )

    def _was_told_where_to_call(self, row: JobRow) -> bool:
        told = look_up(row.plan.wire.body, self.spec(row).callback_field or "")
        return isinstance(told, str) and f"/{row.id}-" in told  # a user may have set another one

    @contextmanager
    def counted(self, call: str, row: JobRow) -> Iterator[None]:
        """Count a call of the job's gateway, and the error that it ends with."""
        with self.measures.counted(call, row.gateway_id, simulated=row.simulated):
            yield

    async def move(self, move: Move) -> JobRow | None:
        """Write a move, again and again while the database cannot take it.

        What is known must not be lost because a disk is full or a lock is held for a moment.
        """
        return await self._written(lambda: self.store.move(move))

    async def note(
        self, job_id: JobId, *, states: Sequence[JobState], **values: Any
    ) -> JobRow | None:
        """Change columns that are not the state, as insistently as `move`."""
        return await self._written(lambda: self.store.note(job_id, states=states, **values))

    async def remark(self, remark: Remark) -> None:
        """Put something on a job's timeline, as insistently as `move`."""
        await self._written(lambda: self.store.remark(remark))

    async def look(self, job_id: JobId) -> JobRow | None:
        """Read a job, as insistently as `move`."""
        while True:
            try:
                return self.store.job(job_id)
            except StoreUnavailableError as error:
                _log.warning("a look at a job waits: %s", error.message)
                await asyncio.sleep(_STORE_PAUSE_S)

    async def _written(self, write: Callable[[], "Future[T]"]) -> T:
        while True:
            try:
                return await asyncio.wrap_future(write())
            except StoreUnavailableError as error:
                _log.warning("a write waits: %s", error.message)
                await asyncio.sleep(_STORE_PAUSE_S)
