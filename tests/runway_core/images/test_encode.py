from io import BytesIO

import pytest
from PIL import Image, ImageCms

from runway_core.errors import InvalidImageError
from runway_core.images.encode import BEST_QUALITY, Encoded, encode_jpeg
from tests.support.pictures import landscape, noise

MANY = 2**30


def _opened(encoded: Encoded) -> Image.Image:
    return Image.open(BytesIO(encoded.data))


def test_a_picture_that_fits_gets_the_best_quality_with_full_colour() -> None:
    encoded = encode_jpeg(landscape(), MANY)

    assert (encoded.quality, encoded.width_px, encoded.height_px) == (BEST_QUALITY, 640, 360)
    assert {layer[1:3] for layer in _opened(encoded).layer} == {(1, 1)}  # type: ignore[attr-defined]


def test_nothing_but_the_picture_is_written() -> None:
    picture = landscape()
    picture.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.info["comment"] = b"SECRET"
    picture.getexif()[0x010F] = "SECRET"

    encoded = encode_jpeg(picture, MANY)

    assert b"SECRET" not in encoded.data
    assert b"ICC_PROFILE" not in encoded.data
    assert b"Exif" not in encoded.data


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5, 0.4])
def test_quality_goes_down_until_it_fits_and_not_much_further(share: float) -> None:
    limit = round(len(encode_jpeg(landscape(), MANY).data) * share)

    encoded = encode_jpeg(landscape(), limit)

    assert (encoded.width_px, encoded.height_px) == (640, 360)
    assert 0.9 * limit <= len(encoded.data) <= limit


def test_noise_against_a_small_limit_is_made_smaller() -> None:
    encoded = encode_jpeg(noise(1920, 1080), 300_000)

    assert len(encoded.data) <= 300_000
    assert encoded.width_px < 1920
    assert encoded.width_px / encoded.height_px == pytest.approx(16 / 9, rel=0.01)


@pytest.mark.parametrize("limit", [0, 1, 400])
def test_a_limit_that_nothing_fits_is_told(limit: int) -> None:
    with pytest.raises(InvalidImageError) as caught:
        encode_jpeg(noise(640, 360), limit)

    assert caught.value.reason == "over_limit"
