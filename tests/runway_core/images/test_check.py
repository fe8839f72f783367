import hashlib
from dataclasses import FrozenInstanceError

import pytest

from runway_core.errors import InvalidImageError
from runway_core.images import check_image
from tests.support.pictures import (
    KINDS,
    file_of,
    half_hidden,
    landscape,
    noise,
    quadrants,
    turned_file,
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_accepted_kind_is_told_by_its_bytes(kind: str) -> None:
    image = check_image(file_of(quadrants(320, 180), kind))

    assert (image.media_type, image.width_px, image.height_px) == (KINDS[kind], 320, 180)
    assert not image.orientation_applied
    assert not image.animated
    assert not image.has_alpha


def test_the_identity_is_the_hash_of_the_bytes() -> None:
    data = file_of(quadrants())

    assert check_image(data).sha256 == hashlib.sha256(data).hexdigest()


def test_the_size_is_that_of_the_upright_picture() -> None:
    image = check_image(turned_file(quadrants(320, 180), "JPEG", 6))

    assert (image.width_px, image.height_px) == (320, 180)
    assert image.orientation_applied


def test_transparency_and_movement_are_told() -> None:
    moving = file_of(quadrants(), "WEBP", save_all=True, append_images=[landscape()])

    assert check_image(file_of(half_hidden())).has_alpha
    assert check_image(moving).animated


def test_an_answer_cannot_be_changed() -> None:
    image = check_image(file_of(quadrants()))

    with pytest.raises(FrozenInstanceError):
        image.width_px = 1  # type: ignore[misc]


def test_a_file_over_the_byte_limit_is_refused_with_both_sizes() -> None:
    data = file_of(quadrants())

    with pytest.raises(InvalidImageError, match=f"{len(data):,} bytes") as caught:
        check_image(data, max_bytes=len(data) - 1)

    assert caught.value.reason == "too_many_bytes"


def test_a_file_of_the_size_that_is_allowed_is_accepted() -> None:
    data = file_of(quadrants())

    assert check_image(data, max_bytes=len(data)).width_px == 640


def test_pixels_that_cannot_be_decoded_are_noticed_at_once() -> None:
    data = bytearray(file_of(noise(64, 64), "WEBP", lossless=True))
    data[40:200] = bytes(160)

    with pytest.raises(InvalidImageError) as caught:
        check_image(bytes(data))

    assert caught.value.reason == "corrupt"
