import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import SecretStr

from bench.responder import Conversation, Notebook
from runway_core.gateways import load_gateways
from runway_core.models import JobId, TaskId, TaskStatus, WireRequest
from runway_core.providers.http import HttpProvider
from runway_core.providers.port import TaskHandle

KEY = SecretStr("any key")


@asynccontextmanager
async def a_responder(notebook: Notebook) -> AsyncIterator[str]:
    url = "http://127.0.0.1"
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(notebook, b"film", url), "127.0.0.1", 0)
    async with server:
        yield f"{url}:{server.sockets[0].getsockname()[1]}"


def a_task(url: str, prompt: str, task_id: str | None = None) -> TaskHandle:
    wire = WireRequest(
        method="POST", url=f"{url}/v1/image_to_video", headers={}, body={"promptText": prompt}
    )
    known = None if task_id is None else TaskId(task_id)
    return TaskHandle(job_id=JobId("job"), wire=wire, base_url=url, task_id=known)


async def statuses(notebook: Notebook, *prompts: str) -> list[TaskStatus]:
    async with a_responder(notebook) as url, httpx.AsyncClient() as client:
        runway = HttpProvider(load_gateways()["runway"], client, str)
        found = []
        for prompt in prompts:
            told = await runway.submit(a_task(url, prompt), key=KEY)
            task = a_task(url, prompt, told.task_id)
            found.append((await runway.retrieve(task, key=KEY)).status)
        return found


def test_the_responder_is_read_as_the_gateway_it_stands_for() -> None:
    notebook = Notebook()

    found = asyncio.run(statuses(notebook, "[stuck]", "[delay 0]", "[delay 60]"))

    assert found == [TaskStatus.RUNNING, TaskStatus.SUCCEEDED, TaskStatus.RUNNING]
    assert len(notebook.read_at) == 3
    assert len(notebook.told_at) == 1
