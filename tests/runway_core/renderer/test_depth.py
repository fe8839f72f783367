"""The guess of near and far."""

import cv2
import numpy as np
import pytest

from bench.scenes import SCENES
from runway_core.models import CameraMotion
from runway_core.renderer.camera import fold_share, move_of
from runway_core.renderer.depth import estimate, grid_size, shrunk_to
from runway_core.renderer.picture import cover_crop
from runway_core.renderer.recipe import U8
from runway_core.renderer.shot import LAYERS_BELOW
from tests.runway_core.renderer.footage import a_photo
from tests.support.source import ROOT

SAMPLES = ROOT / "samples"


def a_still() -> U8:
    """A vase on a table."""
    return np.asarray(cv2.imread(str(SAMPLES / "still.jpg"), cv2.IMREAD_COLOR_RGB), np.uint8)


PICTURES = {**SCENES, "still": a_still}


def a_plate() -> U8:
    """A sharp, coloured thing low in a smooth, pale picture."""
    picture = np.full((360, 640, 3), (200, 205, 210), np.uint8)
    cv2.circle(picture, (330, 230), 70, (190, 40, 30), -1, cv2.LINE_AA)
    cv2.circle(picture, (330, 230), 45, (240, 200, 60), 6, cv2.LINE_AA)
    return picture


@pytest.mark.parametrize(
    ("size", "grid"), [((1280, 720), (320, 180)), ((1584, 672), (396, 168)), ((322, 182), (81, 46))]
)
def test_the_grid_covers_the_picture_in_cells_of_four(
    size: tuple[int, int], grid: tuple[int, int]
) -> None:
    assert grid_size(*size) == grid


def test_depth_is_given_for_every_cell_between_0_and_1() -> None:
    nearness = estimate(a_photo()).nearness

    assert nearness.shape == (90, 160)
    assert nearness.dtype == np.float32
    assert 0.0 <= nearness.min() < nearness.max() <= 1.0


def test_the_bottom_is_nearer_than_the_top() -> None:
    ground = estimate(a_photo()).ground

    assert ground[:20].mean() < 0.1
    assert ground[-10:].mean() > 0.7


def test_a_thing_that_stands_out_is_the_subject() -> None:
    depth = estimate(a_plate())

    assert depth.subject[57, 82] > 0.9
    assert depth.subject[10, 20] < 0.05


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_has_no_subject(level: int) -> None:
    depth = estimate(np.full((360, 640, 3), level, np.uint8))

    assert depth.subject.max() == 0.0


def test_a_painted_mask_replaces_the_guess() -> None:
    mask = np.zeros((36, 64), np.uint8)
    mask[:, :32] = 255

    depth = estimate(a_plate(), mask)

    assert depth.subject[:, :70].min() > 0.95
    assert depth.subject[:, 90:].max() < 0.05


def test_the_same_picture_gives_the_same_depth() -> None:
    _, other = estimate(a_plate()), estimate(a_photo(seed=3))

    assert np.array_equal(estimate(a_plate()).subject, estimate(a_plate()).subject)
    assert np.array_equal(estimate(a_photo(seed=3)).nearness, other.nearness)


def test_a_preview_finds_the_subject_that_the_clip_finds() -> None:
    small = cv2.resize(a_plate(), (320, 180), interpolation=cv2.INTER_AREA)

    large_share = estimate(a_plate()).mask.mean()
    small_share = estimate(np.asarray(small, np.uint8)).mask.mean()

    assert small_share == pytest.approx(large_share, rel=0.15)


@pytest.mark.parametrize("scene", ["logo", "text", "line_drawing", "pattern"])
def test_a_sheet_stays_flat_and_whole(scene: str) -> None:
    depth = estimate(SCENES[scene]())

    assert float(np.ptp(depth.nearness)) == 0.0


@pytest.mark.parametrize("scene", ["portrait", "interior", "macro", "product"])
def test_a_view_is_no_sheet_and_keeps_its_subject(scene: str) -> None:
    depth = estimate(SCENES[scene]())

    assert float(np.ptp(depth.ground)) > 0.5
    assert 0.02 < float(depth.mask.mean()) < 0.4


@pytest.mark.parametrize("scene", ["city", "branches", "landscape"])
def test_a_guess_that_would_cut_through_things_is_dropped(scene: str) -> None:
    assert estimate(SCENES[scene]()).subject.max() == 0.0


def before_a_plain_wall(colour: tuple[int, int, int]) -> U8:
    """A wall with a little grain, 640 × 360."""
    grain = np.random.default_rng(3).integers(-2, 3, (360, 640, 1))
    return np.asarray(np.array(colour) + grain, np.uint8)


def test_a_moon_is_no_subject_though_it_stands_out() -> None:
    night = SCENES["night"]()

    assert estimate(night).mask.max() == 0
    assert estimate(np.ascontiguousarray(night[::-1])).mask.max() == 1  # a lamp on the ground


def test_a_soft_shadow_stays_on_the_ground_behind_its_subject() -> None:
    shade = np.zeros((360, 640), np.float32)
    shade[270:300, 330:480] = 0.3
    soft = cv2.GaussianBlur(shade, (0, 0), 9)[..., None]
    picture = np.asarray(before_a_plain_wall((205, 200, 190)) * (1 - soft), np.uint8)
    picture[90:290, 260:350] = (30, 90, 70)

    mask = estimate(picture).mask

    assert mask[45, 76] == 1
    assert mask[70, 95:].max() == 0


def test_what_hangs_on_to_a_subject_in_its_colours_goes_with_it() -> None:
    mask = estimate(cover_crop(a_still(), 960, 540)).mask

    assert mask[24:26, 118:124].min() == 1  # a dark leaf that leaves the others
    assert mask[40:60, 90:110].max() == 0  # the wall beside it


def tall(scene: str) -> U8:
    """A scene cropped to 9:16: what stands in it fills the frame."""
    return cover_crop(SCENES[scene](), 540, 960)


def test_all_petals_of_a_flower_that_fills_the_frame_move_together() -> None:
    picture = tall("macro")

    subject = estimate(picture).mask

    petals = cv2.inRange(picture, np.array([215, 50, 110]), np.array([240, 170, 150]))
    is_petal = cv2.resize(petals, subject.shape[::-1], interpolation=cv2.INTER_AREA) > 200
    assert subject[is_petal].mean() > 0.95
    assert subject.mean() < 0.4


@pytest.mark.parametrize("scene", ["portrait", "macro", "product", "still"])
@pytest.mark.parametrize("motion", [CameraMotion(x=4), CameraMotion(bg_x_pan=4)], ids=str)
def test_a_picture_made_smaller_parts_into_layers_where_the_clip_does(
    scene: str, motion: CameraMotion
) -> None:
    depth = estimate(cover_crop(PICTURES[scene](), 1280, 720))
    small = shrunk_to(depth, 384, 216)

    share = fold_share(move_of(motion, 1280, 720), depth.nearness)
    small_share = fold_share(move_of(motion, 384, 216), small.nearness)

    assert small.mask.shape == (54, 96)
    assert share < LAYERS_BELOW
    assert small_share < LAYERS_BELOW
