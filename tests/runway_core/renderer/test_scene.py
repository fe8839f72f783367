"""From a recipe to what its frames show."""

import numpy as np
import pytest

from runway_core.models import CameraMotion
from runway_core.renderer.dissolve import Dissolve
from runway_core.renderer.life import Moment
from runway_core.renderer.morph import Morph
from runway_core.renderer.picture import empty_planes
from runway_core.renderer.scene import scene_of
from runway_core.renderer.shot import BentPicture
from tests.runway_core.renderer.footage import a_photo, a_recipe, crops_of_one_picture


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
