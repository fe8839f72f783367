"""Subject and ground put together."""

import numpy as np
import pytest

from bench.footage import psnr_db
from runway_core.models import CameraMotion
from runway_core.renderer.camera import fitted, move_of
from runway_core.renderer.depth import estimate
from runway_core.renderer.layers import Layers, layers_of
from runway_core.renderer.life import Moment
from runway_core.renderer.picture import Planes, empty_planes, to_planes
from tests.runway_core.renderer.footage import a_subject_photo


@pytest.fixture(scope="module")
def layers() -> Layers:
    picture, mask = a_subject_photo()
    depth = estimate(picture, mask)
    move = fitted(move_of(CameraMotion(x=6, bg_x_pan=-6), 640, 360), depth.nearness, 1.0)
    found = layers_of(picture, depth, move, 1.0)
    assert found is not None
    return found


def drawn(layers: Layers, amplitude: float) -> Planes:
    out = empty_planes(640, 360)
    layers.painter().draw(Moment(t=amplitude, amplitude=amplitude), out)
    return out


def test_at_rest_the_layers_are_the_picture(layers: Layers) -> None:
    picture = to_planes(a_subject_photo()[0])

    together = drawn(layers, 0.0)

    assert psnr_db(together.y, picture.y) > 48
    assert psnr_db(together.u, picture.u) > 45
    assert psnr_db(together.v, picture.v) > 45


def test_the_window_holds_the_subject_on_its_whole_way(layers: Layers) -> None:
    window = layers.window

    assert window.left <= 230
    assert window.right >= 410
    assert window.right - window.left < 400


def test_there_is_no_hole_where_the_subject_was(layers: Layers) -> None:
    before, after = drawn(layers, 0.0), drawn(layers, 1.0)

    assert int(after.y.min()) >= 16
    assert float(after.y.mean()) == pytest.approx(float(before.y.mean()), abs=6)


def test_a_subject_beside_the_border_is_not_mirrored_into_view() -> None:
    picture = np.full((360, 640, 3), 90, np.uint8)
    mask = np.zeros((360, 640), np.uint8)
    mask[120:240, 12:100] = 255
    picture[mask > 0] = (240, 240, 240)
    depth = estimate(picture, mask)
    move = move_of(CameraMotion(x=10, bg_x_pan=10), 640, 360)
    layers = layers_of(picture, depth, move, 1.0)
    assert layers is not None

    frame = drawn(layers, 1.0).y

    bright_columns = np.flatnonzero(frame[180] > 180)
    assert bright_columns.min() > 45
    assert np.diff(bright_columns).max() == 1


def test_a_picture_without_subject_has_no_layers() -> None:
    picture, _ = a_subject_photo()
    depth = estimate(picture, np.zeros((360, 640), np.uint8))

    assert layers_of(picture, depth, move_of(CameraMotion(x=5), 640, 360), 1.0) is None
