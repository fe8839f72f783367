"""A small look at a move."""

import cv2
import numpy as np
import pytest

from runway_core.errors import RenderError, TaskCancelledError
from runway_core.models import CameraMotion
from runway_core.renderer import preview
from runway_core.renderer.depth import estimate
from runway_core.renderer.recipe import U8
from tests.runway_core.renderer.footage import a_photo, a_recipe, similarity, stills


def grey(picture: U8) -> U8:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def test_a_preview_is_small_slow_and_as_long_as_the_clip() -> None:
    frames = list(preview(a_recipe(width_px=1280, height_px=720, duration_s=5)))

    assert stills(frames[:1])[0].shape == (180, 320, 3)
    assert len(frames) == 50


@pytest.mark.parametrize(
    ("size", "height_px"), [((720, 1280), 568), ((1584, 672), 136), ((960, 960), 320)], ids=str
)
def test_a_preview_keeps_the_ratio(size: tuple[int, int], height_px: int) -> None:
    recipe = a_recipe(width_px=size[0], height_px=size[1], duration_s=0.5)

    assert stills(preview(recipe))[0].shape == (height_px, 320, 3)


def test_a_preview_makes_the_same_move() -> None:
    recipe = a_recipe(motion=CameraMotion(x=6, bg_x_pan=6, z=3), duration_s=1)

    frames = stills(preview(recipe))

    right, _, growth, _ = similarity(grey(frames[0]), grey(frames[-1]))
    assert right > 8
    assert growth > 1.04


def test_a_preview_starts_on_its_picture_in_its_colours() -> None:
    # Far from grey: another matrix would tint it.
    picture = np.asarray(a_photo(320, 180) * np.array([0.9, 0.5, 0.3]), np.uint8)

    first = stills(preview(a_recipe(first=picture, width_px=320, height_px=180)))[0]

    error = grey(picture).astype(float) - grey(first)
    assert np.sqrt(np.mean(error**2)) < 6
    assert np.abs(first.mean(axis=(0, 1)) - picture.mean(axis=(0, 1))).max() < 2


def test_a_depth_that_is_known_gives_the_same_frames() -> None:
    recipe = a_recipe(first=a_photo(320, 180), width_px=320, height_px=180)
    assert recipe.first is not None

    assert list(preview(recipe, depth=estimate(recipe.first))) == list(preview(recipe))


def test_the_first_frame_waits_for_no_other() -> None:
    asked = iter(range(2))

    next(preview(a_recipe(), is_cancelled=lambda: next(asked) > 0))

    assert next(asked) == 1


def test_a_preview_can_be_cancelled() -> None:
    with pytest.raises(TaskCancelledError):
        next(preview(a_recipe(), is_cancelled=lambda: True))


def test_a_failure_of_the_painter_is_one_of_the_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise cv2.error("no room")

    monkeypatch.setattr(cv2, "imencode", fail)

    with pytest.raises(RenderError, match="the preview failed"):
        next(preview(a_recipe()))
