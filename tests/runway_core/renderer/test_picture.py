"""Crops and planes."""

import numpy as np
import pytest

from bench.footage import luma_of, psnr_db
from runway_core.renderer.picture import cover_crop, empty_planes, framed, shrunk, to_planes
from runway_core.renderer.recipe import U8
from tests.runway_core.renderer.footage import a_photo


@pytest.mark.parametrize("size", [(640, 360), (3000, 500), (97, 1201), (10, 10)], ids=str)
def test_any_picture_fills_the_size_exactly(size: tuple[int, int]) -> None:
    picture = np.zeros((size[1], size[0], 3), np.uint8)

    assert cover_crop(picture, 320, 192).shape == (192, 320, 3)


def test_a_picture_of_the_right_size_keeps_its_pixels() -> None:
    assert np.array_equal(cover_crop(a_photo(), 640, 360), a_photo())


def test_a_crop_keeps_the_middle() -> None:
    picture = np.zeros((100, 400, 3), np.uint8)
    picture[:, 150:250] = 255

    assert cover_crop(picture, 100, 100).min() == 255


def test_a_mask_is_cropped_like_a_picture() -> None:
    assert cover_crop(np.zeros((90, 300), np.uint8), 64, 64).shape == (64, 64)


def test_planes_follow_bt709_in_limited_range() -> None:
    planes = to_planes(a_photo())

    assert psnr_db(planes.y, luma_of(a_photo())) > 50


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
    ],
    ids=["white", "black", "red"],
)
def test_plain_colours_have_their_bt709_values(
    rgb: tuple[int, int, int], yuv: tuple[int, int, int]
) -> None:
    picture: U8 = np.full((64, 64, 3), rgb, np.uint8)

    found = [int(plane[16, 16]) for plane in to_planes(picture)]

    assert np.abs(np.array(found) - yuv).max() <= 1


def test_chroma_planes_have_half_the_size() -> None:
    assert [plane.shape for plane in empty_planes(64, 32)] == [(32, 64), (16, 32), (16, 32)]


def test_shrinking_averages() -> None:
    board = np.indices((8, 8)).sum(axis=0) % 2 * np.uint8(200)

    assert set(np.unique(shrunk(board.astype(np.uint8), 4, 4))) == {100}


def test_a_frame_draws_the_edge_out_on_every_side() -> None:
    planes = to_planes(a_photo(64, 64))

    wide = framed(planes, 8)

    assert np.array_equal(wide.y[8:-8, 8:-8], planes.y)
    assert np.array_equal(wide.u[4:-4, 4:-4], planes.u)
    assert np.array_equal(wide.y[0, 8:-8], planes.y[0])
    assert np.array_equal(wide.y[8:-8, -1], planes.y[:, -1])
