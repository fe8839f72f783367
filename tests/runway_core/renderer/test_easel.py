"""Previews from a process of their own: the same frames, whatever happens to it."""

import os
import signal
from collections.abc import Generator, Iterator

import pytest

from runway_core.errors import RenderError, TaskCancelledError
from runway_core.renderer import RenderRecipe, preview
from runway_core.renderer.easel import Easel
from tests.runway_core.renderer.footage import a_recipe
from tests.support.playgrounds import eventually

PREVIEW = "runway_core.renderer.easel.preview"


@pytest.fixture(scope="module")
def easel() -> Iterator[Easel]:
    """One for all tests, since a process takes half a second of a core to start."""
    opened = Easel()
    yield opened
    opened.close()


@pytest.fixture
def started(easel: Easel) -> Easel:
    """An easel whose process waits for orders."""
    list(painted(easel, a_move()))
    eventually(lambda: easel.is_ready, lambda: "the process has not started")
    return easel


def a_move(**changes: object) -> RenderRecipe:
    return a_recipe(**({"width_px": 96, "height_px": 64, "duration_s": 2} | changes))


def here(recipe: RenderRecipe) -> list[bytes]:
    return list(preview(recipe, width_px=96, fps=10))


def painted(easel: Easel, recipe: RenderRecipe) -> Generator[bytes]:
    return easel.paint(recipe, width_px=96, fps=10)


def test_the_first_preview_does_not_wait_for_a_process() -> None:
    easel = Easel()
    frames = painted(easel, a_move())

    first, before = next(frames), easel.process_id
    easel.close()

    assert (first, before) == (here(a_move())[0], None)


def test_the_process_paints_what_would_be_painted_here(
    started: Easel, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = here(a_move())
    monkeypatch.delattr(PREVIEW)

    assert list(painted(started, a_move())) == expected


def test_a_preview_that_is_left_half_way_leaves_nothing_for_the_next(
    started: Easel, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = here(a_move())
    monkeypatch.delattr(PREVIEW)
    left = painted(started, a_move(duration_s=60))

    assert next(left) == here(a_move(duration_s=60))[0]
    left.close()
    assert list(painted(started, a_move())) == expected


def test_a_failure_is_told_as_it_is_told_here(started: Easel) -> None:
    with pytest.raises(RenderError):
        list(started.paint(a_move(), width_px=0, fps=10))


def test_what_nobody_waits_for_is_dropped(started: Easel) -> None:
    with pytest.raises(TaskCancelledError):
        list(started.paint(a_move(), width_px=96, fps=10, is_cancelled=lambda: True))


def test_a_process_that_dies_is_made_good_for_and_followed_by_another(started: Easel) -> None:
    frames = painted(started, a_move(duration_s=30))
    first, before = next(frames), started.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)

    assert [first, *frames] == here(a_move(duration_s=30))
    assert started.process_id not in {before, None}


def test_closing_leaves_no_process_behind(started: Easel) -> None:
    process_id = started.process_id
    assert process_id is not None

    started.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
