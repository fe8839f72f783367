from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from runway_core.errors import InvalidRequestError
from runway_core.images import prepare_frame
from tests.support.pictures import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    file_of,
    landscape,
    pixels_of,
    quadrants,
)


def test_the_data_uri_holds_the_frame_itself() -> None:
    frame = prepare_frame(file_of(landscape()), "1280:720")

    head, _, payload = frame.data_uri.partition(",")
    assert head == "data:image/jpeg;base64"
    assert b64decode(payload, validate=True) == frame.data


@pytest.mark.parametrize("ratio", ["1280:720", "720:1280", "1584:672", "960:960"])
@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_the_frame_has_the_size_that_was_asked_for(ratio: str, fit: str) -> None:
    frame = prepare_frame(file_of(landscape(400, 300)), ratio, fit=fit)  # type: ignore[arg-type]

    height, width, _ = pixels_of(frame.data).shape
    assert f"{width}:{height}" == f"{frame.width_px}:{frame.height_px}" == ratio


def test_a_crop_keeps_the_scale_and_cuts_evenly() -> None:
    picture = landscape(1280, 1440, texture=0.0)

    frame = prepare_frame(file_of(picture), "1280:720")

    expected = np.asarray(picture.crop((0, 360, 1280, 1080)), np.int16)
    assert np.abs(pixels_of(frame.data) - expected).mean() < 1.0


@pytest.mark.parametrize(
    ("focus", "left", "right"),
    [((0.5, 0.0), RED, GREEN), ((0.5, 1.0), BLUE, YELLOW)],
    ids=["top", "bottom"],
)
def test_a_crop_follows_the_focus_and_stays_inside(
    focus: tuple[float, float], left: tuple[int, int, int], right: tuple[int, int, int]
) -> None:
    frame = prepare_frame(file_of(quadrants(720, 2000)), "1280:720", focus=focus)

    shown = pixels_of(frame.data).astype(np.int16)
    assert np.abs(shown[360, 100] - left).max() <= 3
    assert np.abs(shown[360, 1180] - right).max() <= 3


def test_padding_shows_the_whole_picture_between_black_bars() -> None:
    frame = prepare_frame(file_of(quadrants(720, 720)), "1280:720", fit="pad")

    shown = pixels_of(frame.data).astype(np.int16)
    assert shown[:, :270].max() <= 6
    assert np.abs(shown[10, 300] - RED).max() <= 3
    assert np.abs(shown[710, 980] - YELLOW).max() <= 3


@pytest.mark.parametrize("ratio", ["", "16x9", "0:9", "1280:20", "99999:99999", "1280:720\n"])
def test_a_ratio_that_is_none_is_refused(ratio: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        prepare_frame(file_of(quadrants()), ratio)

    assert caught.value.field == "ratio"


@pytest.mark.parametrize("focus", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 0.5)])
def test_a_focus_outside_the_picture_is_refused(focus: tuple[float, float]) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        prepare_frame(file_of(landscape(300, 300)), "1280:720", focus=focus)

    assert caught.value.field == "focus"


def test_a_frame_fits_the_limit_on_the_encoded_uri() -> None:
    frame = prepare_frame(file_of(landscape(1600, 900)), "1280:720", max_uri_bytes=100_000)

    assert len(frame.data_uri) <= 100_000
    assert frame.how == "encoded"
    assert Image.MIME["JPEG"] == frame.media_type
