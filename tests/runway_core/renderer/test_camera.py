"""What the axes mean, measured on rendered frames, and how a move is fitted into its picture."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.footage import luma_of, psnr_db
from runway_core.models import CameraMotion
from runway_core.renderer import render
from runway_core.renderer.camera import (
    FOLD_LIMIT,
    MAX_COVER,
    Move,
    eased,
    fitted,
    flattened,
    fold_share,
    move_of,
)
from runway_core.renderer.recipe import F32, U8
from tests.runway_core.renderer.footage import (
    a_photo,
    a_recipe,
    a_subject_photo,
    decoded,
    similarity,
)

axis = st.floats(-10, 10)
motions = st.builds(CameraMotion, x=axis, y=axis, z=axis, r=axis, bg_x_pan=axis, bg_y_pan=axis)


def a_slope(columns: int = 160, rows: int = 90) -> F32:
    """Depth from 0 at the top to 1 at the bottom."""
    return np.repeat(np.linspace(0, 1, rows, dtype=np.float32)[:, None], columns, axis=1)


def rim(width_px: int = 640, height_px: int = 360) -> tuple[F32, F32]:
    """Every fourth pixel of the border."""
    x, y = np.meshgrid(
        np.arange(0, width_px, 4, dtype=np.float32), np.arange(0, height_px, 4, dtype=np.float32)
    )
    on_rim = (x == 0) | (y == 0) | (x == x.max()) | (y == y.max())
    return x[on_rim][None], y[on_rim][None]


def measured(
    motion: CameraMotion, tmp_path: Path, *, near: bool
) -> tuple[float, float, float, float]:
    """Right px, down px, growth and turn of the subject or of the ground above it."""
    picture, mask = a_subject_photo()
    render(a_recipe(first=picture, mask=mask, motion=motion, duration_s=0.5), tmp_path / "c.mp4")
    luma = decoded(tmp_path / "c.mp4").luma
    sky: U8 = np.zeros_like(mask)
    sky[:90] = 255
    inside = np.asarray(cv2.erode(mask, np.ones((9, 9), np.uint8)), np.uint8)
    return similarity(luma[0], luma[-1], inside if near else sky)


@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
def test_x_moves_the_near_picture_right(sign: int, tmp_path: Path) -> None:
    right, _, _, _ = measured(CameraMotion(x=5 * sign), tmp_path, near=True)

    assert 15 < sign * right < 60


@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
def test_y_moves_the_near_picture_down(sign: int, tmp_path: Path) -> None:
    _, down, _, _ = measured(CameraMotion(y=5 * sign), tmp_path, near=True)

    assert 8 < sign * down < 40


@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
def test_bg_x_pan_moves_the_far_picture_right(sign: int, tmp_path: Path) -> None:
    right, _, _, _ = measured(CameraMotion(bg_x_pan=5 * sign), tmp_path, near=False)

    assert 15 < sign * right < 60


@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
def test_bg_y_pan_moves_the_far_picture_down(sign: int, tmp_path: Path) -> None:
    _, down, growth, _ = measured(CameraMotion(bg_y_pan=5 * sign), tmp_path, near=False)

    assert 5 < sign * down < 40
    assert growth > 0.95


@pytest.mark.parametrize("sign", [1, -1], ids=["in", "out"])
def test_z_grows_the_picture_when_it_pushes_in(sign: int, tmp_path: Path) -> None:
    _, _, growth, _ = measured(CameraMotion(z=5 * sign), tmp_path, near=True)

    assert 0.05 < sign * np.log(growth) < 0.25


@pytest.mark.parametrize("sign", [1, -1], ids=["clockwise", "back"])
def test_r_turns_the_picture_clockwise(sign: int, tmp_path: Path) -> None:
    _, _, _, turn = measured(CameraMotion(r=5 * sign), tmp_path, near=True)

    assert 3 < sign * turn < 5


MOVED = ("right", "down", "log growth", "turn")
NEAR, FAR = True, False


@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
@pytest.mark.parametrize(
    ("axis", "near", "measure", "asked", "tolerance"),
    [
        pytest.param("x", NEAR, "right", 0.09 * 640 * 0.5, 1.5, id="x"),
        pytest.param("y", NEAR, "down", 0.09 * 360 * 0.5, 1.5, id="y"),
        pytest.param("bg_x_pan", FAR, "right", 0.09 * 640 * 0.5, 2.5, id="bg_x_pan"),
        pytest.param("bg_y_pan", FAR, "down", 0.09 * 360 * 0.5, 1.5, id="bg_y_pan"),
        pytest.param("r", NEAR, "turn", 8.0 * 0.5, 0.5, id="r"),
    ],
)
def test_the_clip_moves_as_far_as_was_asked(
    axis: str,
    near: bool,
    measure: str,
    asked: float,
    tolerance: float,
    sign: int,
    tmp_path: Path,
) -> None:
    moved = measured(CameraMotion(**{axis: 5.0 * sign}), tmp_path, near=near)

    assert moved[MOVED.index(measure)] == pytest.approx(sign * asked, abs=tolerance)


@pytest.mark.parametrize(("z", "growth"), [(5.0, 1.15), (-5.0, 0.85)], ids=["in", "out"])
def test_the_subject_grows_as_much_as_was_asked(z: float, growth: float, tmp_path: Path) -> None:
    assert measured(CameraMotion(z=z), tmp_path, near=True)[2] == pytest.approx(growth, abs=0.012)


@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
def test_near_and_far_together_move_the_whole_picture(sign: int, tmp_path: Path) -> None:
    motion = CameraMotion(x=4.0 * sign, bg_x_pan=4.0 * sign, y=-3.0 * sign, bg_y_pan=-3.0 * sign)
    picture, mask = a_subject_photo()

    render(a_recipe(first=picture, mask=mask, motion=motion, duration_s=0.5), tmp_path / "c.mp4")

    luma = decoded(tmp_path / "c.mp4").luma
    right, down, _, turn = similarity(luma[0], luma[-1])
    assert right == pytest.approx(sign * 0.09 * 640 * 0.4, abs=1.5)
    assert down == pytest.approx(sign * -0.09 * 360 * 0.3, abs=1.5)
    assert abs(turn) < 0.5


def test_the_near_picture_leaves_the_far_one_behind(tmp_path: Path) -> None:
    motion = CameraMotion(x=6, bg_x_pan=-6)

    near, _, _, _ = measured(motion, tmp_path, near=True)
    far, _, _, _ = measured(motion, tmp_path, near=False)

    assert near > 15
    assert far < -10


def test_a_move_eases_in_and_out_around_the_middle() -> None:
    times = np.linspace(0, 1, 241)
    travelled = np.array([eased(float(t)) for t in times])
    speed = np.diff(travelled)

    assert (travelled[0], travelled[120], travelled[-1]) == (0.0, 0.5, 1.0)
    assert speed.min() >= 0
    assert speed[0] < 0.02 * speed.max()
    assert np.ptp(speed[80:160]) < 1e-9
    assert travelled == pytest.approx(1 - travelled[::-1], abs=1e-12)


@settings(max_examples=40)
@given(motions, st.sampled_from([1.0, -1.0]))
def test_a_fitted_move_never_looks_far_beyond_its_picture(motion: CameraMotion, end: float) -> None:
    depth = a_slope()
    move = fitted(move_of(motion, 640, 360), depth, end)
    x, y = rim()

    looks = [move.trace(x, y, depth, end * a) for a in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]

    beyond = max(
        max(-seen_x.min(), seen_x.max() - 639, -seen_y.min(), seen_y.max() - 359)
        for seen_x, seen_y in looks
    )
    assert beyond < 0.015 * 360 + 1.5
    assert move.cover <= MAX_COVER
    assert move.tight <= 1 + MAX_COVER


@settings(max_examples=40)
@given(st.builds(CameraMotion, x=axis, y=axis, z=st.floats(0, 10), r=axis, bg_x_pan=axis))
def test_a_move_that_does_not_pull_out_starts_on_the_whole_picture(motion: CameraMotion) -> None:
    move = fitted(move_of(motion, 640, 360), a_slope(), 1.0)

    seen_x, seen_y = move.source(*rim(), 0.3, 0.0)

    assert np.abs(seen_x - rim()[0]).max() < 1e-3
    assert np.abs(seen_y - rim()[1]).max() < 1e-3


def test_a_large_move_shrinks_rather_than_zooms_beyond_the_cap() -> None:
    asked = move_of(CameraMotion(x=10, bg_x_pan=10, y=10, bg_y_pan=10, r=10), 640, 360)

    found = fitted(asked, a_slope(), 1.0)

    assert found.cover == MAX_COVER
    assert 0 < found.near[0] < asked.near[0]
    assert found.roll / asked.roll == pytest.approx(found.near[0] / asked.near[0])


def test_a_slight_pull_out_shows_a_mirrored_margin_on_the_whole_picture() -> None:
    move = fitted(move_of(CameraMotion(z=-0.5), 640, 360), a_slope(), 1.0)

    assert move.tight == 1.0


def test_a_strong_pull_out_starts_on_a_tighter_crop() -> None:
    move = fitted(move_of(CameraMotion(z=-6), 640, 360), a_slope(), 1.0)

    assert 1.05 < move.tight <= 1 + MAX_COVER


@pytest.mark.parametrize(
    "motion",
    [CameraMotion(x=4, bg_x_pan=4, z=-0.1), CameraMotion(r=10, z=-0.1)],
    ids=["pan", "roll"],
)
def test_the_least_pull_out_leaves_the_start_of_a_move_alone(motion: CameraMotion) -> None:
    move = fitted(move_of(motion, 640, 360), a_slope(), 1.0)

    assert move.tight == 1.0
    assert 0.05 < move.cover <= MAX_COVER


def test_a_pull_out_is_no_tighter_for_a_pan_beside_it() -> None:
    alone = fitted(move_of(CameraMotion(z=-3), 640, 360), a_slope(), 1.0)
    panned = fitted(move_of(CameraMotion(z=-3, x=4, bg_x_pan=4), 640, 360), a_slope(), 1.0)

    assert panned.tight == pytest.approx(alone.tight, abs=0.005)
    assert panned.cover > 0.05


def test_a_pan_with_the_least_pull_out_starts_on_its_picture(tmp_path: Path) -> None:
    motion = CameraMotion(x=4, bg_x_pan=4, z=-0.1)

    render(a_recipe(motion=motion, duration_s=0.5), tmp_path / "clip.mp4")

    first = decoded(tmp_path / "clip.mp4").luma[0]
    assert psnr_db(first, luma_of(a_photo())) > 38


@settings(max_examples=40)
@given(motions)
def test_a_move_that_comes_back_rests_on_the_whole_picture(motion: CameraMotion) -> None:
    move = fitted(move_of(motion, 640, 360), a_slope(), 1.0, comes_back=True)

    assert move.tight == 1.0
    assert move.cover <= MAX_COVER


def test_a_still_camera_needs_no_cover() -> None:
    move = fitted(move_of(CameraMotion(), 640, 360), a_slope(), 1.0)

    assert move == Move(width_px=640, height_px=360)


def test_depth_is_flattened_until_nothing_tears() -> None:
    edge = a_slope()
    edge[:, 80:] = 1.0
    edge[:, :80] = 0.0
    move = move_of(CameraMotion(x=10, bg_x_pan=-10), 640, 360)

    flat = flattened(edge, fold_share(move, edge))

    steepest = float(np.abs(np.diff(flat, axis=1)).max()) / 4 * 2 * move.near[0]
    assert steepest < 2 * FOLD_LIMIT
    assert float(flat.mean()) == pytest.approx(0.5, abs=0.01)


def test_a_gentle_slope_keeps_all_of_its_depth() -> None:
    assert fold_share(move_of(CameraMotion(x=5), 640, 360), a_slope()) == 1.0


def test_a_traced_point_is_where_its_own_depth_sends_it() -> None:
    move = move_of(CameraMotion(x=6, y=-3, z=4, r=2), 640, 360)
    x, y = np.meshgrid(
        np.arange(40, 600, 40, dtype=np.float32), np.arange(40, 320, 40, dtype=np.float32)
    )

    source_x, source_y = move.trace(x, y, a_slope(), 1.0)

    own_depth = ((source_y - 1.5) / 4 / 89).astype(np.float32)
    again_x, again_y = move.source(x, y, own_depth, 1.0)
    assert np.hypot(again_x - source_x, again_y - source_y).max() < 0.1
