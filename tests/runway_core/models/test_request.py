from typing import Any

import pytest

from runway_core.errors import InvalidRequestError
from runway_core.models import SEED_MAX, CameraMotion, GenerationRequest, ImageFrame
from tests.support.factories import a_frame, a_request

AXES = ("x", "y", "z", "r", "bg_x_pan", "bg_y_pan")


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("value", [-10.0, -0.1, 0.0, 10.0])
def test_an_axis_takes_what_runways_sliders_took(axis: str, value: float) -> None:
    motion = CameraMotion(**{axis: value})

    assert getattr(motion, axis) == value
    assert motion.is_static is (value == 0)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("value", [-10.1, 10.1, float("nan")])
def test_an_axis_beyond_its_limits_is_refused_by_its_name(axis: str, value: float) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        CameraMotion(**{axis: value})

    assert caught.value.field == axis


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize(
    ("value", "kept"), [(0.04, 0.0), (-0.04, 0.0), (0.06, 0.1), (-3.26, -3.3), (9.99, 10.0)]
)
def test_an_axis_keeps_the_one_decimal_that_is_shown(axis: str, value: float, kept: float) -> None:
    motion = CameraMotion(**{axis: value})

    assert str(getattr(motion, axis)) == str(kept)
    assert motion.is_static is (kept == 0)


def test_a_request_needs_nothing_but_has_a_shape() -> None:
    request = GenerationRequest()

    assert (request.ratio, request.size_px, request.duration_s) == ("1280:720", (1280, 720), 5)
    assert request.motion.is_static


@pytest.mark.parametrize(
    "ratio",
    ["16x9", "1280", "0:720", "1280:0720", "-1:2", "1:2:3", "", "1280:720\n", "1\uff1280:720"],
)
def test_a_ratio_is_two_sizes_in_pixels(ratio: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        a_request(ratio=ratio)

    assert caught.value.field == "ratio"
    assert "1280:720" in caught.value.allowed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_s", 0),
        ("duration_s", 61),
        ("seed", -1),
        ("seed", SEED_MAX + 1),
        ("motion_score", 0),
        ("motion_score", 101),
        ("prompt_text", None),
        ("durations", 5),
    ],
)
def test_a_field_outside_its_range_is_refused_by_its_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        a_request(**{field: value})

    assert caught.value.field == field
    assert field in caught.value.hint


@pytest.mark.parametrize("seed", [None, 0, SEED_MAX])
def test_a_seed_is_none_or_thirty_two_bits(seed: int | None) -> None:
    assert a_request(seed=seed).seed == seed


@pytest.mark.parametrize("link", ["http://example.com/a.jpg", "file:///etc/passwd", "a.jpg", ""])
@pytest.mark.parametrize("field", ["first_frame", "last_frame"])
def test_a_frame_by_link_must_be_https(field: str, link: str) -> None:
    with pytest.raises(InvalidRequestError, match="https://") as caught:
        a_request(**{field: link})

    assert caught.value.field == field


def test_a_frame_is_a_stored_picture_or_a_link() -> None:
    request = a_request(first_frame=a_frame(), last_frame="https://example.com/a.jpg")

    assert isinstance(request.first_frame, ImageFrame)
    assert request.last_frame == "https://example.com/a.jpg"


@pytest.mark.parametrize(
    ("field", "value"),
    [("sha256", "A1" * 32), ("sha256", "a1"), ("width_px", 0), ("fit", "stretch")],
)
def test_a_stored_picture_is_described_in_full(field: str, value: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        a_frame(**{field: value})

    assert caught.value.field == field


def test_a_request_survives_the_way_to_the_database_and_back() -> None:
    request = a_request(motion=CameraMotion(z=4.0, r=-0.5), extra_body={"fps": 24})

    assert GenerationRequest.model_validate_json(request.model_dump_json()) == request


def test_a_long_value_is_not_repeated_in_full_by_the_refusal() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        a_request(ratio="9" * 5000)

    assert len(caught.value.message) < 300
