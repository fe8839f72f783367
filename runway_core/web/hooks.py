"""Webhooks: a gateway says that a task has changed, and the task is read again.

What a call says is never believed: its body is bounded and dropped. A token that is not ours gets
the same answer as one that is, so nobody learns from it which tokens exist.
"""

import asyncio
import time
from collections.abc import Callable

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from runway_core.errors import PlaygroundError
from runway_core.models import JobId

from .answers import sentence

BODY_LIMIT_BYTES = 64 * 2**10
WAKE_GAP_S = 1.0  # between two readings of one task that calls cause
FORGED_PER_S = 50.0  # beyond it such callers are asked to come again, whoever they are
FORGED_BURST = 200
_READING_LIMIT_S = 5.0
_RETRY_AFTER_S = 10


class _BodyTooLongError(Exception):
    """The body of a call is longer than `BODY_LIMIT_BYTES`."""


def hook_routes(
    job_of: Callable[[str], JobId | None],
    wake: Callable[[JobId], None],
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
        clock: Seconds, growing.
    """
    forged = _Bucket(FORGED_PER_S, FORGED_BURST, clock)
    pace = _Pace(WAKE_GAP_S, clock)

    async def wake_in_turn(job_id: JobId) -> None:
        wait_s = pace.turn_in_s(job_id)
        if wait_s is None:
            return
        await asyncio.sleep(wait_s)
        try:
            await run_in_threadpool(wake, job_id)
        except PlaygroundError:
            return  # the next reading of the task finds what this call would have told

    async def hook(request: Request) -> Response:
        job_id = job_of(request.path_params["token"])
        if job_id is None and not forged.take():
            answer = sentence(429, "Too many calls. Come again in a while.")
            answer.headers["Retry-After"] = str(_RETRY_AFTER_S)
            return answer
        try:
            await _swallow_body(request)
        except _BodyTooLongError:
            return sentence(413, f"A call may carry {BODY_LIMIT_BYTES // 2**10} KiB.")
        task = None if job_id is None else BackgroundTask(wake_in_turn, job_id)
        return Response(status_code=204, background=task)

    return [Route("/hooks/{token}", hook, methods=["POST"], name="hook")]


async def _swallow_body(request: Request) -> None:
    """Take the body in; one that comes too slowly is not waited for.

    Raises:
        _BodyTooLongError: It is longer than `BODY_LIMIT_BYTES`, or says so.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > BODY_LIMIT_BYTES:
        raise _BodyTooLongError
    size_bytes = 0
    try:
        async with asyncio.timeout(_READING_LIMIT_S):
            async for chunk in request.stream():
                size_bytes += len(chunk)
                if size_bytes > BODY_LIMIT_BYTES:
                    raise _BodyTooLongError
    except (TimeoutError, ClientDisconnect):
        return


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
