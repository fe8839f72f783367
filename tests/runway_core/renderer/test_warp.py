"""Grids, paths and warped planes."""

import numpy as np
import pytest

from runway_core.models import CameraMotion
from runway_core.renderer.camera import Move, fitted, move_of
from runway_core.renderer.picture import empty_planes, to_planes
from runway_core.renderer.recipe import F32
from runway_core.renderer.warp import (
    Path,
    Warper,
    Window,
    grid_part,
    grid_points,
    path_of,
    window_around,
)
from tests.runway_core.renderer.footage import a_photo

SIZES = [(640, 360), (322, 182), (64, 1000)]


def a_depth(columns: int = 160, rows: int = 90) -> F32:
    return np.repeat(np.linspace(0, 1, rows, dtype=np.float32)[:, None], columns, axis=1)


def a_move() -> Move:
    motion = CameraMotion(x=6, y=-3, z=5, r=4, bg_x_pan=-4)
    return fitted(move_of(motion, 640, 360), a_depth(), 1.0)


def still_path(width_px: int, height_px: int) -> Path:
    return Path((np.stack(grid_points(width_px, height_px)),))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_grid_that_stands_still_gives_the_picture_itself(size: tuple[int, int]) -> None:
    picture = to_planes(a_photo(*size))
    warper, out = Warper(*size), empty_planes(*size)

    still_path(*size).at(0.7, warper.grid)
    warper.warp(picture, out)

    assert [np.array_equal(*pair) for pair in zip(picture, out, strict=True)] == [True] * 3


def test_a_shifted_grid_shifts_all_planes_alike() -> None:
    picture = to_planes(a_photo())
    warper, out = Warper(640, 360), empty_planes(640, 360)

    still_path(640, 360).at(0.0, warper.grid)
    warper.grid[0] += 8
    warper.warp(picture, out)

    assert np.array_equal(out.y[:, :600], picture.y[:, 8:608])
    assert np.array_equal(out.u[:, :300], picture.u[:, 4:304])
    assert np.array_equal(out.v[:, :300], picture.v[:, 4:304])


def test_two_warpers_do_not_share_their_maps() -> None:
    picture = to_planes(a_photo())
    one, other = Warper(640, 360), Warper(640, 360)
    first, second = empty_planes(640, 360), empty_planes(640, 360)

    still_path(640, 360).at(0.0, one.grid)
    still_path(640, 360).at(0.0, other.grid)
    other.grid += 16
    one.warp(picture, first)
    other.warp(picture, second)
    one.warp(picture, second)

    assert np.array_equal(first.y, second.y)


def test_a_path_is_exact_at_the_picture_and_at_the_end() -> None:
    move, depth = a_move(), a_depth()
    path, scratch = path_of(move, depth, 1.0), Warper(640, 360).grid
    x, y = grid_points(640, 360)

    start = path.at(0.0, scratch).copy()
    end = path.at(1.0, scratch).copy()

    assert np.abs(start - np.stack((x, y))).max() < 1e-4
    assert np.abs(end - np.stack(move.trace(x, y, depth, 1.0))).max() < 1e-2


@pytest.mark.parametrize("amplitude", [0.1, 0.5, 0.8])
def test_a_path_stays_close_to_the_exact_solution_between(amplitude: float) -> None:
    move, depth = a_move(), a_depth()
    x, y = grid_points(640, 360)

    found = path_of(move, depth, 1.0).at(amplitude, Warper(640, 360).grid)

    assert np.abs(found - np.stack(move.trace(x, y, depth, amplitude))).max() < 0.06


def test_a_path_of_a_move_that_ends_on_its_picture_runs_backwards() -> None:
    move, depth = a_move(), a_depth()
    x, y = grid_points(640, 360)

    found = path_of(move, depth, -1.0).at(-1.0, Warper(640, 360).grid)

    assert np.abs(found - np.stack(move.trace(x, y, depth, -1.0))).max() < 1e-2


def test_a_window_of_a_path_looks_where_the_whole_does() -> None:
    path, window = path_of(a_move(), a_depth(), 1.0), Window(160, 80, 320, 240)
    whole = path.at(0.6, Warper(640, 360).grid).copy()

    part = path.within(window).at(0.6, Warper(160, 160).grid)

    assert np.array_equal(part, grid_part(whole, window))


def test_a_window_warps_its_part_of_the_frame_only() -> None:
    picture, window = to_planes(a_photo()), Window(160, 80, 320, 240)
    whole, warper = empty_planes(640, 360), Warper(160, 160)
    whole.y[:] = 7

    still_path(640, 360).within(window).at(0.0, warper.grid)
    warper.warp(picture, window.of(whole))

    assert np.array_equal(whole.y[80:240, 160:320], picture.y[80:240, 160:320])
    assert int(whole.y[:80].max()) == int(whole.y[240:].max()) == 7


def test_a_window_is_the_smallest_on_cells_that_holds_all_points() -> None:
    x, y = np.array([[13.0, 50.0]], np.float32), np.array([[-20.0, 31.9]], np.float32)

    assert window_around(x, y, 640, 360) == Window(12, 0, 52, 32)


def test_points_outside_of_the_picture_have_no_window() -> None:
    x, y = np.array([[-13.0, -5.0]], np.float32), np.array([[20.0, 31.9]], np.float32)

    assert window_around(x, y, 640, 360) is None
