"""The official SDK's part of `bench.follow`: ``python -m bench.waited NAME URL``.

*waiter* has its own ``wait_for_task_output`` wait for tasks that never end, *waited* for all tasks
from the submit to the end of the wait.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

from runwayml import AsyncRunwayML
from runwayml.lib import polling

from bench.clock import Figures, memory_mb
from bench.responder import GENERATION_S, KEY, PICTURE, POLL_S, notes, stretch
from bench.table import percentile

POLL_SPREAD_S = 0.4  # ours waits for 2 to 2.4 s; the waiter is told to do the same


def waiter(url: str, jobs: int) -> Figures:
    """Have the official SDK wait for tasks that never end, at the same interval."""

    async def measured(client: AsyncRunwayML) -> Figures:
        waits: list[asyncio.Task[Any]] = []
        await created(client, jobs, "[stuck]", lambda task: waits.append(waiting(task)))
        figures = await asyncio.to_thread(stretch, url, lambda: 0)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        return figures

    return with_client(url, measured)


def waited(url: str, jobs: int) -> Figures:
    """Have the official SDK wait for all tasks, from the submit to the end of the wait."""

    async def measured(client: AsyncRunwayML) -> Figures:
        waits: dict[str, asyncio.Task[Any]] = {}
        at: dict[str, float] = {}

        def begin(task: Any) -> None:
            waits[task.id] = waiting(task)
            waits[task.id].add_done_callback(lambda _: at.setdefault(task.id, time.time()))

        cpu_s = time.process_time()
        await created(client, jobs, f"[delay {GENERATION_S:g}]", begin)
        ends = await asyncio.gather(*waits.values(), return_exceptions=True)
        cpu_s = time.process_time() - cpu_s
        found = await asyncio.to_thread(notes, url, told=True)
        told_ms = [1000 * (at[task] - told) for task, told in found["told_at"].items()]
        return {
            "cpu_s": cpu_s,
            "lost": sum(isinstance(end, BaseException) for end in ends),
            "told_p50_ms": percentile(told_ms, 50),
            "told_p99_ms": percentile(told_ms, 99),
            "memory_mb": memory_mb("VmHWM"),
        }

    return with_client(url, measured)


def waiting(task: Any) -> "asyncio.Task[Any]":
    """Begin the SDK's own wait."""
    return asyncio.ensure_future(task.wait_for_task_output(None))


def with_client(
    url: str, measured: Callable[[AsyncRunwayML], Coroutine[Any, Any, Figures]]
) -> Figures:
    """Run with the official client, told to wait as long as ours between two readings."""
    # The SDK has no setting for it: 6 s ± 1.5 s are constants of its module (5.24, 2026-11-20).
    vars(polling).update(POLL_TIME=POLL_S + POLL_SPREAD_S / 2, POLL_JITTER=POLL_SPREAD_S)

    async def run() -> Figures:
        async with AsyncRunwayML(api_key=KEY, base_url=url) as client:
            return await measured(client)

    return asyncio.run(run())


async def created(
    client: AsyncRunwayML, jobs: int, prompt: str, begin: Callable[[Any], object]
) -> None:
    """Create tasks, sixteen at a time as ours does."""
    slots = asyncio.Semaphore(16)

    async def create() -> None:
        async with slots:
            task = await client.image_to_video.create(
                model="gen4_turbo",
                prompt_image=PICTURE,
                prompt_text=prompt,
                ratio="1280:720",
                duration=5,
            )
        begin(task)

    await asyncio.gather(*(create() for _ in range(jobs)))


PARTS = {"waiter": waiter, "waited": waited}


def main() -> None:
    """Run one part and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PARTS)
    parser.add_argument("url")
    parser.add_argument("--jobs", type=int, default=1000)
    chosen = parser.parse_args()
    print(json.dumps(PARTS[chosen.name](chosen.url, chosen.jobs)))


if __name__ == "__main__":
    main()
