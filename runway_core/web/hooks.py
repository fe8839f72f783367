"""Webhooks: a gateway says that a task has changed, and the task is read again.

What a call says is bounded and handed to whoever can judge it, before the call is answered: after
that a gateway need not call again. A token that is not ours gets the same answer as one that is, so
nobody learns from it which tokens exist.
"""

import asyncio
import time
from collections.abc import Callable

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from runway_core.errors import PlaygroundError, StoreUnavailableError
from runway_core.models import JobId

from .answers import sentence

BODY_LIMIT_BYTES = 64 * 2**10
WAKE_GAP_S = 1.0  # between two readings of one task that calls cause
FORGED_PER_S = 50.0  # beyond it such callers are asked to come again, whoever they are
FORGED_BURST = 200
_READING_LIMIT_S = 5.0
_KEEPING_LIMIT_S = 5.0  # a gateway does not wait for long; one that is refused may come again
_KEPT_AT_ONCE = 4  # a flood must leave connections to the database for the pages
_RETRY_AFTER_S = 10


class _BodyTooLongError(Exception):
    """The body of a call is longer than `BODY_LIMIT_BYTES`."""


def hook_routes(
    job_of: Callable[[str], JobId | None],
    wake: Callable[[JobId], None],
    keep: Callable[[JobId, bytes], object],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> list[Route]:
    """Return the route ``/hooks/{token}`` for POST.

    Each job has a pace of its own: its first call wakes at once, those of the next `WAKE_GAP_S`
    together once more at its end. So a flood for one job neither multiplies readings nor keeps the
    calls for another one from being heard.

    Args:
        job_of: Returns the job that a token is for, None for a forged one; it must not block.
        wake: Causes one reading of the job's task. It may block: it is called in a thread after
            the answer has gone.
        keep: Takes a call's body for a job. It may block for a while, and raise
            StoreUnavailableError: then the gateway is asked to come again.
        clock: Seconds, growing.
    """
    desk = _Desk(job_of, wake, keep, clock)
    return [Route("/hooks/{token}", desk.hear, methods=["POST"], name="hook")]


class _Desk:
    """Hears the calls."""

    def __init__(
        self,
        job_of: Callable[[str], JobId | None],
        wake: Callable[[JobId], None],
        keep: Callable[[JobId, bytes], object],
        clock: Callable[[], float],
    ) -> None:
        self._job_of = job_of
        self._wake = wake
        self._keep = keep
        self._forged = _Bucket(FORGED_PER_S, FORGED_BURST, clock)
        self._pace = _Pace(WAKE_GAP_S, clock)
        self._keeping = asyncio.Semaphore(_KEPT_AT_ONCE)

    async def hear(self, request: Request) -> Response:
        job_id = self._job_of(request.path_params["token"])
        if job_id is None and not self._forged.take():
            return _later(429, "Too many calls. Come again in a while.")
        try:
            body = await _bounded_body(request)
        except _BodyTooLongError:
            return sentence(413, f"A call may carry {BODY_LIMIT_BYTES // 2**10} KiB.")
        if job_id is None or await self._is_kept(job_id, body):
            answer = Response(status_code=204)
        else:
            answer = _later(503, "This cannot be taken just now. Come again in a while.")
        if job_id is not None:
            answer.background = BackgroundTask(self._wake_in_turn, job_id)
        return answer

    async def _is_kept(self, job_id: JobId, body: bytes) -> bool:
        try:
            async with asyncio.timeout(_KEEPING_LIMIT_S), self._keeping:
                await asyncio.to_thread(self._keep, job_id, body)
        except (TimeoutError, StoreUnavailableError):
            return False
        return True

    async def _wake_in_turn(self, job_id: JobId) -> None:
        wait_s = self._pace.turn_in_s(job_id)
        if wait_s is None:
            return
        await asyncio.sleep(wait_s)
        try:
            await run_in_threadpool(self._wake, job_id)
        except PlaygroundError:
            return  # the next reading of the task finds what this call would have told


def _later(status: int, words: str) -> Response:
    answer = sentence(status, words)
    answer.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return answer


async def _bounded_body(request: Request) -> bytes:
    """Return the body; nothing where it comes too slowly to be waited for.

    Raises:
        _BodyTooLongError: It is longer than `BODY_LIMIT_BYTES`, or says so.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > BODY_LIMIT_BYTES:
        raise _BodyTooLongError
    body = bytearray()
    try:
        async with asyncio.timeout(_READING_LIMIT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT_BYTES:
                    raise _BodyTooLongError
    except (TimeoutError, ClientDisconnect):
        return b""
    return bytes(body)


class _Pace:
    """Gives the calls for each job turns that lie ``gap_s`` apart, at most one of them ahead."""

    def __init__(self, gap_s: float, clock: Callable[[], float]) -> None:
        self._gap_s = gap_s
        self._clock = clock
        self._free_at: dict[JobId, float] = {}

    def turn_in_s(self, job_id: JobId) -> float | None:
        """Return the wait for this call's turn; None where one to come already speaks for it."""
        now = self._clock()
        self._forget(now)
        turn_at = max(self._free_at.pop(job_id, now), now)
        if turn_at > now + self._gap_s:
            self._free_at[job_id] = turn_at
            return None
        self._free_at[job_id] = turn_at + self._gap_s
        return turn_at - now

    def _forget(self, now: float) -> None:
        """Drop the oldest that are free again, so that only jobs called of late are kept."""
        while self._free_at:
            oldest = next(iter(self._free_at))
            if self._free_at[oldest] > now:
                return
            del self._free_at[oldest]


class _Bucket:
    """Lets ``burst`` calls through at once and ``rate_per_s`` from then on."""

    def __init__(self, rate_per_s: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._clock = clock
        self._left = float(burst)
        self._filled_at = clock()

    def take(self) -> bool:
        now = self._clock()
        gained = (now - self._filled_at) * self._rate_per_s
        self._left = min(self._left + gained, self._burst)
        self._filled_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
