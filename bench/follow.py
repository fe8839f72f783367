"""What it costs to follow 200 jobs at once: ``python -m bench.follow [--rounds 3]``.

The simulator serves small videos over loopback from a process of its own and notes when it first
told of each task's success. A fresh process holds the playground, submits 200 jobs and follows them
with a reading every 2 s. *Detection beyond the poll* is the time from that telling answer to the
committed change of the job's row: what following adds to the wait that polling has anyway.
"""

import argparse
import json
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bench.table import Row, markdown, row_of
from runway_core import GatewayChoice, GenerationRequest, JobState, Playground, open_playground
from runway_core.settings import load_settings
from runway_core.simulator import SimulatorOptions, create_simulator
from runway_core.simulator.serving import simulator_server

JOBS = 200
POLL_S = 2.0
RUN_S = 45.0  # the shortest task; long enough for all submits and a quiet stretch to measure in
SPREAD_S = 15.0  # tasks end one after another over this time, as real ones do
QUIET_S = 20.0
GATEWAY = "openai_hk"
PATIENCE_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The figures of one round."""

    cpu_percent: float
    """Of one core, while 200 jobs are followed and none changes."""
    cpu_ms_per_reading: float
    detection_p50_ms: float
    detection_p99_ms: float
    delivery_p50_ms: float
    """From the telling answer to the stored and probed video."""
    memory_mb: float
    added_memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What was spent over some seconds."""

    cpu_s: float
    readings: int


class Notebook:
    """Stands before the simulator and notes readings and first tidings of success."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._readings = 0
        self._told_at: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, looking at what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/notebook":
            await self._show(send)
        elif scope["method"] == "GET" and "/tasks/" in scope["path"]:
            await self._app(scope, receive, self._noting(scope["path"].rsplit("/", 1)[-1], send))
        else:
            await self._app(scope, receive, send)

    def _noting(self, task_id: str, send: Send) -> Send:
        async def noted(message: Message) -> None:
            if b'"SUCCEEDED"' in message.get("body", b""):
                self._told_at.setdefault(task_id, time.time())
            self._readings += message["type"] == "http.response.start"
            await send(message)

        return noted

    async def _show(self, send: Send) -> None:
        body = json.dumps({"readings": self._readings, "told_at": self._told_at}).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def serve() -> None:
    """Serve the noted simulator on a free port, told on standard output, until stopped."""
    app = create_simulator(SimulatorOptions(tiny_videos=True, jitter_fraction=0.0))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        simulator_server(Notebook(app)).run(sockets=[listening])


@contextmanager
def _simulator() -> Iterator[str]:
    command = [sys.executable, "-m", "bench.follow", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = (process.stdout.readline() if process.stdout else "").strip()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def once() -> Round:
    """Measure one round in this process."""
    with _simulator() as url, tempfile.TemporaryDirectory() as folder:
        environ = {
            f"PLAYGROUND_{GATEWAY.upper()}_API_KEY": "any",
            f"PLAYGROUND_{GATEWAY.upper()}_BASE_URL": f"{url}/{GATEWAY}",
        }
        settings = load_settings(environ, data_dir=Path(folder), poll_interval_s=POLL_S)
        with open_playground(settings) as playground:
            before_mb = _memory_mb()
            job_ids = _submit_all(playground)
            _wait_for(playground, job_ids, JobState.RUNNING)
            quiet = _quiet_stretch(url)
            _wait_for(playground, job_ids, JobState.SUCCEEDED)
            memory_mb = _memory_mb()
            detected, delivered = _delays_ms(playground, job_ids, _notes(url)["told_at"])
    percentiles = quantiles(detected, n=100)
    return Round(
        cpu_percent=100 * quiet.cpu_s / QUIET_S,
        cpu_ms_per_reading=1000 * quiet.cpu_s / max(quiet.readings, 1),
        detection_p50_ms=percentiles[49],
        detection_p99_ms=percentiles[98],
        delivery_p50_ms=median(delivered),
        memory_mb=memory_mb,
        added_memory_mb=memory_mb - before_mb,
    )


def _submit_all(playground: Playground) -> Sequence[str]:
    job_ids = []
    for number in range(JOBS):
        request = GenerationRequest(
            prompt_text=f"[delay {RUN_S + SPREAD_S * number / JOBS:.3f}]",
            first_frame="https://example.com/picture.jpg",
            seed=number,
        )
        batch = playground.submit(request, [GatewayChoice(gateway_id=GATEWAY)])
        job_ids.append(batch.jobs[0].id)
    return job_ids


def _wait_for(playground: Playground, job_ids: Sequence[str], state: JobState) -> None:
    """Wait, by the news of changes, until every job has reached a state."""
    missing = set(job_ids)
    all_there = threading.Event()

    def listen(change: Any) -> None:
        if change.state == state:
            missing.discard(change.job_id)
        if not missing:
            all_there.set()

    forget = playground.changes.add_listener(listen)
    try:
        missing.difference_update(job.id for job in playground.jobs(states=[state], limit=JOBS))
        if missing and not all_there.wait(PATIENCE_S):
            raise TimeoutError(f"{len(missing)} of {len(job_ids)} jobs are not {state}")
    finally:
        forget()


def _quiet_stretch(url: str) -> Stretch:
    """What this process spent, and how often it read, over a stretch without change."""
    readings, cpu_s = _notes(url)["readings"], time.process_time()
    time.sleep(QUIET_S)
    return Stretch(cpu_s=time.process_time() - cpu_s, readings=_notes(url)["readings"] - readings)


def _notes(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/notebook", timeout=30) as answer:
        notes: dict[str, Any] = json.load(answer)
        return notes


def _delays_ms(
    playground: Playground, job_ids: Sequence[str], told_at: dict[str, float]
) -> tuple[list[float], list[float]]:
    """From each task's telling answer to its detection, and to its stored video."""
    detected, delivered = [], []
    for job_id in job_ids:
        job = playground.job(job_id)
        start = told_at[str(job.task_id)]
        at = {event.state: event.at.timestamp() for event in job.timeline}
        detected.append(1000 * (at[JobState.DOWNLOADING] - start))
        delivered.append(1000 * (at[JobState.SUCCEEDED] - start))
    return detected, delivered


def _memory_mb() -> float:
    """The most this process has held so far.

    On Linux ``ru_maxrss`` of a fresh process starts at what its parent held; VmHWM does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes on macOS


def rows(rounds: int) -> list[Row]:
    """Measure each round in a process of its own."""
    measured = [_in_new_process() for _ in range(rounds)]

    def row(name: str, field: str, unit: str, goal: float | None = None) -> Row:
        values = [float(getattr(figures, field)) for figures in measured]
        return row_of(name, values, unit=unit, goal=goal, at_least=False)

    return [
        row("CPU while 200 jobs are read every 2 s, of one core", "cpu_percent", "%", 6.3),
        row("CPU for one reading", "cpu_ms_per_reading", "ms", 0.63),
        row("detection beyond the poll, median", "detection_p50_ms", "ms", 5),
        row("detection beyond the poll, 99th percentile", "detection_p99_ms", "ms", 25),
        row("from the telling answer to the stored video, median", "delivery_p50_ms", "ms"),
        row("memory added by 200 jobs", "added_memory_mb", "MB"),
        row("memory of the whole process, peak", "memory_mb", "MB"),
    ]


def _in_new_process() -> Round:
    command = [sys.executable, "-m", "bench.follow", "--once"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Round(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure and print the table, or play one of the two parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", action="store_true", help="one round here, as JSON")
    parser.add_argument("--serve", action="store_true", help="only the noted simulator")
    chosen = parser.parse_args()
    if chosen.serve:
        serve()
    elif chosen.once:
        print(json.dumps(asdict(once())))
    else:
        print(markdown(rows(chosen.rounds)))


if __name__ == "__main__":
    main()
