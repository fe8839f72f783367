"""Webhooks at each change of a task."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from runway_core.simulator import create_simulator, simulator_transport
from runway_core.simulator.options import SimulatorOptions
from tests.support.simulator_calls import HEADERS, SUBMIT_PATHS, Caller, a_body

HOOK_URL = "https://app.example/hooks/secret"


class Listener:
    """Takes webhooks, or refuses to."""

    def __init__(self, status: int | None = 200) -> None:
        self.bodies: list[dict[str, Any]] = []
        self._status = status

    @property
    def transport(self) -> httpx.MockTransport:
        """What the simulator sends through."""
        return httpx.MockTransport(self._take)

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(json.loads(request.content))
        if self._status is None:
            raise httpx.ConnectError("nobody listens", request=request)
        return httpx.Response(self._status)


def run(gateway_id: str, prompt: str = "wave", *, status: int | None = 200) -> list[dict[str, Any]]:
    """Submit with a webhook, let the task end, and return what the webhook was sent."""
    listener = Listener(status)
    caller = Caller(hook_transport=listener.transport)
    field = "callback_url" if gateway_id == "pro_generate" else "notify_hook"

    async def submit() -> None:
        transport = simulator_transport(caller.app)
        async with httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
            url = "http://simulator" + SUBMIT_PATHS[gateway_id]
            await client.post(url, json=a_body(gateway_id, prompt, **{field: HOOK_URL}))
            await caller.simulator.hooks.drain()

    asyncio.run(submit())
    return listener.bodies


def test_openai_hk_sends_the_task_as_a_reading_shows_it() -> None:
    running, succeeded = run("openai_hk")

    assert running["status"] == "RUNNING"
    assert succeeded["status"] == "SUCCEEDED"
    assert succeeded["output"][0].startswith("http://simulator/openai_hk/files/")


def test_chatgptsb_sends_the_task_below_its_key() -> None:
    assert [body["task"]["status"] for body in run("chatgptsb")] == ["RUNNING", "SUCCEEDED"]


def test_pro_generate_sends_the_data_without_its_envelope() -> None:
    bodies = run("pro_generate")

    assert [body["status"] for body in bodies] == ["1", "3"]
    assert not any("code" in body for body in bodies)


def test_a_failure_is_a_change_too() -> None:
    assert [body["status"] for body in run("openai_hk", "[moderated]")] == ["RUNNING", "FAILED"]


def test_a_late_link_makes_the_last_webhook_late() -> None:
    assert len(run("openai_hk", "[late-url 60]")[-1]["output"]) == 1


@pytest.mark.parametrize(("prompt", "count"), [("[no-hook]", 0), ("[hook-twice]", 4)])
def test_faults_lose_and_repeat_webhooks(prompt: str, count: int) -> None:
    assert len(run("openai_hk", prompt)) == count


def test_a_stuck_task_only_tells_that_it_runs() -> None:
    assert [body["status"] for body in run("openai_hk", "[stuck]")] == ["RUNNING"]


@pytest.mark.parametrize("status", [500, None])
def test_a_webhook_that_nobody_takes_is_not_repeated(status: int | None) -> None:
    assert len(run("openai_hk", status=status)) == 2


def test_closing_ends_webhooks_that_are_still_due() -> None:
    listener = Listener()
    caller = Caller(hook_transport=listener.transport, sleep=asyncio.sleep)

    async def submit_and_close() -> None:
        transport = simulator_transport(caller.app)
        async with httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
            url = "http://simulator" + SUBMIT_PATHS["openai_hk"]
            await client.post(url, json=a_body("openai_hk", notify_hook=HOOK_URL))
        await caller.simulator.close()

    asyncio.run(submit_and_close())

    assert listener.bodies == []


def test_a_hook_address_that_is_none_is_refused() -> None:
    caller = Caller()

    answer = caller.submit("openai_hk", notify_hook="ftp://somewhere")

    assert answer.status_code == 400
    assert caller.simulator.counts["openai_hk"].tasks == 0


def test_webhooks_go_on_after_a_restart(tmp_path: Path) -> None:
    before = Caller(state_dir=tmp_path, hook_transport=Listener().transport, sleep=asyncio.sleep)
    before.submit("openai_hk", notify_hook=HOOK_URL)
    listener, after = Listener(), before.clock

    async def sleep(seconds: float) -> None:
        after.advance(seconds)

    async def restart() -> None:
        app = create_simulator(
            SimulatorOptions(
                state_dir=tmp_path,
                clock=lambda: after.now().timestamp(),
                sleep=sleep,
                hook_transport=listener.transport,
            )
        )
        async with app.router.lifespan_context(app):
            await app.state.simulator.hooks.drain()

    asyncio.run(restart())

    assert [body["status"] for body in listener.bodies] == ["RUNNING", "SUCCEEDED"]
