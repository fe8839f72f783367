from itertools import product

import pytest

from runway_core.jobs.states import ACTIVE, TRANSITIONS, may_move
from runway_core.models import JobState

ALLOWED = {
    "queued → submitting",
    "queued → running",
    "queued → cancelled",
    "queued → failed",
    "queued → in_doubt",
    "submitting → running",
    "submitting → queued",
    "submitting → failed",
    "submitting → in_doubt",
    "cancelled → running",
    "failed → running",
    "in_doubt → running",
    "in_doubt → queued",
    "in_doubt → failed",
    "in_doubt → in_doubt",
    "running → downloading",
    "running → failed",
    "running → cancelled",
    "running → expired",
    "downloading → succeeded",
    "downloading → expired",
    "expired → running",
}


@pytest.mark.parametrize(
    ("source", "target"),
    [pytest.param(*pair, id=" → ".join(pair)) for pair in product(JobState, JobState)],
)
def test_only_the_listed_moves_are_allowed(source: JobState, target: JobState) -> None:
    assert may_move(source, target) == (f"{source} → {target}" in ALLOWED)


def test_every_state_has_a_row() -> None:
    assert set(TRANSITIONS) == set(JobState)


def test_what_is_not_driven_waits_for_a_person_or_has_ended() -> None:
    assert set(JobState) - set(ACTIVE) == {
        JobState.SUCCEEDED,
        JobState.FAILED,
        JobState.CANCELLED,
        JobState.EXPIRED,
        JobState.IN_DOUBT,
    }
