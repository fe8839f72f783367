from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from components.batch_head import batch_head, describe, title_of
from tests.support.factories import NOON, a_batch, a_finished_job, a_job, a_request
from tests.support.screens import drawn, show, tell_event


def data_after(seconds: float) -> Any:
    """What the browser is told some seconds after the batch began."""
    now = NOON + timedelta(seconds=seconds)
    text = describe(a_batch(), 0)
    return drawn(show(batch_head, text, "batch-1", NOON, now=now, key="head", on_compare=print))[
        "head"
    ]


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        pytest.param("", "Untitled take", id="empty"),
        pytest.param("  slow\n push  in ", "slow push in", id="spaces"),
        pytest.param("dusk " * 30, "dusk " * 16 + "dusk…", id="long"),
    ],
)
def test_a_batch_is_called_by_the_first_words_of_its_prompt(prompt: str, title: str) -> None:
    assert title_of(a_job(request=a_request(prompt_text=prompt))) == title


def test_the_takes_are_counted() -> None:
    two = a_batch(a_job(), replace(a_job(), id="job-2"))  # type: ignore[arg-type]

    assert describe(a_batch(), 0).takes == "1 take"
    assert describe(two, 0).takes == "2 takes"


def test_somebody_who_comes_back_is_told_what_still_runs() -> None:
    assert describe(a_batch(), 0).resumed == ""
    assert "A video from before" in describe(a_batch(), 1).resumed
    assert "2 videos from before" in describe(a_batch(), 2).resumed


def test_only_a_fresh_batch_asks_to_be_scrolled_to() -> None:
    assert data_after(1.0)["is_fresh"] is True
    assert data_after(60.0)["is_fresh"] is False


def test_the_age_is_said_in_words() -> None:
    assert data_after(72.0)["ago"] == "1 min 12 s"


def test_two_finished_takes_can_be_compared_and_fewer_cannot() -> None:
    done = a_finished_job()

    assert describe(a_batch(done, done, a_job()), 0).compare == "Compare 2 finished"
    assert describe(a_batch(done, a_job()), 0).compare == ""


def test_the_wish_to_compare_reaches_the_page() -> None:
    told: list[bool] = []
    screen = show(
        batch_head,
        describe(a_batch(), 0),
        "batch-1",
        NOON,
        now=NOON,
        key="head",
        on_compare=lambda: told.append(True),
    )

    tell_event(screen, "head", "compare", 1)

    assert told == [True]
