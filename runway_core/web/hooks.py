"""Webhooks: a gateway says that a task has changed, and the task is read again.

What a call says is never believed: its body is bounded and handed on for the record only. Every
call gets the same answer at the same speed, so nobody learns from it which tokens exist.
"""

import asyncio
import re
import time
from collections.abc import Callable

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from runway_core.errors import PlaygroundError

from .answers import sentence

BODY_LIMIT_BYTES = 64 * 2**10
CALLS_PER_S = 50.0  # beyond it the gateway is asked to come again; polling goes on meanwhile
BURST = 200
_READING_LIMIT_S = 5.0
_RETRY_AFTER_S = 10
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,200}")


def hook_routes(
    wake: Callable[[str, bytes], bool], *, clock: Callable[[], float] = time.monotonic
) -> list[Route]:
    """Return the route ``/hooks/{token}`` for POST and GET.

    Args:
        wake: Takes the token and the body (empty where there is none, it is longer than 64 KiB or
            comes too slowly), and causes one reading of the task; what it returns is not told. It
            may block: it is called in a thread after the answer has gone.
        clock: Seconds, growing.
    """
    bucket = _Bucket(CALLS_PER_S, BURST, clock)

    def wake_quietly(token: str, body: bytes) -> None:
        try:
            wake(token, body)
        except PlaygroundError:
            return  # the next reading of the task finds what this call would have told

    async def hook(request: Request) -> Response:
        if not bucket.take():
            answer = sentence(429, "Too many calls. Come again in a while.")
            answer.headers["Retry-After"] = str(_RETRY_AFTER_S)
            return answer
        token, body = request.path_params["token"], await _bounded_body(request)
        if not _TOKEN.fullmatch(token):
            return Response(status_code=204)
        task = BackgroundTask(run_in_threadpool, wake_quietly, token, body)
        return Response(status_code=204, background=task)

    return [Route("/hooks/{token}", hook, methods=["GET", "POST"], name="hook")]


async def _bounded_body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(_READING_LIMIT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT_BYTES:
                    return b""
    except (TimeoutError, ClientDisconnect):
        return b""
    return bytes(body)


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
