"""Following one job from wherever its row stands to its end.

`Follower.follow` may be started by anyone, at any time, any number of times in a row: it knows
nothing but the row. Every step either moves the row or finds that somebody else did and stops.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable

from runway_core.models import JobId, JobState

from . import delivery, reading, submission
from .context import Context, Outcome
from .doubts import TAKEN_BACK, UNSENT, end_or_doubt
from .live import WAITING_FOR_KEY, note
from .rows import JobRow, Move

SLOTS_PER_GATEWAY = 16  # submits under way at once; each of them is in doubt if this process dies
ABANDON_S = 0.5  # for a connection that is broken off to close
KEY_PAUSE_S = 5.0  # between two looks for a missing key
HUSHED = note("The gateway has asked to wait with everything; this is sent after that.")

_Step = Callable[[JobRow], Awaitable[JobRow | None]]


class Follower:
    """Follows jobs on one event loop."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._wakes: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(SLOTS_PER_GATEWAY)
        )
        self._quiet_until: dict[Hashable, float] = {}
        self._cancelling: set[str] = set()
        self._units: set[asyncio.Task[Outcome]] = set()
        self._steps: dict[JobState, _Step] = {
            JobState.QUEUED: self._submit,
            JobState.SUBMITTING: self._take_over,
            JobState.RUNNING: self._read,
            JobState.DOWNLOADING: self._deliver,
        }

    async def follow(self, job_id: JobId) -> None:
        """Do what the row asks for until nothing is left to do."""
        row = self._context.store.job(job_id)
        try:
            if row is not None and row.gateway_id not in self._context.gateways:
                return  # of a later release, which will follow it
            while row is not None and (step := self._steps.get(row.state)) is not None:
                if row.cancel_requested:
                    self._cancelling.add(row.id)
                row = await step(row)
        finally:
            self._wakes.pop(job_id, None)
            self._cancelling.discard(job_id)
            self._context.live.forget(job_id)

    def wake(self, job_id: JobId, *, cancel: bool = False) -> None:
        """Make a waiting job look again at once; with ``cancel``, ask its gateway to stop."""
        if cancel and job_id in self._cancelling:
            return
        if cancel:
            self._cancelling.add(job_id)
        self._wakes[job_id].set()

    def wake_keyless(self, job_ids: Iterable[JobId]) -> None:
        """Make those of the jobs that wait for a key look again at once."""
        for job_id in job_ids:
            if self._context.live.of(job_id) == WAITING_FOR_KEY:
                self.wake(job_id)

    async def finish_submits(self, patience_s: float) -> bool:
        """Wait for the submits that are under way: a killed one is a job in doubt.

        Returns:
            Whether none is under way any more.
        """
        if self._units:
            await asyncio.wait(self._units, timeout=patience_s)
        return not self._units

    async def abandon_submits(self) -> None:
        """Break off the submits that are under way; their rows will be found half sent."""
        for unit in self._units:
            unit.cancel()
        if self._units:
            await asyncio.wait(self._units, timeout=ABANDON_S)

    async def park(self, job_id: JobId) -> None:
        """Settle a job whose step broke through a fault of this program, so that it is seen."""
        row = self._context.store.job(job_id)
        fault = "The playground itself had a fault with this job."
        ends = {
            JobState.QUEUED: JobState.FAILED,
            JobState.SUBMITTING: JobState.IN_DOUBT,
            JobState.RUNNING: JobState.EXPIRED,
            JobState.DOWNLOADING: JobState.EXPIRED,
        }
        if row is None or row.state not in ends:
            return
        end = Move(
            job_id=row.id,
            expected=[row.state],
            to=ends[row.state],
            owner=self._context.owner,
            words="an internal fault",
            values={"failure": fault, "hint": "Its log has the details. Nothing was sent again."},
        )
        is_unsent = row.state is JobState.QUEUED
        await self._context.move(end_or_doubt(end, row, fault) if is_unsent else end)

    # Steps --------------------------------------------------------------------------------------

    async def _submit(self, row: JobRow) -> JobRow | None:
        tries = submission.Tries()
        slot = self._slots[row.gateway_id]
        current: JobRow | None = row
        while current is not None and current.state is JobState.QUEUED:
            if current.cancel_requested:
                return await self._drop(current)
            if self._context.waits_for_key(current):
                self._context.live.tell(current, WAITING_FOR_KEY)
                await self._pause(row.id, KEY_PAUSE_S)
                current = self._context.store.job(row.id)
                continue
            if self._quiet_s(current) > 0:
                self._context.live.tell(current, HUSHED)
            if not await self._until_quiet_ends(current):
                current = self._context.store.job(row.id)
                continue
            await slot.acquire()
            # Meanwhile another job of the key may have been told to wait, or the key forgotten.
            if self._quiet_s(current) > 0 or self._context.waits_for_key(current):
                slot.release()
                continue
            outcome = await self._send(current, slot, tries)
            current = outcome.row
            if current is not None and current.state is JobState.QUEUED:
                await self._pause(row.id, outcome.wait_s)
                current = self._context.store.job(row.id)
        return current

    async def _send(self, row: JobRow, slot: asyncio.Semaphore, tries: submission.Tries) -> Outcome:
        """Send with the slot taken, which nothing cancels; the slot is given back in the end."""
        unit = asyncio.create_task(submission.send(self._context, row, tries))
        self._units.add(unit)

        def done(_unit: asyncio.Task[Outcome]) -> None:
            self._units.discard(unit)
            # Before the slot goes to the next in line, which must hear of the wait.
            if not unit.cancelled() and unit.exception() is None and unit.result().hush:
                self._hush(row, unit.result().wait_s)
            slot.release()

        unit.add_done_callback(done)
        return await asyncio.shield(unit)

    async def _drop(self, row: JobRow) -> JobRow | None:
        """Cancel a job that came back unsent after its user had asked to stop it."""
        end = Move(
            job_id=row.id,
            expected=[JobState.QUEUED],
            to=JobState.CANCELLED,
            owner=self._context.owner,
            words=UNSENT,
            actor="you",
        )
        return await self._context.move(end_or_doubt(end, row, TAKEN_BACK))

    async def _take_over(self, row: JobRow) -> JobRow | None:
        """Deal with a submit that was under way when its owner died."""
        if self._context.spec(row).submit_is_idempotent:
            return await self._context.move(
                Move(
                    job_id=row.id,
                    expected=[JobState.SUBMITTING],
                    to=JobState.QUEUED,
                    attempt=row.attempt,
                    owner=self._context.owner,
                    words="taken over after a restart",
                )
            )
        return await self._context.move(
            Move(
                job_id=row.id,
                expected=[JobState.SUBMITTING],
                to=JobState.IN_DOUBT,
                attempt=row.attempt,
                owner=self._context.owner,
                words="found half sent after a restart",
                values={
                    "failure": "The playground stopped while the request was on its way.",
                    "hint": "It may be rendering and may be charged. Look at the gateway, then "
                    "mark it lost or send it again; nothing is sent again by itself.",
                },
            )
        )

    async def _read(self, row: JobRow) -> JobRow | None:
        patience = reading.Patience()
        patience.clock.now(self._context)
        loop, measures = asyncio.get_running_loop(), self._context.measures
        current: JobRow | None = row
        wait_s = 0.0 if row.id in self._cancelling else reading.first_wait_s(self._context, row)
        while current is not None and current.state is JobState.RUNNING:
            seen_at, due_at = loop.time(), loop.time() + wait_s
            await self._pause(row.id, wait_s)
            if (late_s := loop.time() - due_at) >= 0:  # nobody woke it before
                self._context.turns.note(late_s)
                measures.read(row.gateway_id, late_s, simulated=row.simulated)
            await self._until_quiet_ends(current, hears_cancel=patience.cancel_agreed is None)
            outcome = await reading.read_once(self._context, current, patience)
            if outcome.hush:
                self._hush(row, outcome.wait_s)
            if outcome.row is not None and self._is_to_cancel(outcome.row, patience):
                outcome = await reading.cancel(self._context, outcome.row, outcome, patience)
                if patience.cancel_agreed is False:
                    patience.cancel_agreed = None
                    self._cancelling.discard(row.id)
            current, wait_s = outcome.row, outcome.wait_s
            if current is not None and current.state is not JobState.RUNNING:
                measures.ended(row.gateway_id, loop.time() - seen_at, simulated=row.simulated)
        return current

    def _is_to_cancel(self, row: JobRow, patience: reading.Patience) -> bool:
        is_wished = row.id in self._cancelling and patience.cancel_agreed is None
        return is_wished and row.state is JobState.RUNNING

    async def _deliver(self, row: JobRow) -> JobRow | None:
        patience = delivery.Patience()
        patience.clock.now(self._context)
        current: JobRow | None = row
        while current is not None and current.state is JobState.DOWNLOADING:
            outcome = await delivery.deliver(self._context, current, patience)
            current = outcome.row
            await self._pause(row.id, outcome.wait_s)
        return current

    # Waiting ------------------------------------------------------------------------------------

    async def _pause(self, job_id: JobId, seconds: float) -> None:
        """Wait, or less when somebody wakes the job."""
        if seconds <= 0:
            return
        wake = self._wakes[job_id]
        try:
            async with asyncio.timeout(seconds):
                await wake.wait()
        except TimeoutError:
            pass
        wake.clear()

    def _hush(self, row: JobRow, seconds: float) -> None:
        """Keep all of a key's jobs quiet for as long as the gateway asked."""
        until, name = asyncio.get_running_loop().time() + seconds, self._key_name(row)
        self._quiet_until[name] = max(until, self._quiet_until.get(name, 0.0))

    def _quiet_s(self, row: JobRow) -> float:
        """Return how long the job's key must still not be used, in seconds; 0 or less: it may."""
        until = self._quiet_until.get(self._key_name(row), 0.0)
        return until - asyncio.get_running_loop().time()

    async def _until_quiet_ends(self, row: JobRow, *, hears_cancel: bool = True) -> bool:
        """Wait for as long as the gateway asked; False when a wish to cancel came first."""
        while (left_s := self._quiet_s(row)) > 0:
            if hears_cancel and row.id in self._cancelling:
                return False
            await self._pause(row.id, left_s)
        return True

    def _key_name(self, row: JobRow) -> Hashable:
        """Tell keys apart without holding one: several users may share one, or have their own."""
        key = None if row.simulated else self._context.key(row)
        owner = row.workspace if key is None else hash(key.get_secret_value())
        return row.gateway_id, row.simulated, owner
