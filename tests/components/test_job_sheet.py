import pytest

from components.job_sheet import FrameView, SheetAction, job_sheet, read_action
from runway_core import LibraryItem
from tests.support.factories import a_finished_job, a_job
from tests.support.screens import drawn, show, tell_event

ITEM = LibraryItem(job=a_finished_job(), is_favourite=True, tags=("hero",))
FRAME = FrameView(label="First frame", picture_url="/thumbnails/a", words="")


def test_a_sheet_shows_marks_frames_and_settings() -> None:
    screen = show(job_sheet, ITEM, [FRAME], key="s", on_action=print)

    data = drawn(screen)["s"]
    assert (data["is_favourite"], data["can_delete"]) == (True, True)
    assert data["tags"] == [["hero", "Remove the tag hero"]]
    assert data["frames"] == [["First frame", "/thumbnails/a", ""]]
    assert [title for title, _ in data["facts"]] == ["Settings", "Delivered"]
    assert len(data["reuse"]) == 6


def test_a_take_that_is_being_made_cannot_be_deleted() -> None:
    screen = show(job_sheet, LibraryItem(job=a_job()), [], key="s", on_action=print)

    assert drawn(screen)["s"]["can_delete"] is False


def test_what_is_pressed_is_told() -> None:
    heard: list[SheetAction] = []
    screen = show(job_sheet, ITEM, [], key="s", on_action=heard.append)

    tell_event(screen, "s", "action", {"kind": "untag", "tag": "hero"})

    assert heard == [SheetAction(kind="untag", tag="hero")]


@pytest.mark.parametrize("told", [None, {}, {"kind": "submit"}, []], ids=str)
def test_what_nobody_can_do_is_not_read(told: object) -> None:
    assert read_action(told) is None
