"""Following jobs on real parts: the store on disk, HTTP over loopback, the simulated openai-hk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import IllegalTransitionError, JobState, Playground
from runway_core.simulator import FaultRule, SimulatorOptions
from tests.support.playgrounds import (
    KEY,
    a_playground,
    await_state,
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


def test_a_request_becomes_a_playable_video_with_one_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = settle(playground, submit(playground))

    assert job.state is JobState.SUCCEEDED
    assert job.video is not None
    assert job.video.path is not None
    assert job.video.path.stat().st_size == job.video.byte_count
    assert counts(simulator).submits == 1


def test_the_timeline_tells_every_state(playground: Playground) -> None:
    job = settle(playground, submit(playground))

    assert [event.state for event in job.timeline] == [
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.RUNNING,
        JobState.DOWNLOADING,
        JobState.SUCCEEDED,
    ]


def test_the_same_submission_twice_is_one_job_and_one_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    first = submit_batch(playground, submission_id="a-double-click")
    second = submit_batch(playground, submission_id="a-double-click")

    settle(playground, first.jobs[0])
    assert second.id == first.id
    assert counts(simulator).submits == 1


@pytest.mark.parametrize(
    ("fault", "posts"),
    [
        pytest.param("[cut]", 1, id="the connection breaks after the request has left"),
        pytest.param("[cut-after]", 1, id="accepted, then the connection breaks"),
        pytest.param("[500]", 1, id="a 500, accepted or not"),
        pytest.param("[500-after]", 1, id="accepted, then a 500"),
        pytest.param("[502]", 1, id="a proxy's web page"),
        pytest.param("[html]", 1, id="a web page with status 200"),
        pytest.param("[no-id]", 1, id="an answer without an id"),
    ],
)
def test_a_submit_without_a_clear_answer_is_in_doubt_and_never_sent_again(
    playground: Playground, simulator: RunningSimulator, fault: str, posts: int
) -> None:
    job = settle(playground, submit(playground, f"a wave {fault}"))

    assert job.state is JobState.IN_DOUBT
    assert job.failure
    assert job.hint
    assert counts(simulator).submits == posts


@pytest.mark.parametrize(
    ("fault", "hint_names"),
    [
        pytest.param("[401]", "key", id="the key is refused"),
        pytest.param("[invalid]", "", id="the body is refused"),
        pytest.param("[413]", "", id="the body is too large"),
        pytest.param("[no-credits]", "account", id="the account is empty"),
        pytest.param("[redirect]", "base URL", id="the base URL leads elsewhere"),
    ],
)
def test_a_definite_refusal_fails_the_job_and_says_what_to_do(
    playground: Playground, simulator: RunningSimulator, fault: str, hint_names: str
) -> None:
    job = settle(playground, submit(playground, f"a wave {fault}"))

    assert job.state is JobState.FAILED
    assert hint_names in job.hint
    assert counts(simulator).tasks == 0


def test_a_gateway_that_asks_to_wait_is_asked_again_after_that_time(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = settle(playground, submit(playground, "a wave [429 0.2]"))

    assert job.state is JobState.SUCCEEDED
    assert counts(simulator).submits == 2
    assert counts(simulator).tasks == 1


def test_a_gateway_that_is_down_fails_the_job_and_nothing_was_charged(tmp_path: Path) -> None:
    with (
        running_simulator() as gone,
        a_playground(tmp_path / "first", gone),
    ):
        pass
    with a_playground(tmp_path / "second", gone) as playground:
        job = settle(playground, submit(playground))

    assert job.state is JobState.FAILED
    assert "Nothing was sent" in job.hint


@pytest.mark.parametrize(
    "fault",
    ["[read-429 0.1]", "[read-500]", "[read-html]", "[read-empty]", "[read-cut]", "[plain-text]"],
)
def test_a_fault_while_reading_never_ends_a_job(
    playground: Playground, simulator: RunningSimulator, fault: str
) -> None:
    job = settle(playground, submit(playground, f"a wave {fault}"))

    assert job.state is JobState.SUCCEEDED
    assert counts(simulator).submits == 1


@pytest.mark.parametrize(
    "fault",
    [
        "[expired]",
        "[download-500]",
        "[cut-download]",
        "[no-range]",
        "[no-length]",
        "[late-url 0.3]",
        "[not-exist 0.3]",
        "[unknown-status]",
    ],
)
def test_odd_ways_to_a_video_still_end_with_one(playground: Playground, fault: str) -> None:
    job = settle(playground, submit(playground, f"a wave {fault}"))

    assert job.state is JobState.SUCCEEDED


def test_a_failed_task_keeps_the_gateways_words(playground: Playground) -> None:
    job = settle(playground, submit(playground, "a wave [moderated]"))

    assert job.state is JobState.FAILED
    assert "SAFETY" in job.failure_code
    assert "oderation" in job.failure
    assert job.gateway_words


def test_an_undocumented_status_is_shown_and_the_job_runs_on(playground: Playground) -> None:
    heard: list[str] = []
    job = submit(playground, "a wave [unknown-status REHEATING]")
    playground.changes.add_listener(
        lambda _change: heard.append(playground.job(job.id).gateway_words)
    )

    settle(playground, job)

    assert any("REHEATING" in words for words in heard)


def test_a_task_that_never_ends_expires_and_can_be_followed_again(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with a_playground(tmp_path, simulator, task_deadline_s=0.3) as playground:
        job = settle(playground, submit(playground, "a wave [stuck]"))
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


def test_a_job_that_waits_is_cancelled_without_a_post(
    playground: Playground, simulator: RunningSimulator
) -> None:
    first = submit(playground, "a wave [429 30]")
    await_state(playground, first, JobState.SUBMITTING)
    await_state(playground, first, JobState.QUEUED)

    cancelled = playground.cancel(first.id)

    assert cancelled.state is JobState.CANCELLED
    assert counts(simulator).tasks == 0


def test_what_has_ended_cannot_be_cancelled(playground: Playground) -> None:
    job = settle(playground, submit(playground))

    with pytest.raises(IllegalTransitionError, match="succeeded"):
        playground.cancel(job.id)


def test_a_job_in_doubt_is_sent_again_only_on_the_users_word(
    playground: Playground, simulator: RunningSimulator
) -> None:
    simulator.simulator.faults.add(FaultRule(name="500", times=1))
    job = settle(playground, submit(playground))
    assert job.state is JobState.IN_DOUBT

    playground.send_again(job.id)
    again = settle(playground, job)

    assert again.state is JobState.SUCCEEDED
    assert counts(simulator).submits == 2


def test_a_job_in_doubt_can_be_marked_lost(playground: Playground) -> None:
    job = settle(playground, submit(playground, "a wave [500]"))

    lost = playground.mark_lost(job.id)

    assert lost.state is JobState.FAILED
    assert "lost" in lost.failure


def test_an_answer_that_comes_after_the_doubt_heals_the_job(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = submit(playground, "a wave [slow 1]")
    await_state(playground, job, JobState.SUBMITTING)
    doubt_by_hand(playground, job.id)

    healed = await_state(playground, job, JobState.SUCCEEDED)

    assert JobState.IN_DOUBT in [event.state for event in healed.timeline]
    assert counts(simulator).submits == 1


def test_many_jobs_at_once_are_each_sent_once(
    playground: Playground, simulator: RunningSimulator
) -> None:
    jobs = [submit(playground, f"wave {number}") for number in range(40)]

    states = {settle(playground, job).state for job in jobs}

    assert states == {JobState.SUCCEEDED}
    assert counts(simulator).submits == 40


def test_the_key_is_in_no_file_of_the_playground(tmp_path: Path, playground: Playground) -> None:
    settle(playground, submit(playground, "a wave [401]"))
    settle(playground, submit(playground))

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def doubt_by_hand(playground: Playground, job_id: str) -> None:
    """Do what a new owner does to a row that it finds half sent."""
    from runway_core.jobs.rows import Move  # noqa: PLC0415
    from runway_core.models import JobId  # noqa: PLC0415

    move = Move(
        job_id=JobId(job_id), expected=[JobState.SUBMITTING], to=JobState.IN_DOUBT, words="a test"
    )
    assert playground._parts.store.move(move).result() is not None
