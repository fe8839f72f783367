import threading
import time

import pytest

from runway_core.changes import Changes, JobChange
from runway_core.models import JobId
from runway_core.waiting import LOOK_S, wait_while

NEWS = JobChange(job_id=JobId("job-1"), batch_id="", workspace="local", state="", version=1)


def test_a_job_that_nobody_drives_is_not_waited_for() -> None:
    wait_while(Changes(), "job-1", lambda: False, timeout_s=0)


def test_news_of_the_job_ends_the_wait_before_the_next_look() -> None:
    changes, done = Changes(), threading.Event()

    def finish() -> None:
        done.set()
        changes.publish(NEWS)

    timer = threading.Timer(0.05, finish)
    timer.start()
    began_at = time.monotonic()
    wait_while(changes, "job-1", lambda: not done.is_set(), timeout_s=20)
    timer.join()

    assert time.monotonic() - began_at < LOOK_S / 2


def test_a_change_that_nobody_told_of_is_seen_by_looking() -> None:
    looks = iter([True, True, False])

    wait_while(Changes(), "job-1", lambda: next(looks), timeout_s=20)

    assert next(looks, None) is None


def test_a_wait_ends_with_its_patience_and_leaves_no_listener() -> None:
    changes = Changes()

    with pytest.raises(TimeoutError, match="not settled"):
        wait_while(changes, "job-1", lambda: True, timeout_s=0.01)

    assert changes._listeners == []
