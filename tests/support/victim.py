"""A playground in a process of its own, made to be killed: ``python -m tests.support.victim``.

Arguments: the data folder, then prompts, one job each. It prints a line per state that a job
reaches, then waits for its end: SIGKILL is a crash, SIGTERM closes the playground as a server does.
"""

import queue
import signal
import sys
from pathlib import Path

from runway_core import open_playground
from runway_core.changes import JobChange
from runway_core.settings import load_settings
from tests.support.playgrounds import POLL_S, submit


def main(folder: str, prompts: list[str]) -> None:
    """Open a playground, queue the jobs, tell their states until killed."""
    # Leaving from the handler itself would break off whatever the main thread is at, or be lost.
    ends: queue.SimpleQueue[int] = queue.SimpleQueue()
    signal.signal(signal.SIGTERM, lambda number, _: ends.put(number))
    settings = load_settings(data_dir=Path(folder), poll_interval_s=POLL_S)
    with open_playground(settings) as playground:

        def tell(change: JobChange) -> None:
            sys.stdout.write(f"{change.job_id} {change.state}\n")
            sys.stdout.flush()

        playground.changes.add_listener(tell)
        for prompt in prompts:
            submit(playground, prompt)
        ends.get()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
