from typing import Any

import pytest

from components.job_actions import first_actions, more_actions, page_actions
from runway_core import Job, JobState, Price
from tests.support.factories import a_finished_job, a_job


def row_of(job: Job) -> list[str]:
    return [action for action, _ in first_actions(job)]


def menu_of(job: Job) -> list[str]:
    return [action for action, _ in more_actions(job)]


def test_a_finished_take_shows_the_usual_and_keeps_the_rest_in_its_menu() -> None:
    job = a_finished_job()

    assert row_of(job) == ["compare", "remix", "repeat"]
    assert menu_of(job) == ["all", "frames", "prompt", "last", "code"]


def test_a_job_in_doubt_offers_its_decisions_and_hides_the_one_that_may_pay_twice() -> None:
    job = a_job(state=JobState.IN_DOUBT)

    assert row_of(job) == ["check", "adopt", "lost"]
    assert menu_of(job) == ["send_again", "code"]


def test_an_expired_job_can_be_followed_or_made_again() -> None:
    job = a_job(state=JobState.EXPIRED)

    assert row_of(job) == ["follow", "adopt"]
    assert menu_of(job)[:2] == ["remix", "repeat"]


def test_a_video_on_its_way_home_cannot_be_stopped() -> None:
    assert row_of(a_job(state=JobState.DOWNLOADING)) == []


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (JobState.QUEUED, ["cancel"]),
        (JobState.RUNNING, ["check", "cancel"]),
        (JobState.DOWNLOADING, ["check"]),
    ],
)
def test_a_job_that_is_held_up_can_be_looked_at_at_once(
    state: JobState, offered: list[str]
) -> None:
    assert row_of(a_job(state=state, says="The disk is full.")) == offered


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_a_job_that_waits_for_its_key_leads_to_where_it_is_typed(state: JobState) -> None:
    assert row_of(a_job(state=state, waits_for_key=True, says="…")) == ["key", "cancel"]


def test_what_is_not_watched_any_more_can_be_followed_again() -> None:
    stopped = a_job(state=JobState.CANCELLED, can_follow_again=True)

    assert row_of(stopped) == ["follow", "remix", "repeat"]
    assert row_of(a_job(state=JobState.CANCELLED)) == ["remix", "repeat"]


@pytest.mark.parametrize("state", list(JobState))
def test_the_code_is_offered_whatever_the_state(state: JobState) -> None:
    assert menu_of(a_job(state=state))[-1] == "code"


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (JobState.IN_DOUBT, ["check", "adopt", "lost", "send_again"]),
        (JobState.EXPIRED, ["follow", "adopt"]),
        (JobState.RUNNING, ["cancel"]),
        (JobState.FAILED, []),
    ],
)
def test_a_takes_own_page_offers_what_its_state_asks_for(
    state: JobState, offered: list[str]
) -> None:
    assert [action for action, _ in page_actions(a_job(state=state))] == offered


@pytest.mark.parametrize("state", list(JobState))
def test_nothing_is_offered_twice(state: JobState) -> None:
    job = a_job(state=state)

    offered = row_of(job) + menu_of(job)

    assert sorted(set(offered)) == sorted(offered)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"can_cancel": True}, "Cancel", id="gateway cancels"),
        pytest.param({}, "Stop watching (may still be billed)", id="only local"),
        pytest.param({"simulated": True}, "Stop watching", id="simulated"),
        pytest.param({"price": Price(amount=0.0)}, "Stop watching", id="free"),
        pytest.param({"simulated": True, "can_cancel": True}, "Cancel", id="twin cancels"),
        pytest.param({"state": JobState.QUEUED}, "Cancel", id="nothing sent yet"),
    ],
)
def test_a_stop_that_may_still_be_billed_says_so(changes: dict[str, Any], words: str) -> None:
    job = a_job(**({"state": JobState.RUNNING, "price": Price(amount=0.25)} | changes))

    assert first_actions(job) == (("cancel", words),)
