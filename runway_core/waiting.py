"""Waiting for a job without asking all the time."""

import threading
import time
from collections.abc import Callable

from runway_core.changes import Changes, JobChange

LOOK_S = 1.0  # another process may drive the job; its changes are seen by looking again


def wait_while(
    changes: Changes, job_id: str, is_driven: Callable[[], bool], timeout_s: float
) -> None:
    """Wait for as long as a job is driven, at most ``timeout_s`` seconds.

    Args:
        changes: Tells when the job has changed.
        job_id: The job.
        is_driven: Looks.
        timeout_s: How long.

    Raises:
        TimeoutError: It is still being driven; nothing happens to it.
    """
    changed = threading.Event()

    def listen(change: JobChange) -> None:
        if change.job_id == job_id:
            changed.set()

    forget = changes.add_listener(listen)
    try:
        deadline = time.monotonic() + timeout_s
        while is_driven():
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise TimeoutError(f"job {job_id} is not settled after {timeout_s:g} s")
            changed.wait(min(left_s, LOOK_S))
            changed.clear()
    finally:
        forget()
