"""From a recipe to what its frames show."""

import numpy as np
import pytest

from bench.footage import psnr_db
from runway_core.models import CameraMotion
from runway_core.renderer.dissolve import Dissolve
from runway_core.renderer.life import Moment
from runway_core.renderer.morph import Morph
from runway_core.renderer.picture import empty_planes, to_planes
from runway_core.renderer.recipe import U8
from runway_core.renderer.scene import Scene, scene_of
from runway_core.renderer.shot import BentPicture
from runway_core.renderer.warp import Path
from tests.runway_core.renderer.footage import a_photo, a_recipe, crops_of_one_picture

PULL_OUT = CameraMotion(z=-6)
RELATED = crops_of_one_picture(turn_deg=2.0, growth=1.06, shift=(8.0, 0.0))
UNRELATED = (a_photo(), a_photo(seed=4))


def luma(scene: Scene, index: int) -> U8:
    """Paint one frame."""
    out = empty_planes(640, 360)
    scene.painter().paint(index, out)
    return out.y


def sky_shift_px(path: Path) -> float:
    """How far the top of a picture moves to the right at amplitude 1, in the mean."""
    start = path.terms[0]
    return float((start - path.at(1.0, np.empty_like(start)))[0, :10].mean())


def test_a_first_picture_is_left_and_never_returned_to() -> None:
    scene = scene_of(a_recipe())

    amplitudes = [scene.moment(index).amplitude for index in range(48)]

    assert (amplitudes[0], amplitudes[-1]) == (0.0, 1.0)
    assert amplitudes == sorted(amplitudes)


def test_a_last_picture_alone_is_arrived_at() -> None:
    scene = scene_of(a_recipe(first=None, last=a_photo()))

    amplitudes = [scene.moment(index).amplitude for index in range(48)]

    assert (amplitudes[0], amplitudes[-1]) == (-1.0, 0.0)
    assert amplitudes == sorted(amplitudes)


def test_between_two_pictures_the_move_goes_out_and_comes_back() -> None:
    scene = scene_of(a_recipe(last=a_photo(seed=4), duration_s=49 / 24))

    amplitudes = [scene.moment(index).amplitude for index in (0, 24, 48)]

    assert amplitudes == [0.0, 1.0, 0.0]


def test_two_views_of_one_scene_are_morphed() -> None:
    first, last = crops_of_one_picture(growth=1.1)

    assert isinstance(scene_of(a_recipe(first=first, last=last)).shot, Morph)


def test_two_pictures_with_nothing_in_common_are_faded() -> None:
    assert isinstance(scene_of(a_recipe(last=a_photo(seed=4))).shot, Dissolve)


@pytest.mark.parametrize(
    ("motion", "has_camera"), [(CameraMotion(), False), (CameraMotion(x=4), True)]
)
def test_a_morph_carries_the_camera_only_when_it_moves(
    motion: CameraMotion, has_camera: bool
) -> None:
    first, last = crops_of_one_picture(growth=1.1)

    shot = scene_of(a_recipe(first=first, last=last, motion=motion)).shot

    assert isinstance(shot, Morph)
    assert (shot.camera is not None) is has_camera


@pytest.mark.parametrize(
    "motion",
    [PULL_OUT, CameraMotion(z=-0.1, x=5, bg_x_pan=5), CameraMotion(z=-10, x=8, bg_x_pan=-8)],
    ids=["far out", "hardly out", "out in layers"],
)
@pytest.mark.parametrize(("first", "last"), [RELATED, UNRELATED], ids=["morph", "dissolve"])
def test_a_pull_out_between_two_pictures_rests_on_both(
    first: U8, last: U8, motion: CameraMotion
) -> None:
    scene = scene_of(a_recipe(first=first, last=last, motion=motion))

    assert psnr_db(luma(scene, 0), to_planes(first).y) > 45
    assert psnr_db(luma(scene, 47), to_planes(last).y) > 45


@pytest.mark.parametrize("step", [0, 46], ids=["leaving", "arriving"])
@pytest.mark.parametrize(("first", "last"), [RELATED, UNRELATED], ids=["morph", "dissolve"])
def test_a_pull_out_between_two_pictures_does_not_jump_at_its_ends(
    first: U8, last: U8, step: int
) -> None:
    scene = scene_of(a_recipe(first=first, last=last, motion=PULL_OUT))

    assert psnr_db(luma(scene, step), luma(scene, step + 1)) > 35


def test_the_painted_mask_cuts_the_first_picture_of_a_dissolve_only() -> None:
    recipe = a_recipe(
        last=a_photo(seed=4), mask=np.full((360, 640), 255, np.uint8), motion=CameraMotion(x=3)
    )

    shot = scene_of(recipe).shot

    assert isinstance(shot, Dissolve)
    assert isinstance(shot.first, BentPicture)
    assert isinstance(shot.last, BentPicture)
    assert sky_shift_px(shot.first.path) == pytest.approx(0.09 * 640 * 0.3, abs=1.5)
    assert sky_shift_px(shot.last.path) < 0.09 * 640 * 0.1


def test_the_painted_mask_counts_for_the_first_picture_of_a_morph_only() -> None:
    first, last = RELATED
    mask = np.full((360, 640), 255, np.uint8)

    shot = scene_of(a_recipe(first=first, last=last, mask=mask, motion=CameraMotion(x=3))).shot

    assert isinstance(shot, Morph)
    assert shot.camera is not None
    assert 0.09 * 640 * 0.1 < sky_shift_px(shot.camera) < 0.09 * 640 * 0.22


@pytest.mark.parametrize("words", ["strong wind", "rippling water"])
@pytest.mark.parametrize("motion", [CameraMotion(), CameraMotion(x=4)], ids=["still", "moving"])
def test_wind_and_water_shake_a_morph_but_not_its_pictures(
    motion: CameraMotion, words: str
) -> None:
    first, last = RELATED
    calm = scene_of(a_recipe(first=first, last=last, motion=motion))
    alive = scene_of(a_recipe(first=first, last=last, motion=motion, prompt_text=words))

    changed = [np.abs(luma(calm, i).astype(int) - luma(alive, i)).mean() for i in (0, 24, 47)]

    assert isinstance(alive.shot, Morph)
    assert (changed[0], changed[2]) == (0.0, 0.0)
    assert changed[1] > 0.5


def test_the_moments_run_from_start_to_end() -> None:
    scene = scene_of(a_recipe(duration_s=2))

    assert scene.moment(0) == Moment(t=0.0, amplitude=0.0, time_s=0.0, strength=0.0)
    assert scene.moment(47) == Moment(t=1.0, amplitude=1.0, time_s=47 / 24, strength=1.0)


def test_weather_is_drawn_over_the_frame_but_not_over_the_first_picture() -> None:
    plain, snowy = scene_of(a_recipe()), scene_of(a_recipe(prompt_text="snow"))
    without, with_snow = empty_planes(640, 360), empty_planes(640, 360)

    plain.painter().paint(0, without)
    snowy.painter().paint(0, with_snow)
    same_at_first = np.array_equal(without.y, with_snow.y)
    plain.painter().paint(40, without)
    snowy.painter().paint(40, with_snow)

    assert isinstance(plain.shot, BentPicture)
    assert same_at_first
    assert int(np.abs(without.y.astype(int) - with_snow.y).max()) > 30
