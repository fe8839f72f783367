"""A small look at a move."""

import pytest

from runway_core.errors import TaskCancelledError
from runway_core.models import CameraMotion
from runway_core.renderer import preview
from tests.runway_core.renderer.footage import a_photo, a_recipe, decoded, similarity


def test_a_preview_is_small_slow_and_as_long_as_the_clip() -> None:
    footage = decoded(preview(a_recipe(width_px=1280, height_px=720, duration_s=5)))

    assert footage.luma[0].shape == (180, 320)
    assert len(footage.luma) == 50
    assert footage.duration_s == 5


@pytest.mark.parametrize(
    ("size", "height_px"), [((720, 1280), 568), ((1584, 672), 136), ((960, 960), 320)], ids=str
)
def test_a_preview_keeps_the_ratio(size: tuple[int, int], height_px: int) -> None:
    recipe = a_recipe(width_px=size[0], height_px=size[1], duration_s=0.5)

    assert decoded(preview(recipe)).luma[0].shape == (height_px, 320)


def test_a_preview_makes_the_same_move() -> None:
    recipe = a_recipe(motion=CameraMotion(x=6, bg_x_pan=6, z=3), duration_s=1)

    luma = decoded(preview(recipe)).luma

    right, _, growth, _ = similarity(luma[0], luma[-1])
    assert right > 8
    assert growth > 1.04


def test_a_preview_starts_on_its_picture() -> None:
    luma = decoded(preview(a_recipe(first=a_photo(1280, 720)))).luma

    assert len(luma) == 20
    assert 40 < float(luma[0].mean()) < 200


def test_a_preview_can_be_cancelled() -> None:
    with pytest.raises(TaskCancelledError):
        preview(a_recipe(), is_cancelled=lambda: True)
