"""Which way a picture is drawn under a move."""

from pathlib import Path

import numpy as np
import pytest

from runway_core.models import CameraMotion
from runway_core.renderer import render
from runway_core.renderer.layers import Layers
from runway_core.renderer.life import Moment
from runway_core.renderer.picture import empty_planes
from runway_core.renderer.recipe import U8
from runway_core.renderer.shot import BentPicture, shot_of
from tests.runway_core.renderer.footage import (
    a_photo,
    a_recipe,
    a_subject_photo,
    decoded,
    similarity,
)

PART = CameraMotion(x=8, bg_x_pan=-8)
GENTLE = CameraMotion(z=2)
STRONG = CameraMotion(x=10, bg_x_pan=-10)


@pytest.mark.parametrize(("motion", "kind"), [(PART, Layers), (GENTLE, BentPicture)])
def test_layers_are_for_moves_that_would_tear_a_bent_picture(
    motion: CameraMotion, kind: type
) -> None:
    picture, mask = a_subject_photo()
    recipe = a_recipe(mask=mask)

    assert isinstance(shot_of(recipe, picture, motion, 1.0), kind)


def test_a_picture_without_subject_is_bent_by_its_ground() -> None:
    recipe = a_recipe(mask=np.zeros((360, 640), np.uint8))

    assert isinstance(shot_of(recipe, a_photo(), PART, 1.0), BentPicture)


@pytest.mark.parametrize("motion", [PART, GENTLE], ids=["layers", "bent"])
def test_words_ripple_the_picture_at_rest(motion: CameraMotion) -> None:
    picture, mask = a_subject_photo()
    shot = shot_of(a_recipe(mask=mask, prompt_text="wind"), picture, motion, 1.0)
    calm, windy = empty_planes(640, 360), empty_planes(640, 360)
    painter = shot.painter()

    painter.draw(Moment(0.5, 0.0, time_s=1.3, strength=0.0), calm)
    painter.draw(Moment(0.5, 0.0, time_s=1.3, strength=1.0), windy)

    changed = np.abs(calm.y.astype(int) - windy.y) > 6
    assert 0.01 < float(changed.mean()) < 0.9


@pytest.mark.parametrize("words", ["wind", "water"])
@pytest.mark.parametrize(
    "motion", [CameraMotion(x=10), CameraMotion(x=8, bg_x_pan=8)], ids=["layers", "bent"]
)
def test_words_leave_a_painted_subject_in_shape_wherever_it_goes(
    motion: CameraMotion, words: str
) -> None:
    picture, mask = a_subject_photo()
    shot = shot_of(a_recipe(mask=mask, prompt_text=words), picture, motion, 1.0)
    calm, moved = empty_planes(640, 360), empty_planes(640, 360)
    painter = shot.painter()

    painter.draw(Moment(1.0, 1.0, time_s=1.3, strength=0.0), calm)
    painter.draw(Moment(1.0, 1.0, time_s=1.3, strength=1.0), moved)

    right_px = round(0.09 * 640 * motion.x / 10)
    changed = np.abs(calm.y.astype(int) - moved.y)
    subject = changed[198 - 60 : 198 + 60, 320 + right_px - 60 : 320 + right_px + 60]
    assert float(subject.mean()) < 0.1
    assert float(changed[240:].mean()) > 1


def test_a_mask_too_faint_to_cut_along_leaves_one_picture() -> None:
    picture, _ = a_subject_photo()
    faint = np.zeros((360, 640), np.uint8)
    faint[:, 300:340] = 50

    assert isinstance(shot_of(a_recipe(mask=faint), picture, STRONG, 1.0), BentPicture)


def test_a_painted_left_half_parts_from_the_right_when_the_near_moves(tmp_path: Path) -> None:
    mask = np.zeros((180, 320), np.uint8)
    mask[:, :160] = 255
    recipe = a_recipe(mask=mask, motion=CameraMotion(x=-6), duration_s=0.5)
    left: U8 = np.zeros((360, 640), np.uint8)
    left[20:110, 80:260] = 255  # the sky's height: there the ground is as far as can be

    render(recipe, tmp_path / "clip.mp4")

    luma = decoded(tmp_path / "clip.mp4").luma
    near, _, _, _ = similarity(luma[0], luma[-1], left)
    far, _, _, _ = similarity(luma[0], luma[-1], np.fliplr(left))
    assert near == pytest.approx(-0.09 * 640 * 0.6, abs=4)
    assert abs(far) < 4
