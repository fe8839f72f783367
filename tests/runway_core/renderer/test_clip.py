"""A rendered clip, judged by decoding it."""

import itertools
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bench.footage import luma_of, psnr_db, ssim
from runway_core.errors import RenderError, TaskCancelledError
from runway_core.models import CameraMotion
from runway_core.renderer import RenderedClip, render
from runway_core.renderer.picture import cover_crop
from tests.runway_core.renderer.footage import Footage, a_photo, a_recipe, decoded

RATIOS = [
    (1280, 720),
    (720, 1280),
    (1104, 832),
    (832, 1104),
    (960, 960),
    (1584, 672),
    (1280, 768),
    (768, 1280),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="module")
def push_in(folder: Path) -> Path:
    path = folder / "push_in.mp4"
    render(a_recipe(), path)
    return path


@pytest.fixture(scope="module")
def push_in_footage(push_in: Path) -> Footage:
    return decoded(push_in)


@pytest.fixture(scope="module")
def between(folder: Path) -> Footage:
    path = folder / "between.mp4"
    render(a_recipe(last=a_photo(seed=5), motion=CameraMotion(x=3)), path)
    return decoded(path)


@pytest.fixture(scope="module")
def ending(folder: Path) -> Footage:
    path = folder / "ending.mp4"
    render(a_recipe(first=None, last=a_photo(seed=5), motion=CameraMotion(x=5)), path)
    return decoded(path)


@pytest.mark.parametrize("size", RATIOS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_ratio_comes_out_at_its_exact_size(size: tuple[int, int], tmp_path: Path) -> None:
    width_px, height_px = size
    recipe = a_recipe(width_px=width_px, height_px=height_px, duration_s=0.25)

    clip = render(recipe, tmp_path / "clip.mp4")

    footage = decoded(tmp_path / "clip.mp4")
    assert footage.luma[0].shape == (height_px, width_px)
    assert clip == RenderedClip(
        frame_count=6, width_px=width_px, height_px=height_px, duration_s=0.25
    )


def test_the_frame_count_is_the_duration_at_24_frames_a_second(push_in_footage: Footage) -> None:
    assert len(push_in_footage.luma) == 48
    assert push_in_footage.duration_s == Fraction(2)


def test_colours_are_tagged_as_bt709_in_limited_range(push_in_footage: Footage) -> None:
    assert push_in_footage.tags == (1, 1, 1, 1)


def test_the_index_stands_before_the_pictures(push_in: Path) -> None:
    content = push_in.read_bytes()

    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_the_first_frame_is_the_first_picture(push_in_footage: Footage) -> None:
    picture, frame = luma_of(a_photo()), push_in_footage.luma[0]

    assert psnr_db(picture, frame) >= 38
    assert ssim(picture, frame) >= 0.95


def test_a_clip_between_two_pictures_starts_on_the_first(between: Footage) -> None:
    picture = luma_of(a_photo())

    assert psnr_db(picture, between.luma[0]) >= 38
    assert ssim(picture, between.luma[0]) >= 0.95


def test_a_clip_between_two_pictures_ends_on_the_last(between: Footage) -> None:
    picture = luma_of(a_photo(seed=5))

    assert psnr_db(picture, between.luma[-1]) >= 38
    assert ssim(picture, between.luma[-1]) >= 0.95


def test_a_last_picture_alone_is_where_the_clip_ends(ending: Footage) -> None:
    picture = luma_of(a_photo(seed=5))

    assert psnr_db(picture, ending.luma[-1]) >= 38
    assert psnr_db(picture, ending.luma[0]) < 25


def test_a_picture_of_another_shape_is_cropped_to_cover(tmp_path: Path) -> None:
    tall = a_photo(600, 800)

    render(a_recipe(first=tall, duration_s=0.25), tmp_path / "clip.mp4")

    expected = luma_of(cover_crop(tall, 640, 360))
    assert psnr_db(expected, decoded(tmp_path / "clip.mp4").luma[0]) >= 38


@pytest.mark.parametrize(
    ("width_px", "height_px", "duration_s"),
    [(320, 192, 0.25), (208, 368, 1), (336, 192, 5)],
    ids=["short", "upright", "two_chunks"],
)
def test_the_same_recipe_gives_the_same_bytes(
    width_px: int, height_px: int, duration_s: float, tmp_path: Path
) -> None:
    recipe = a_recipe(width_px=width_px, height_px=height_px, duration_s=duration_s)
    again = a_recipe(width_px=width_px, height_px=height_px, duration_s=duration_s)

    render(recipe, tmp_path / "one.mp4")
    litter = [np.full(size, 173, np.uint8) for size in range(10_000, 400_000, 10_000)]
    del litter
    render(again, tmp_path / "two.mp4")

    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_the_border_of_the_chunks_does_not_show(tmp_path: Path) -> None:
    render(
        a_recipe(width_px=320, height_px=192, duration_s=5, motion=CameraMotion()),
        tmp_path / "still.mp4",
    )

    luma = decoded(tmp_path / "still.mp4").luma
    worst = min(psnr_db(before, after) for before, after in itertools.pairwise(luma))
    assert len(luma) == 120
    assert worst > 36


def test_progress_rises_to_one(tmp_path: Path) -> None:
    told: list[float] = []

    render(a_recipe(duration_s=0.5), tmp_path / "clip.mp4", on_progress=told.append)

    assert told == [(index + 1) / 12 for index in range(12)]


def test_a_cancelled_render_stops_early_and_leaves_nothing(tmp_path: Path) -> None:
    told: list[float] = []

    with pytest.raises(TaskCancelledError):
        render(
            a_recipe(duration_s=10),
            tmp_path / "clip.mp4",
            on_progress=told.append,
            is_cancelled=lambda: len(told) >= 3,
        )

    assert len(told) == 3
    assert list(tmp_path.iterdir()) == []
    assert [thread for thread in threading.enumerate() if "render" in thread.name] == []


def test_a_folder_that_is_not_there_is_a_render_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="failed"):
        render(a_recipe(duration_s=0.25), tmp_path / "missing" / "clip.mp4")


def test_a_file_of_that_name_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"before")

    with pytest.raises(TaskCancelledError):
        render(a_recipe(), path, is_cancelled=lambda: True)

    assert path.read_bytes() == b"before"


def test_a_still_picture_stays_still_to_the_end(tmp_path: Path) -> None:
    render(a_recipe(motion=CameraMotion(), duration_s=1), tmp_path / "clip.mp4")

    footage = decoded(tmp_path / "clip.mp4")
    assert psnr_db(luma_of(a_photo()), footage.luma[-1]) >= 38


@pytest.mark.parametrize(
    "motion",
    [
        CameraMotion(x=10, y=-10),
        CameraMotion(r=10, bg_x_pan=-10),
        CameraMotion(z=-10, x=5),
        CameraMotion(x=-10, y=10, z=-10, r=-10, bg_x_pan=10, bg_y_pan=-10),
    ],
    ids=["pan", "roll", "pull_out", "all"],
)
def test_a_white_picture_never_shows_a_dark_border(motion: CameraMotion, tmp_path: Path) -> None:
    white = np.full((360, 640, 3), 255, np.uint8)

    render(a_recipe(first=white, motion=motion, duration_s=1), tmp_path / "clip.mp4")

    darkest = min(int(frame.min()) for frame in decoded(tmp_path / "clip.mp4").luma)
    assert darkest > 225
