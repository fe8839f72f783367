import pytest

from components.motion_pad import PadView, describe, focus_place
from tests.support.factories import a_frame


@pytest.mark.parametrize(
    ("size", "focus", "place"),
    [
        pytest.param((1280, 720), (0.1, 0.9), (0.5, 0.5), id="nothing is cut"),
        pytest.param((2560, 720), (0.5, 0.5), (0.5, 0.5), id="in the middle"),
        pytest.param((2560, 720), (0.0, 0.5), (0.0, 0.5), id="as far left as it goes"),
        pytest.param((2560, 720), (0.625, 0.5), (0.75, 0.5), id="between"),
        pytest.param((1280, 1440), (0.5, 1.0), (0.5, 1.0), id="as far down as it goes"),
    ],
)
def test_the_still_lies_where_the_crop_does(
    size: tuple[int, int], focus: tuple[float, float], place: tuple[float, float]
) -> None:
    frame = a_frame(width_px=size[0], height_px=size[1], focus=focus)

    assert focus_place(frame, "1280:720") == pytest.approx(place)


def test_a_padded_picture_lies_in_the_middle() -> None:
    frame = a_frame(width_px=2560, fit="pad", focus=(0.0, 0.0))
    pad = PadView(frame=frame, ratio="1280:720", picture_url="/a.jpg", preview_url="/a.mp4")

    assert describe(pad)["position"] == [0.5, 0.5]
