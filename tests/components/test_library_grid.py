from datetime import timedelta
from typing import Any

import pytest

from components.library_grid import (
    GridAction,
    GridView,
    TakeView,
    library_grid,
    read_action,
    take_title,
)
from runway_core import Deletion, Job, JobState, LibraryItem
from tests.support.factories import NOON, a_finished_job, a_job, a_request
from tests.support.screens import drawn, show, tell_event


def a_take(job: Job, **marks: Any) -> TakeView:
    return TakeView(
        item=LibraryItem(job=job, **marks),
        poster_url="/assets/poster",
        clip_url="/hovers/clip",
        video_url="/assets/video",
    )


def data_of(view: GridView) -> dict[str, Any]:
    screen = show(library_grid, view, now=NOON, key="g", on_action=print)
    data: dict[str, Any] = drawn(screen)["g"]
    return data


def test_a_finished_take_shows_its_poster_and_can_play() -> None:
    (take,) = data_of(
        GridView(takes=[a_take(a_finished_job(), tags=("hero",))], is_filtered=False)
    )["takes"]

    assert take["poster"] == ["c3" * 32, "/assets/poster"]
    assert (take["clip"], take["video"]) == ("/hovers/clip", "/assets/video")
    assert (take["length"], take["state"]) == ("5.0 s", "")
    assert (take["tags"], take["can_delete"], take["can_compare"]) == (["hero"], True, True)


def test_a_take_without_a_video_says_how_it_stands() -> None:
    job = a_job(state=JobState.FAILED, failure="Refused", request=a_request(prompt_text=" "))

    (take,) = data_of(GridView(takes=[a_take(job)], is_filtered=False))["takes"]

    assert (take["poster"], take["clip"], take["video"]) == (None, None, None)
    assert (take["state"], take["why"], take["title"]) == ("Failed", "Refused", "No prompt")


def test_a_running_take_cannot_be_deleted() -> None:
    (take,) = data_of(GridView(takes=[a_take(a_job())], is_filtered=False))["takes"]

    assert take["can_delete"] is False


def test_an_empty_library_and_an_empty_search_say_different_things() -> None:
    assert data_of(GridView(takes=[], is_filtered=False))["empty"] == [
        "Nothing here yet",
        "Every take you make is kept here, newest first.",
        "Make the first one",
        "create",
    ]
    assert "clear" in data_of(GridView(takes=[], is_filtered=True))["empty"]


@pytest.mark.parametrize(
    ("left_s", "told"),
    [(290, "gone for good in 5 min"), (45, "gone for good in 45 s"), (-5, "in 0.0 s")],
)
def test_a_deletion_says_how_long_it_can_be_undone(left_s: int, told: str) -> None:
    deletion = Deletion(count=3, key="1.0", at=NOON, until=NOON + timedelta(seconds=left_s))

    title, note = data_of(GridView(takes=[], is_filtered=False, deletion=deletion))["deletion"]

    assert title == "3 deleted"
    assert told in note


def test_what_is_pressed_is_told_with_its_takes() -> None:
    heard: list[GridAction] = []
    view = GridView(takes=[], is_filtered=False)
    screen = show(library_grid, view, now=NOON, key="g", on_action=heard.append)

    tell_event(screen, "g", "action", {"kind": "tag", "ids": ["a", "b"], "tag": "hero"})

    assert heard == [GridAction(kind="tag", job_ids=("a", "b"), tag="hero")]


@pytest.mark.parametrize("told", [None, "delete", {}, {"kind": "format_disk"}], ids=str)
def test_what_nobody_can_do_is_not_read(told: object) -> None:
    assert read_action(told) is None


def test_a_selection_is_cut_to_what_one_click_may_change() -> None:
    action = read_action({"kind": "delete", "ids": [str(number) for number in range(500)]})

    assert action is not None
    assert len(action.job_ids) == 200


def test_a_take_is_called_by_its_prompt() -> None:
    assert take_title(LibraryItem(job=a_job())) == "slow push in over the ridges"
