import hashlib

import pytest

from runway_core.errors import InvalidImageError
from runway_core.images import check_image
from tests.support.pictures import file_of, landscape, quadrants

KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_accepted_kind_is_told_by_its_bytes(kind: str) -> None:
    image = check_image(file_of(quadrants(320, 180), kind))

    assert (image.media_type, image.width_px, image.height_px) == (KINDS[kind], 320, 180)


def test_the_identity_is_the_hash_of_the_bytes() -> None:
    data = file_of(quadrants())

    assert check_image(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_in_half_is_refused(kind: str) -> None:
    data = file_of(landscape(), kind)

    with pytest.raises(InvalidImageError) as caught:
        check_image(data[: len(data) // 2])

    assert caught.value.reason == "truncated"


def test_a_file_over_the_byte_limit_is_refused_with_both_sizes() -> None:
    data = file_of(quadrants())

    with pytest.raises(InvalidImageError, match=f"{len(data):,} bytes") as caught:
        check_image(data, max_bytes=len(data) - 1)

    assert caught.value.reason == "too_many_bytes"
