"""The way from one picture to another of the same thing."""

import cv2
import numpy as np
import pytest

from bench.footage import luma_of, psnr_db, ssim
from runway_core.models import CameraMotion
from runway_core.renderer.camera import fitted, move_of
from runway_core.renderer.life import Moment
from runway_core.renderer.matching import match_of
from runway_core.renderer.morph import Morph, morph_of
from runway_core.renderer.picture import Planes, empty_planes, to_planes
from runway_core.renderer.recipe import U8
from runway_core.renderer.warp import Path, path_of
from tests.runway_core.renderer.footage import crops_of_one_picture, similarity, view_of_one_picture


@pytest.fixture(scope="module")
def pair() -> tuple[U8, U8]:
    return crops_of_one_picture(turn_deg=3.0, growth=1.16, shift=(-10.0, 5.0))


@pytest.fixture(scope="module")
def morph(pair: tuple[U8, U8]) -> Morph:
    return between(pair, None)


def between(pair: tuple[U8, U8], camera: Path | None) -> Morph:
    return morph_of(to_planes(pair[0]), to_planes(pair[1]), match_of(*pair), camera)


def drawn(morph: Morph, t: float, amplitude: float = 0.0) -> Planes:
    out = empty_planes(640, 360)
    morph.painter().draw(Moment(t=t, amplitude=amplitude), out)
    return out


def test_it_starts_on_the_first_and_ends_on_the_last_picture_exactly(
    morph: Morph, pair: tuple[U8, U8]
) -> None:
    start, end = drawn(morph, 0.0), drawn(morph, 1.0)

    assert psnr_db(start.y, to_planes(pair[0]).y) > 55
    assert psnr_db(end.y, to_planes(pair[1]).y) > 55
    assert psnr_db(end.u, to_planes(pair[1]).u) > 55


def test_half_way_it_looks_like_the_picture_half_way(morph: Morph, pair: tuple[U8, U8]) -> None:
    truth = luma_of(view_of_one_picture(turn_deg=1.5, growth=1.16**0.5, shift=(-5.0, 2.5)))
    fade = cv2.addWeighted(luma_of(pair[0]), 0.5, luma_of(pair[1]), 0.5, 0)

    half_way = drawn(morph, 0.5).y

    assert ssim(half_way, truth) > 0.86
    assert ssim(np.asarray(fade, np.uint8), truth) < 0.7


def test_what_only_one_picture_shows_is_taken_from_that_one() -> None:
    pair = crops_of_one_picture(shift=(-120.0, 0.0))
    truth = luma_of(view_of_one_picture(shift=(-60.0, 0.0)))

    half_way = drawn(between(pair, None), 0.5).y

    assert ssim(half_way[:, :120], truth[:, :120]) > 0.8
    assert ssim(half_way[:, -120:], truth[:, -120:]) > 0.8


def test_a_camera_move_is_laid_over_the_way(pair: tuple[U8, U8]) -> None:
    flat = np.full((90, 160), 0.5, np.float32)
    motion = CameraMotion(y=8, bg_y_pan=8)
    move = fitted(move_of(motion, 640, 360), flat, 1.0)
    morph = between(pair, path_of(move, flat, 1.0))

    _, down, _, _ = similarity(drawn(morph, 0.5).y, drawn(morph, 0.5, amplitude=1.0).y)

    assert down > 15


def test_a_camera_that_stands_still_changes_nothing(pair: tuple[U8, U8], morph: Morph) -> None:
    flat = np.full((90, 160), 0.5, np.float32)
    still = path_of(move_of(CameraMotion(), 640, 360), flat, 1.0)

    seen_through = drawn(between(pair, still), 0.5, amplitude=1.0)

    assert psnr_db(seen_through.y, drawn(morph, 0.5).y) > 45
