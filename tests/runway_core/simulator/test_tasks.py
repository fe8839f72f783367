"""Where a task stands, computed from its age."""

from dataclasses import replace

import pytest

from runway_core.simulator.faults import faults_in_prompt
from runway_core.simulator.tasks import Order, Stage, Task


def a_task(prompt: str = "", *, cancelled_at: float | None = None) -> Task:
    """A task made at 1000 that takes 100 seconds."""
    return Task(
        id="a",
        gateway_id="runway",
        number=0,
        created_at=1000.0,
        delay_s=100.0,
        order=Order(model="gen4_turbo", width_px=1280, height_px=720, duration_s=5),
        body={},
        origin="http://simulator",
        faults=faults_in_prompt(prompt),
        cancelled_at=cancelled_at,
    )


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (1000.0, Stage.QUEUED),
        (1014.0, Stage.QUEUED),
        (1015.0, Stage.RUNNING),
        (1099.0, Stage.RUNNING),
        (1100.0, Stage.SUCCEEDED),
    ],
)
def test_a_task_waits_then_runs_then_succeeds(now: float, stage: Stage) -> None:
    assert a_task().stage_at(now) is stage


@pytest.mark.parametrize(
    ("prompt", "now", "stage"),
    [
        ("[fail]", 1100.0, Stage.FAILED),
        ("[moderated]", 1100.0, Stage.FAILED),
        ("[cancelled]", 1100.0, Stage.CANCELLED),
        ("[throttled]", 1049.0, Stage.THROTTLED),
        ("[throttled]", 1050.0, Stage.RUNNING),
        ("[stuck]", 999_999.0, Stage.RUNNING),
    ],
)
def test_a_fault_changes_the_course_of_a_task(prompt: str, now: float, stage: Stage) -> None:
    assert a_task(prompt).stage_at(now) is stage


def test_a_cancelled_task_stays_cancelled() -> None:
    assert a_task(cancelled_at=1020.0).stage_at(5000.0) is Stage.CANCELLED


def test_progress_grows_over_the_running_part() -> None:
    task = a_task()

    seen = [task.progress_at(now) for now in (1000.0, 1015.0, 1057.5, 1100.0, 2000.0)]

    assert seen == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_a_task_that_takes_no_time_is_done_at_once() -> None:
    task = replace(a_task(), delay_s=0.0)

    assert (task.stage_at(1000.0), task.progress_at(1000.0)) == (Stage.SUCCEEDED, 1.0)


def test_a_stuck_task_never_comes_near_the_end() -> None:
    assert a_task("[stuck]").progress_at(999_999.0) < 1.0


@pytest.mark.parametrize(
    ("prompt", "instant"),
    [("", 1100.0), ("[late-url 6]", 1106.0), ("[no-url]", float("inf"))],
)
def test_the_link_appears_with_the_success_or_later(prompt: str, instant: float) -> None:
    assert a_task(prompt).has_link_at == instant


def test_a_failing_task_tells_the_code_that_was_asked_for() -> None:
    assert a_task("[fail ASSET.INVALID]").failure == (
        "An unexpected error occurred.",
        "ASSET.INVALID",
    )
