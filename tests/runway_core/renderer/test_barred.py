"""A padded picture moves between its bars."""

import cv2
import numpy as np
import pytest

from runway_core.models import CameraMotion
from runway_core.renderer.barred import Barred
from runway_core.renderer.depth import estimate
from runway_core.renderer.picture import Planes, empty_planes, to_planes
from runway_core.renderer.recipe import U8, RenderRecipe
from runway_core.renderer.scene import scene_of
from tests.runway_core.renderer.footage import a_photo, a_recipe, a_subject_photo

BAR = 101
SIZE = {"width_px": 640, "height_px": 562}
MOVES = [
    CameraMotion(z=6),
    CameraMotion(x=-6, bg_x_pan=6),
    CameraMotion(y=8, bg_y_pan=8, r=4),
]


def barred(picture: U8) -> U8:
    """A picture of 640 × 360 between bars above and below."""
    return np.asarray(cv2.copyMakeBorder(picture, BAR, BAR, 0, 0, 0, value=(0, 0, 0)), np.uint8)


def a_barred_recipe(**changes: object) -> RenderRecipe:
    return a_recipe(**({"first": barred(a_photo()), **SIZE} | changes))


def painted(recipe: RenderRecipe, index: int) -> Planes:
    out = empty_planes(recipe.width_px, recipe.height_px)
    scene_of(recipe).painter().paint(index, out)
    return out


@pytest.mark.parametrize("motion", MOVES, ids=str)
def test_bars_stay_black_and_straight_while_the_picture_moves(motion: CameraMotion) -> None:
    start, end = (painted(a_barred_recipe(motion=motion), index) for index in (0, 47))

    bars = [*end.y[: BAR - 1], *end.y[-BAR + 1 :]]
    assert np.max(bars) == np.min(bars) == 16
    assert np.abs(end.y[BAR + 1 : -BAR - 1].astype(int) - start.y[BAR + 1 : -BAR - 1]).mean() > 5
    assert end.y[BAR + 2 : -BAR - 2].mean(axis=1).min() > 40  # no bar comes into the picture


def test_the_picture_moves_as_it_would_without_bars() -> None:
    motion = CameraMotion(x=4, z=3)
    inner = scene_of(a_barred_recipe(motion=motion)).inner
    assert inner is not None
    alone = a_recipe(
        first=inner.cut(barred(a_photo())),
        motion=motion,
        width_px=inner.size_px[0],
        height_px=inner.size_px[1],
    )

    moved = inner.of(painted(a_barred_recipe(motion=motion), 47))

    assert np.array_equal(moved.y, painted(alone, 47).y)


def test_a_clip_starts_on_the_padded_picture_itself() -> None:
    start, whole = painted(a_barred_recipe(), 0), to_planes(barred(a_photo()))

    seen = slice(BAR + 1, -BAR - 1)  # lines in pairs; what is left of one goes to the bar
    assert np.array_equal(start.y[seen], whole.y[seen])


def test_a_known_depth_and_a_painted_mask_count_for_the_picture_alone() -> None:
    picture, mask = a_subject_photo()
    recipe = a_barred_recipe(first=barred(picture), mask=barred_mask(mask), motion=MOVES[1])
    known = estimate(barred(picture), barred_mask(mask))

    guessed, told = (
        scene_of(recipe),
        scene_of(a_barred_recipe(first=barred(picture), motion=MOVES[1]), known),
    )

    assert isinstance(guessed.shot, Barred)
    assert isinstance(told.shot, Barred)
    assert type(guessed.shot.shot) is type(told.shot.shot)
    assert known.subject[: BAR // 4].max() == 0.0
    assert known.mask.shape == (141, 160)


def barred_mask(mask: U8) -> U8:
    return np.asarray(cv2.copyMakeBorder(mask, BAR, BAR, 0, 0, 0, value=0), np.uint8)


def test_snow_falls_in_the_picture_only() -> None:
    recipe = a_barred_recipe(prompt_text="snow", motion=CameraMotion())

    plain, snowy = painted(a_barred_recipe(motion=CameraMotion()), 40), painted(recipe, 40)

    assert (snowy.y != plain.y).sum() > 1000
    assert np.array_equal(snowy.y[: BAR - 1], plain.y[: BAR - 1])


def test_two_pictures_between_different_bars_move_as_a_whole() -> None:
    wide = np.asarray(cv2.copyMakeBorder(a_photo(640, 462), 50, 50, 0, 0, 0), np.uint8)
    same = a_barred_recipe(last=barred(a_photo(seed=4)))

    assert scene_of(a_barred_recipe(last=wide)).inner is None
    assert scene_of(same).inner is not None
