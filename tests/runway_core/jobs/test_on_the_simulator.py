"""Following jobs on real parts: the store on disk, HTTP over loopback, the simulated openai-hk.

What every fault of the simulator leads to stands in `test_faults`; here it is counted what the
gateway received.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import IllegalTransitionError, Job, JobState, Playground
from runway_core.jobs.rows import Move
from runway_core.simulator import FaultRule, SimulatorOptions
from tests.support.playgrounds import (
    KEY,
    PATIENCE_S,
    a_playground,
    await_reads,
    await_state,
    await_states,
    counts,
    settle,
    submit,
    submit_batch,
)
from tests.support.simulator_server import RunningSimulator, running_simulator


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.3, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def playground(tmp_path: Path, simulator: RunningSimulator) -> Iterator[Playground]:
    with a_playground(tmp_path, simulator) as playground:
        yield playground


def ends(playground: Playground, *prompts: str) -> list[Job]:
    """Jobs at their ends, followed side by side."""
    jobs = [submit(playground, prompt) for prompt in prompts]
    return [settle(playground, job) for job in jobs]


def test_a_request_becomes_a_playable_video_with_one_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    (job,) = ends(playground, "a wave")

    assert job.state is JobState.SUCCEEDED
    assert job.video is not None
    assert job.video.path is not None
    assert job.video.path.stat().st_size == job.video.byte_count
    assert [event.state for event in job.timeline] == [
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.RUNNING,
        JobState.DOWNLOADING,
        JobState.SUCCEEDED,
    ]
    assert counts(simulator).submits == 1


def test_the_same_submission_twice_is_one_job_and_one_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    first = submit_batch(playground, submission_id="a-double-click")
    second = submit_batch(playground, submission_id="a-double-click")

    settle(playground, first.jobs[0])
    assert second.id == first.id
    assert counts(simulator).submits == 1


def test_submits_without_a_clear_answer_are_in_doubt_and_never_sent_again(
    playground: Playground, simulator: RunningSimulator
) -> None:
    prompts = [f"a wave [{fault}]" for fault in ("cut", "cut-after", "500", "500-after", "502")]

    jobs = ends(playground, *prompts, "a wave [html]", "a wave [no-id]")

    assert {job.state for job in jobs} == {JobState.IN_DOUBT}
    assert all(job.failure and job.hint for job in jobs)
    assert counts(simulator).submits == len(jobs) == 7


def test_definite_refusals_fail_the_jobs_and_say_what_to_do(
    playground: Playground, simulator: RunningSimulator
) -> None:
    refused, redirected, empty, *others = ends(
        playground,
        *(f"a wave [{it}]" for it in ("401", "redirect", "no-credits", "invalid", "413")),
    )

    assert {job.state for job in (refused, redirected, empty, *others)} == {JobState.FAILED}
    assert "key" in refused.hint
    assert "base URL" in redirected.hint
    assert "account" in empty.hint
    assert (counts(simulator).submits, counts(simulator).tasks) == (5, 0)


def test_a_gateway_that_asks_to_wait_is_asked_again_after_that_time(
    playground: Playground, simulator: RunningSimulator
) -> None:
    (job,) = ends(playground, "a wave [429 0.2]")

    assert job.state is JobState.SUCCEEDED
    assert (counts(simulator).submits, counts(simulator).tasks) == (2, 1)


def test_a_gateway_that_is_down_sends_the_job_back_to_the_queue(tmp_path: Path) -> None:
    with running_simulator() as gone:
        pass
    with a_playground(tmp_path, gone) as playground:
        job = submit(playground)

        back = await_states(playground, job, JobState.SUBMITTING, JobState.QUEUED)

    assert "cannot be reached" in back.timeline[2].words
    assert counts(gone).submits == 0


def test_faults_while_reading_or_downloading_never_lead_to_a_second_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    faults = ("read-429 0.1", "read-500", "read-html", "read-empty", "read-cut", "expired")

    jobs = ends(playground, *(f"a wave [{fault}]" for fault in faults))

    assert {job.state for job in jobs} == {JobState.SUCCEEDED}
    assert counts(simulator).submits == len(jobs)


def test_a_failed_task_keeps_the_gateways_words(playground: Playground) -> None:
    (job,) = ends(playground, "a wave [moderated]")

    assert job.state is JobState.FAILED
    assert "SAFETY" in job.failure_code
    assert "oderation" in job.failure
    assert job.gateway_words


def test_an_undocumented_status_is_shown_and_the_job_runs_on(playground: Playground) -> None:
    told = threading.Event()
    job = submit(playground, "a wave [unknown-status REHEATING] [stuck]")
    playground.changes.add_listener(
        lambda _: told.set() if "REHEATING" in playground.job(job.id).gateway_words else None
    )

    assert told.wait(PATIENCE_S)
    assert playground.job(job.id).state is JobState.RUNNING


def test_a_task_that_never_ends_expires_and_can_be_followed_again(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with a_playground(tmp_path, simulator, task_deadline_s=0.3) as playground:
        (job,) = ends(playground, "a wave [stuck]")
        followed = playground.follow_again(job.id)

        assert job.state is JobState.EXPIRED
        assert "charged" in job.hint
        assert followed.state is JobState.RUNNING
        assert counts(simulator).submits == 1


def test_a_gateway_without_cancel_is_no_longer_watched(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = submit(playground, "a wave [stuck]")
    await_state(playground, job, JobState.RUNNING)

    playground.cancel(job.id)
    stopped = settle(playground, job)

    assert stopped.state is JobState.CANCELLED
    assert "billed" in stopped.failure
    assert counts(simulator).cancels == 0


def test_a_job_that_waits_is_cancelled_without_a_task(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = submit(playground, "a wave [429 30]")
    await_states(playground, job, JobState.SUBMITTING, JobState.QUEUED)

    cancelled = playground.cancel(job.id)

    assert cancelled.state is JobState.CANCELLED
    assert counts(simulator).tasks == 0


def test_what_has_ended_cannot_be_cancelled(playground: Playground) -> None:
    (job,) = ends(playground, "a wave")

    with pytest.raises(IllegalTransitionError, match="succeeded"):
        playground.cancel(job.id)


def test_a_job_in_doubt_is_sent_again_only_on_the_users_word(
    playground: Playground, simulator: RunningSimulator
) -> None:
    simulator.simulator.faults.add(FaultRule(name="500", times=1))
    (job,) = ends(playground, "a wave")
    assert job.state is JobState.IN_DOUBT

    playground.send_again(job.id)
    again = settle(playground, job)

    assert again.state is JobState.SUCCEEDED
    assert counts(simulator).submits == 2


def test_a_job_in_doubt_can_be_marked_lost(playground: Playground) -> None:
    (job,) = ends(playground, "a wave [500]")

    lost = playground.mark_lost(job.id)

    assert lost.state is JobState.FAILED
    assert "lost" in lost.failure


def test_an_answer_that_comes_after_the_doubt_heals_the_job(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = submit(playground, "a wave [slow 1]")
    await_state(playground, job, JobState.SUBMITTING)
    doubt = Move(job_id=job.id, expected=[JobState.SUBMITTING], to=JobState.IN_DOUBT)
    assert playground._parts.store.move(doubt).result(timeout=10) is not None

    healed = await_state(playground, job, JobState.SUCCEEDED)

    assert JobState.IN_DOUBT in [event.state for event in healed.timeline]
    assert counts(simulator).submits == 1


def test_many_jobs_at_once_are_each_sent_once(
    playground: Playground, simulator: RunningSimulator
) -> None:
    jobs = ends(playground, *(f"wave {number}" for number in range(40)))

    assert {job.state for job in jobs} == {JobState.SUCCEEDED}
    assert counts(simulator).submits == 40


def test_closing_breaks_off_a_reading_and_a_reopened_playground_goes_on(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with a_playground(tmp_path, simulator) as playground:
        job = submit(playground, "a wave [read-slow 60 x1]")
        await_reads(simulator, 1)
        began_at = time.monotonic()
    took_s = time.monotonic() - began_at

    with a_playground(tmp_path, simulator) as playground:
        ended = settle(playground, job)

    assert ended.state is JobState.SUCCEEDED
    assert took_s < 5
    assert counts(simulator).submits == 1


@pytest.mark.slow
def test_closing_gives_up_a_submit_that_is_never_answered_after_ten_seconds(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with a_playground(tmp_path, simulator) as playground:
        job = submit(playground, "a wave [slow 60]")
        await_state(playground, job, JobState.SUBMITTING)
        began_at = time.monotonic()
    took_s = time.monotonic() - began_at

    with a_playground(tmp_path, simulator) as playground:
        ended = settle(playground, job)

    assert ended.state is JobState.IN_DOUBT
    assert 9 < took_s < 14
    assert counts(simulator).submits == 1


def test_the_key_is_in_no_file_of_the_playground(tmp_path: Path, playground: Playground) -> None:
    ends(playground, "a wave [401]", "a wave")

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_task_found_at_the_gateway_brings_its_video_without_another_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = settle(playground, submit(playground, "[cut-after]"))
    (task,) = simulator.simulator.store

    playground.adopt(job.id, task.id)

    found = settle(playground, job)
    assert job.state is JobState.IN_DOUBT
    assert found.state is JobState.SUCCEEDED
    assert found.video is not None
    assert counts(simulator).submits == 1
