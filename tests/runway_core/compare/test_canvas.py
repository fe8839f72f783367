import pytest

from runway_core.compare.canvas import (
    choose_canvas,
    choose_fps,
    frame_count,
    length,
    shown,
)
from runway_core.models import Video
from tests.support.factories import a_video


def videos(*sizes_px: tuple[int, int]) -> list[Video]:
    return [a_video(width_px=width, height_px=height) for width, height in sizes_px]


@pytest.mark.parametrize(
    ("rates", "fps"),
    [
        ([24, 24], 24),
        ([24, 16], 24),
        ([24000 / 1001, 24], 24),
        ([24, 25], 30),
        ([24, 30000 / 1001], 30),
        ([8, 60], 30),
    ],
    ids=str,
)
def test_the_common_rate_loses_no_picture_of_takes_up_to_30(rates: list[float], fps: int) -> None:
    assert choose_fps([a_video(fps=rate) for rate in rates]) == fps


@pytest.mark.parametrize(
    ("sizes_px", "canvas_px"),
    [
        pytest.param([(1280, 720), (1280, 720)], (1280, 720), id="one size"),
        pytest.param([(640, 360), (1280, 720)], (1280, 720), id="the larger of one shape"),
        pytest.param([(720, 1280), (1280, 720), (1280, 768)], (1280, 768), id="most have"),
        pytest.param([(720, 1280), (1280, 720)], (720, 1280), id="the first of equals"),
        pytest.param([(1920, 1080)] * 2, (1280, 720), id="not too large"),
        pytest.param([(1280, 720)] * 5, (960, 540), id="smaller for many"),
        pytest.param([(853, 481)] * 2, (852, 480), id="even"),
        pytest.param([(2, 2)] * 2, (16, 16), id="not too small"),
    ],
)
def test_the_canvas_has_the_shape_of_most_takes(
    sizes_px: list[tuple[int, int]], canvas_px: tuple[int, int]
) -> None:
    assert choose_canvas(videos(*sizes_px)) == canvas_px


def test_a_take_has_as_many_frames_as_its_length_holds() -> None:
    assert frame_count(a_video(duration_s=5.875), 24) == 141
    assert frame_count(a_video(duration_s=0.001), 24) == 1


@pytest.mark.parametrize(
    ("offsets", "frames"), [([0, 0], 120), ([2, 0], 118), ([-3, 0], 123), ([0, -30], 120)], ids=str
)
def test_the_timeline_lasts_until_the_last_frame_of_every_take(
    offsets: list[int], frames: int
) -> None:
    assert length([120, 90], offsets) == frames


def test_a_take_that_has_ended_or_not_begun_is_held() -> None:
    assert [shown(frame, -2, 3) for frame in range(7)] == [0, 0, 0, 1, 2, 2, 2]
