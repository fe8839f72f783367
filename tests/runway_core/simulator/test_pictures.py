"""Pictures for videos: the caller's own, or drawn."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from runway_core.simulator.pictures import (
    data_uri,
    data_uri_parts,
    followed_size_px,
    landscape,
    picture,
    picture_size,
)


def a_png(size_px: tuple[int, int], color: str = "red") -> bytes:
    """A picture of one colour as a file."""
    file = io.BytesIO()
    Image.new("RGB", size_px, color).save(file, "PNG")
    return file.getvalue()


def test_a_data_uri_is_parted_into_type_and_bytes() -> None:
    content = a_png((4, 4))
    text = "data:image/png;base64," + base64.b64encode(content).decode()

    assert data_uri_parts(text) == ("image/png", content)
    assert data_uri(content) == text


@pytest.mark.parametrize(
    "text", ["", "https://a.example/b.png", "data:image/png,abc", "data:image/png;base64,*"]
)
def test_what_is_no_base64_data_uri_has_no_parts(text: str) -> None:
    assert data_uri_parts(text) is None


def test_a_file_that_is_no_picture_has_no_size_and_no_data_uri() -> None:
    assert picture_size(b"hello") is None
    assert data_uri(b"hello") is None


def test_the_callers_picture_fills_the_size_exactly() -> None:
    shown = picture(data_uri(a_png((40, 90), "blue")) or "", (64, 36))

    assert shown.shape == (36, 64, 3)
    assert (shown == (0, 0, 255)).all()


def test_a_link_is_drawn_the_same_each_time_and_unlike_another() -> None:
    first, again, other = (
        landscape(text, (64, 36)) for text in ("https://a", "https://a", "https://b")
    )

    assert (first == again).all()
    assert np.abs(first.astype(int) - other).mean() > 5


def test_a_drawn_picture_has_something_to_see() -> None:
    assert landscape("hills", (320, 180)).std() > 15


@pytest.mark.parametrize(
    ("size_px", "shape"),
    [((16, 9), (1386, 780)), ((10, 10), (1040, 1040)), ((10, 1000), (520, 2080))],
)
def test_a_video_without_a_ratio_follows_its_picture(
    size_px: tuple[int, int], shape: tuple[int, int]
) -> None:
    assert followed_size_px(data_uri(a_png(size_px))) == shape


def test_a_video_without_ratio_and_picture_is_wide() -> None:
    assert followed_size_px(None) == followed_size_px("https://a.example/b.png") == (1386, 780)
