"""What it costs to follow 1,000 jobs at once: ``python -m bench.follow [--rounds 1] [--jobs N]``.

A responder that costs a quarter of what it measures stands in for the gateway; every part runs in a
process of its own, this playground's (`bench.followed`) and the official SDK's (`bench.waited`).
*Beyond the poll* is from the instant at which the reading was due that found a task ended, to the
committed row: the lateness of the timer, the exchange and the commit. *Told* is from the telling
answer to the committed row, or to the end of the SDK's wait.

On a machine that does other things delays say more about the machine: beside them stands the
lateness of bare timers in this process, meanwhile. CPU for one reading hardly changes.

PostgreSQL takes part where ``BENCH_POSTGRES_URL`` names a database that may be emptied.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.clock import Figures
from bench.responder import responder
from bench.table import Row, markdown, percentile, row_of

JOBS = 1000
POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "")
TIMER_S = 0.25
TIMERS = 8

Rounds = list[dict[str, Figures]]


def measure(rounds: int, jobs: int) -> dict[str, Rounds]:
    """Measure everything on each database, the parts of a round one right after the other."""
    databases = {"SQLite": ""} | ({"PostgreSQL": POSTGRES} if POSTGRES else {})
    return {
        name: [one_round(url, jobs, with_hour=not url) for _ in range(rounds)]
        for name, url in databases.items()
    }


def one_round(database: str, jobs: int, *, with_hour: bool) -> dict[str, Figures]:
    """Measure every part once."""
    names = ["steady", "whole", "restart", "hook"] + (["hour"] if with_hour else [])
    measured = {"waiter": run_part("bench.waited", "waiter", jobs)}
    for name in names:
        measured[name] = run_part("bench.followed", name, jobs, database)
    measured["waited"] = run_part("bench.waited", "waited", jobs)
    return measured


def run_part(module: str, name: str, jobs: int, database: str = "") -> Figures:
    """Run one part in a process of its own, against a responder of its own."""
    command = [sys.executable, "-m", module, name]
    with responder() as url, bare_timers() as late_ms:
        command += [url, "--jobs", str(jobs)]
        command += ["--database", database] if database else []
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    sys.stderr.write(f"  {name} {database and 'PostgreSQL'} {figures}\n")
    return figures | {"timer_p99_ms": percentile(late_ms, 99)}


@contextmanager
def bare_timers() -> Iterator[list[float]]:
    """Let a few timers of an idle loop run meanwhile, and note how late each is, in ms."""
    late_ms: list[float] = [0.0]
    over = threading.Event()

    async def tick() -> None:
        loop = asyncio.get_running_loop()
        while not over.is_set():
            due_at = loop.time() + TIMER_S
            await asyncio.sleep(TIMER_S)
            late_ms.append(1000 * (loop.time() - due_at))

    async def tick_all() -> None:
        await asyncio.gather(*(tick() for _ in range(TIMERS)))

    thread = threading.Thread(target=lambda: asyncio.run(tick_all()), daemon=True)
    thread.start()
    try:
        yield late_ms
    finally:
        over.set()
        thread.join()


def rows(rounds: int, jobs: int = JOBS) -> list[Row]:
    """Measure and tell."""
    return [
        row
        for name, measured in measure(rounds, jobs).items()
        for row in [*readings(name, measured), *ways(name, measured), *events(name, measured)]
    ]


def readings(name: str, measured: Rounds) -> list[Row]:
    """The rows about a stretch in which nothing changes, beside the SDK."""

    def row(words: str, part: str, field: str, unit: str = "") -> Row:
        return row_of(f"{name}: {words}", [item[part][field] for item in measured], unit=unit)

    ratios = [
        item["steady"]["cpu_ms_per_reading"] / item["waiter"]["cpu_ms_per_reading"]
        for item in measured
    ]
    return [
        row_of(
            f"{name}: CPU for one reading, against the SDK's waiter",
            ratios,
            unit="×",
            goal=1.0,
            at_least=False,
        ),
        row("CPU for one reading", "steady", "cpu_ms_per_reading", "ms"),
        row("the same, SDK's waiter", "waiter", "cpu_ms_per_reading", "ms"),
        row("readings in a second", "steady", "readings_per_s"),
        row("the same, SDK's waiter", "waiter", "readings_per_s"),
        row("the responder's own CPU for one reading", "steady", "responder_ms", "ms"),
        row("statements in a second while nothing changes", "steady", "statements_per_s"),
    ]


def ways(name: str, measured: Rounds) -> list[Row]:
    """The rows about jobs from the click to the video."""

    def row(words: str, part: str, field: str, unit: str = "", goal: float | None = None) -> Row:
        values = [item[part][field] for item in measured]
        return row_of(f"{name}: {words}", values, unit=unit, goal=goal, at_least=False)

    return [
        row("detection beyond the poll, median", "whole", "detection_p50_ms", "ms"),
        row("detection beyond the poll, 99th percentile", "whole", "detection_p99_ms", "ms", 40),
        row("bare timers meanwhile, 99th percentile", "whole", "timer_p99_ms", "ms"),
        row("told to committed, median", "whole", "told_p50_ms", "ms"),
        row("told to committed, 99th percentile", "whole", "told_p99_ms", "ms"),
        row("told to the end of the SDK's wait, median", "waited", "told_p50_ms", "ms"),
        row("told to the end of the SDK's wait, 99th percentile", "waited", "told_p99_ms", "ms"),
        row("waits that the SDK gave up", "waited", "lost"),
        row("from the first click to the last stored video", "whole", "took_s", "s"),
        row("CPU for all of it", "whole", "cpu_s", "s"),
        row("CPU of the SDK, which stores nothing and loads no video", "waited", "cpu_s", "s"),
        row("jobs stored in a second", "whole", "stored_per_s"),
        row("jobs sent in a second", "whole", "sent_per_s"),
        row("statements for one job", "whole", "statements_per_job"),
        row("memory of the whole process, peak", "whole", "memory_mb", "MB"),
        row("memory added by the jobs", "whole", "added_memory_mb", "MB"),
        row("memory of the SDK's process, peak", "waited", "memory_mb", "MB"),
    ]


def events(name: str, measured: Rounds) -> list[Row]:
    """The rows about restarts, webhooks and long days."""

    def row(words: str, part: str, field: str, unit: str, goal: float | None = None) -> Row:
        values = [item[part][field] for item in measured]
        return row_of(f"{name}: {words}", values, unit=unit, goal=goal, at_least=False)

    found = [
        row("kill to the first resumed reading", "restart", "killed_s", "s"),
        row("webhook to detected, median", "hook", "detected_ms", "ms"),
        row("webhook to settled with its video, median", "hook", "settled_ms", "ms"),
    ]
    if "hour" in measured[0]:
        words = "growth over the last 1,000 of 1,500 short jobs in one process"
        found.append(row(words, "hour", "growth_mb", "MB", 2))
    return found


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=JOBS)
    chosen = parser.parse_args()
    print(markdown(rows(chosen.rounds, chosen.jobs)))


if __name__ == "__main__":
    main()
