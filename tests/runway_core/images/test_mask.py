import cv2
import numpy as np
import pytest

from runway_core.errors import InvalidImageError
from runway_core.images.mask import MASK_SIDE_PX, binary_mask
from runway_core.images.preview import decode_rgb


def painted(width_px: int = 400, height_px: int = 300, *, channels: int = 3) -> bytes:
    """White strokes with soft rims on black, or on glass, as a canvas gives them."""
    canvas = np.zeros((height_px, width_px, channels), np.uint8)
    cv2.circle(canvas, (width_px // 4, height_px // 2), height_px // 5, (255,) * channels, -1, 16)
    return cv2.imencode(".png", canvas)[1].tobytes()


@pytest.mark.parametrize("channels", [3, 4], ids=["on black", "on glass"])
def test_a_painting_becomes_pure_black_and_white(channels: int) -> None:
    mask = binary_mask(painted(channels=channels))

    assert mask is not None
    pixels = decode_rgb(mask.data)
    assert set(np.unique(pixels).tolist()) == {0, 255}
    assert (pixels[150, 100, 0], pixels[150, 300, 0]) == (255, 0)
    assert (mask.width_px, mask.height_px) == (400, 300)


def test_a_mask_is_a_small_file() -> None:
    mask = binary_mask(painted(3000, 1500))

    assert mask is not None
    assert (mask.width_px, mask.height_px) == (MASK_SIDE_PX, MASK_SIDE_PX // 2)
    assert len(mask.data) < 8_000


def test_an_empty_canvas_is_no_mask() -> None:
    blank = cv2.imencode(".png", np.zeros((90, 160, 3), np.uint8))[1].tobytes()

    assert binary_mask(blank) is None


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(InvalidImageError):
        binary_mask(b"no picture at all")
