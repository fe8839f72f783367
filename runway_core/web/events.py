"""Server-sent events: tells open pages which job has changed, so that they read it again."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from runway_core.changes import Change, Changes, JobChange, Missed, Subscription

from .answers import sentence

EVENTS_PATH = "/events"
HEARTBEAT_S = 15.0  # proxies close what is silent for 30 to 60 s
RETRY_MS = 2000
_READER_LIMIT = 1000  # open streams of one process; each costs a socket and a task
_OWN_LIMIT = 100  # of them one workspace's, so that nobody can shut the others out
_ID_LIMIT = 500
_HELLO = f"retry: {RETRY_MS}\nevent: hello\ndata: {{}}\n\n"
_HEARTBEAT = ": still here\n\n"
_INVALID = "This page listens by an address that has ended. Reload it."
_MISSED = "event: changed\ndata: {}\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """What the address of a stream allows."""

    workspace: str
    """Whose news may be heard."""
    left_s: float
    """For how long, in seconds."""


def event_routes(
    changes: Changes,
    listener_of: Callable[[Mapping[str, str]], Listener | None],
    *,
    heartbeat_s: float = HEARTBEAT_S,
) -> list[Route]:
    """Return the route ``/events``.

    A stream tells the news of one workspace, which the signed query names. ``&batch=`` and
    ``&jobs=`` pick from it by identifiers, comma separated. The stream begins with ``hello``, on
    which a page reads everything once, so that nothing is lost between two connections and no
    event carries an id. ``job`` tells one job; ``changed`` says that more has changed than was
    kept. The stream ends with its address, and when ``changes`` closes.

    Args:
        changes: Where news comes from.
        listener_of: Reads the query of an address; None: it is not valid (any more).
        heartbeat_s: Silence after which a comment is sent, in seconds.
    """
    streams: Counter[str] = Counter()

    async def events(request: Request) -> Response:
        listener = listener_of(request.query_params)
        if listener is None:
            return sentence(403, _INVALID)
        batch_ids, job_ids = _ids(request, "batch"), _ids(request, "jobs")
        if len(batch_ids) + len(job_ids) > _ID_LIMIT:
            return sentence(400, f"Ask for at most {_ID_LIMIT} batches and jobs at once.")
        is_full = changes.reader_count >= _READER_LIMIT
        if is_full or streams[listener.workspace] >= _OWN_LIMIT:
            return sentence(503, "Too many pages are open. Reload this one in a while.")
        news = changes.subscribe(_wanted(listener.workspace, batch_ids, job_ids))
        return _EventStream(news, listener, streams, heartbeat_s)

    return [Route(EVENTS_PATH, events, methods=["GET"], name="events")]


class _EventStream(StreamingResponse):
    """The open stream; its subscription ends with it, however it ends."""

    def __init__(
        self, news: Subscription, listener: Listener, streams: Counter[str], heartbeat_s: float
    ) -> None:
        super().__init__(
            _written(news, heartbeat_s, listener.left_s),
            media_type="text/event-stream",
            headers={
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",  # nginx would hold events back
                "X-Content-Type-Options": "nosniff",
            },
        )
        self._news = news
        self._workspace = listener.workspace
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams[self._workspace] += 1
        try:
            with self._news:
                await super().__call__(scope, receive, send)
        finally:
            self._streams[self._workspace] -= 1


async def _written(news: Subscription, heartbeat_s: float, left_s: float) -> AsyncIterator[str]:
    yield _HELLO
    ends_at = time.monotonic() + left_s
    while (remaining_s := ends_at - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(min(heartbeat_s, remaining_s)):
                change = await anext(news)
        except TimeoutError:
            yield _HEARTBEAT
        except StopAsyncIteration:
            return
        else:
            yield _event(change)


def _event(change: Change) -> str:
    if isinstance(change, Missed):
        return _MISSED
    told = {
        "job_id": change.job_id,
        "batch_id": change.batch_id,
        "state": change.state,
        "version": change.version,
    }
    return f"event: job\ndata: {json.dumps(told)}\n\n"


def _ids(request: Request, name: str) -> frozenset[str]:
    listed = ",".join(request.query_params.getlist(name)).split(",")
    return frozenset(part.strip() for part in listed if part.strip())


def _wanted(
    workspace: str, batch_ids: frozenset[str], job_ids: frozenset[str]
) -> Callable[[JobChange], bool]:
    def wants(change: JobChange) -> bool:
        if change.workspace != workspace:
            return False
        if not batch_ids and not job_ids:
            return True
        return change.batch_id in batch_ids or change.job_id in job_ids

    return wants
