"""A gateway behind a fake socket, and tasks to ask it about."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import SecretStr

from runway_core.gateways import GatewaySpec, load_gateways
from runway_core.models import JobId, Plan, TaskId
from runway_core.planning import plan
from runway_core.providers.http import HttpProvider
from runway_core.providers.port import TaskHandle
from runway_core.providers.transport import make_client
from tests.support.factories import a_request
from tests.support.wire import FakeFrames

GATEWAYS = load_gateways()
KEY = SecretStr("of.no/known.shape+0123456789")
DATA_URI = "data:image/jpeg;base64,/9j/4AAQ"


def a_task(gateway_id: str, *, base_url: str | None = None, **changes: Any) -> TaskHandle:
    """A planned task with an id; ``changes`` are fields of the handle."""
    spec = GATEWAYS[gateway_id]
    base = base_url or spec.base_url or "https://relay.example"
    planned = plan(
        a_request(camera_words="slow push in"),
        spec,
        frames=FakeFrames(link_base="https://pictures.example"),
        base_url=base,
    )
    assert isinstance(planned, Plan)
    fields: dict[str, Any] = {
        "job_id": JobId("job-1"),
        "wire": planned.wire,
        "base_url": base,
        "task_id": TaskId("task/1"),
        "submitted_age_s": 1000.0,
    }
    return TaskHandle(**(fields | changes))


@dataclass
class Gateway:
    """A gateway behind a fake socket: answers in order, the last one again and again."""

    gateway_id: str
    answers: list[httpx.Response | Exception]
    seen: list[httpx.Request] = field(default_factory=list)
    spec: GatewaySpec | None = None
    load: Callable[[str], str] = lambda sha256: DATA_URI

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, verb: str, task: TaskHandle, key: SecretStr | None = KEY) -> Any:
        """Call one verb of a provider for this gateway."""

        async def call() -> Any:
            async with make_client(transport=httpx.MockTransport(self._answer)) as client:
                spec = self.spec or GATEWAYS[self.gateway_id]
                provider = HttpProvider(spec, client, self.load)
                return await getattr(provider, verb)(task, key=key)

        return asyncio.run(call())


def answering(gateway_id: str, *answers: httpx.Response | Exception, **changes: Any) -> Gateway:
    """A fake gateway with these answers."""
    return Gateway(gateway_id, list(answers), **changes)


def said(status: int, body: Any = None, **headers: str) -> httpx.Response:
    """An answer with a JSON body."""
    return httpx.Response(status, json=body, headers=headers)


def page(status: int = 200) -> httpx.Response:
    """A web page."""
    return httpx.Response(status, html="<!doctype html><title>Welcome</title>")
