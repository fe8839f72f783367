"""Our parts of `bench.follow`, each in a process of its own: ``python -m bench.followed NAME URL``.

*steady* follows tasks that never end, so that nothing but readings is paid for; *whole* goes from
the click to the stored video. *restart* kills the process that follows, *hook* calls the receiver,
*hour* sends many short jobs through one process.
"""

import argparse
import asyncio
import gc
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, ClassVar
from unittest.mock import patch

import httpx
from sqlalchemy import Engine, event, text
from starlette.applications import Starlette

from bench.clock import Figures, memory_mb
from bench.responder import GENERATION_S, KEY, PICTURE, POLL_S, notes, stretch
from bench.table import percentile
from runway_core import (
    GatewayChoice,
    GenerationRequest,
    JobState,
    Playground,
    open_playground,
    wiring,
)
from runway_core.changes import JobChange
from runway_core.hooks import HookLinks
from runway_core.interpreter import share_interpreter
from runway_core.jobs.database import for_writes, open_database
from runway_core.measures import Measures
from runway_core.media.signing import load_or_make_key
from runway_core.models import JobId
from runway_core.settings import Settings, load_settings

GATEWAY = "runway"
PATIENCE_S = 300.0
HOOKS = 40
HOUR_JOBS, WAVE = 1500, 125


class Lateness(Measures):
    """Notes, for every job, how long after a reading was due its end was written down."""

    beyond_ms: ClassVar[list[float]] = []
    late_ms: ClassVar[list[float]] = []
    _due_at: ClassVar[dict[asyncio.Task[Any] | None, float]] = {}

    def read(self, gateway: str, late_s: float, *, simulated: bool) -> None:
        """Note when the reading that begins now was due."""
        self._due_at[asyncio.current_task()] = asyncio.get_running_loop().time() - late_s
        self.late_ms.append(1000 * late_s)

    def ended(self, gateway: str, overlooked_s: float, *, simulated: bool) -> None:
        """Take the time: the row has just been committed."""
        due_at = self._due_at.pop(asyncio.current_task(), None)
        if due_at is not None:
            self.beyond_ms.append(1000 * (asyncio.get_running_loop().time() - due_at))


class Watch:
    """Counts statements, and notes when each job's states were committed."""

    def __init__(self, playground: Playground) -> None:
        self.statements = 0
        self.at: dict[tuple[str, str], float] = {}
        self._moved = threading.Condition()
        playground.changes.add_listener(self._note)
        event.listen(Engine, "after_cursor_execute", self._count)

    def wait_for(self, job_ids: Sequence[str], state: JobState) -> None:
        """Wait until every job has reached a state."""
        wanted = [(job_id, state.value) for job_id in job_ids]
        with self._moved:
            if not self._moved.wait_for(
                lambda: all(item in self.at for item in wanted), PATIENCE_S
            ):
                missing = sum(item not in self.at for item in wanted)
                raise TimeoutError(f"{missing} of {len(wanted)} jobs are not {state}")

    def _note(self, change: JobChange) -> None:
        key = (change.job_id, str(change.state))
        if key not in self.at:
            with self._moved:
                self.at[key] = time.time()
                self._moved.notify_all()

    def _count(self, *_arguments: object) -> None:
        self.statements += 1


def settings_for(url: str, folder: str, database_url: str, **changes: Any) -> Settings:
    """Settings whose Runway is the responder."""
    environ = {"PLAYGROUND_RUNWAY_API_KEY": KEY, "PLAYGROUND_RUNWAY_BASE_URL": url}
    changes = {"poll_interval_s": POLL_S, **changes}
    return load_settings(environ, data_dir=Path(folder), database_url=database_url, **changes)


@contextmanager
def opened(url: str, database_url: str, **changes: Any) -> Iterator[tuple[Playground, Watch]]:
    """Open a playground that is watched."""
    with tempfile.TemporaryDirectory() as folder, patch.object(wiring, "Measures", Lateness):
        settings = settings_for(url, folder, database_url, **changes)
        with open_playground(settings) as playground:
            share_interpreter()  # as the app and the worker do
            yield playground, Watch(playground)


def submit(playground: Playground, count: int, prompt: str) -> list[JobId]:
    """Submit jobs, a batch each, as fast as they are taken."""
    found = []
    for number in range(count):
        request = GenerationRequest(prompt_text=prompt, first_frame=PICTURE, seed=number)
        batch = playground.submit(request, [GatewayChoice(gateway_id=GATEWAY)])
        found.append(batch.jobs[0].id)
    return found


def steady(url: str, database_url: str, jobs: int) -> Figures:
    """Follow tasks that never end."""
    with opened(url, database_url) as (playground, watch):
        watch.wait_for(submit(playground, jobs, "[stuck]"), JobState.RUNNING)
        return stretch(url, lambda: watch.statements)


def whole(url: str, database_url: str, jobs: int) -> Figures:
    """Submit and follow all jobs from the click to the probed video."""
    with opened(url, database_url) as (playground, watch):
        before_mb, watch.statements = memory_mb("VmRSS"), 0
        began, cpu_s = time.time(), time.process_time()
        job_ids = submit(playground, jobs, f"[delay {GENERATION_S:g}]")
        stored_s = time.time() - began
        watch.wait_for(job_ids, JobState.RUNNING)
        sent_s = max(watch.at[job_id, "running"] for job_id in job_ids) - began
        watch.wait_for(job_ids, JobState.SUCCEEDED)
        took_s, cpu_s, counted = time.time() - began, time.process_time() - cpu_s, watch.statements
        told_at = notes(url, told=True)["told_at"]
        tasks = {job_id: str(playground.job(job_id).task_id) for job_id in job_ids}
        memory = memory_mb("VmHWM")
    told_ms = [
        1000 * (watch.at[job_id, "downloading"] - told_at[task]) for job_id, task in tasks.items()
    ]
    return {
        "took_s": took_s,
        "cpu_s": cpu_s,
        "stored_per_s": jobs / stored_s,
        "sent_per_s": jobs / sent_s,
        "detection_p50_ms": percentile(Lateness.beyond_ms, 50),
        "detection_p99_ms": percentile(Lateness.beyond_ms, 99),
        "late_p99_ms": percentile(Lateness.late_ms, 99),
        "told_p50_ms": percentile(told_ms, 50),
        "told_p99_ms": percentile(told_ms, 99),
        "statements_per_job": counted / jobs,
        "memory_mb": memory,
        "added_memory_mb": memory - before_mb,
    }


def restart(url: str, database_url: str, jobs: int) -> Figures:
    """Kill a process that follows all jobs; tell when the next one's first reading arrives."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.followed", "victim", url]
        command += ["--database", database_url, "--folder", folder, "--jobs", str(jobs)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            if process.stdout is not None:
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        killed_at = time.time()
        with open_playground(settings_for(url, folder, database_url)):
            opened_at = time.time()
            while (first := notes(url, after=killed_at)["first_after"]) is None:
                time.sleep(0.02)
    return {"killed_s": first - killed_at, "opened_s": first - opened_at}


def victim(url: str, database_url: str, jobs: int, folder: str) -> None:
    """Follow tasks that never end until killed."""
    with open_playground(settings_for(url, folder, database_url)) as playground:
        watch = Watch(playground)
        watch.wait_for(submit(playground, jobs, "[stuck]"), JobState.RUNNING)
        print("all run", flush=True)
        threading.Event().wait()


def hook(url: str, database_url: str, _jobs: int) -> Figures:
    """Call the receiver for jobs whose tasks have ended and that nobody would read for a minute."""
    with opened(url, database_url, poll_interval_s=60.0) as (playground, watch):
        job_ids = submit(playground, HOOKS, "[delay 0.1]")
        watch.wait_for(job_ids, JobState.RUNNING)
        links = HookLinks(load_or_make_key(playground.settings), None)
        app = Starlette(routes=list(playground.routes()))

        async def call_all() -> list[float]:
            transport, called_at = httpx.ASGITransport(app), []
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                for job_id in job_ids:
                    await asyncio.sleep(0.2)
                    called_at.append(time.time())
                    await client.post(
                        f"/hooks/{links.token(JobId(job_id))}", json={"status": "SUCCEEDED"}
                    )
            return called_at

        called_at = asyncio.run(call_all())
        watch.wait_for(job_ids, JobState.SUCCEEDED)
    pairs = list(zip(job_ids, called_at, strict=True))
    detected = [1000 * (watch.at[job_id, "downloading"] - at) for job_id, at in pairs]
    settled = [1000 * (watch.at[job_id, "succeeded"] - at) for job_id, at in pairs]
    return {"detected_ms": median(detected), "settled_ms": median(settled)}


def hour(url: str, database_url: str, _jobs: int) -> Figures:
    """Send many short jobs through one process, and see what it holds after each wave."""
    held = []
    with opened(url, database_url, poll_interval_s=0.2) as (playground, watch):
        for _ in range(HOUR_JOBS // WAVE):
            job_ids = submit(playground, WAVE, "[delay 0.3]")
            watch.wait_for(job_ids, JobState.SUCCEEDED)
            watch.at.clear()
            gc.collect()
            held.append(memory_mb("VmRSS"))
    warm, last = held[len(held) // 3], held[-3:]
    jobs_since = WAVE * (len(held) - len(held) // 3 - 2)
    return {
        "held_mb": held[-1],
        "growth_mb": median(last) - warm,
        "growth_kb_per_job": 2**10 * (median(last) - warm) / jobs_since,
    }


def empty(database_url: str) -> None:
    """Take everything out of a PostgreSQL database."""
    engine = open_database(database_url)
    with for_writes(engine).begin() as connection:
        connection.execute(text("TRUNCATE jobs, batches, events, workers, ledger CASCADE"))
    engine.dispose()


PARTS = {part.__name__: part for part in (steady, whole, restart, hook, hour)}


def main() -> None:
    """Run one part and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*PARTS, "victim"])
    parser.add_argument("url")
    parser.add_argument("--database", default="")
    parser.add_argument("--folder", default="")
    parser.add_argument("--jobs", type=int, default=1000)
    chosen = parser.parse_args()
    if chosen.name == "victim":
        victim(chosen.url, chosen.database, chosen.jobs, chosen.folder)
        return
    if chosen.database:
        empty(chosen.database)
    print(json.dumps(PARTS[chosen.name](chosen.url, chosen.database, chosen.jobs)))


if __name__ == "__main__":
    main()
