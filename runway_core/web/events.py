"""Server-sent events: tells open pages which job has changed, so that they read it again."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from runway_core.changes import Change, Changes, JobChange, Missed, Subscription

from .answers import sentence

HEARTBEAT_S = 15.0  # proxies close what is silent for 30 to 60 s
RETRY_MS = 2000
_READER_LIMIT = 1000  # open streams of one process; each costs a socket and a task
_ID_LIMIT = 500
_HELLO = f"retry: {RETRY_MS}\nevent: hello\ndata: {{}}\n\n"
_HEARTBEAT = ": still here\n\n"
_MISSED = "event: changed\ndata: {}\n\n"


def event_routes(
    changes: Changes, *, heartbeat_s: float = HEARTBEAT_S, filter_required: bool = False
) -> list[Route]:
    """Return the route ``/events``.

    ``?batch=`` and ``?jobs=`` pick the news by identifiers, comma separated; without them all
    news is told. The stream begins with ``hello``, on which a page reads everything once, so that
    nothing is lost between two connections and no event carries an id. ``job`` tells one job;
    ``changed`` says that more has changed than was kept. The stream ends when ``changes`` closes.

    Args:
        changes: Where news comes from.
        heartbeat_s: Silence after which a comment is sent, in seconds.
        filter_required: Refuse a stream of everything, for an app with several users.
    """

    async def events(request: Request) -> Response:
        batch_ids, job_ids = _ids(request, "batch"), _ids(request, "jobs")
        if len(batch_ids) + len(job_ids) > _ID_LIMIT:
            return sentence(400, f"Ask for at most {_ID_LIMIT} batches and jobs at once.")
        if filter_required and not batch_ids and not job_ids:
            return sentence(400, "Say which batches or jobs to follow.")
        if changes.reader_count >= _READER_LIMIT:
            return sentence(503, "Too many pages are open. Reload this one in a while.")
        return _EventStream(changes.subscribe(_wanted(batch_ids, job_ids)), heartbeat_s)

    return [Route("/events", events, methods=["GET"], name="events")]


class _EventStream(StreamingResponse):
    """The open stream; its subscription ends with it, however it ends."""

    def __init__(self, news: Subscription, heartbeat_s: float) -> None:
        super().__init__(
            _written(news, heartbeat_s),
            media_type="text/event-stream",
            headers={
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",  # nginx would hold events back
                "X-Content-Type-Options": "nosniff",
            },
        )
        self._news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._news:
            await super().__call__(scope, receive, send)


async def _written(news: Subscription, heartbeat_s: float) -> AsyncIterator[str]:
    yield _HELLO
    while True:
        try:
            async with asyncio.timeout(heartbeat_s):
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
    batch_ids: frozenset[str], job_ids: frozenset[str]
) -> Callable[[JobChange], bool] | None:
    if not batch_ids and not job_ids:
        return None
    return lambda change: change.batch_id in batch_ids or change.job_id in job_ids
