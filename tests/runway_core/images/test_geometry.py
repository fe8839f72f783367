import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from runway_core.errors import InvalidRequestError
from runway_core.images.geometry import (
    SPARE_PX,
    TURNS,
    Span,
    crop_box,
    size_inside,
    span_of,
    stored_box,
    stored_size,
    target_size,
)
from tests.support.pictures import ORIENTATIONS

SIDES = st.integers(min_value=1, max_value=5000)
SIZES = st.tuples(SIDES, SIDES)
FRACTIONS = st.floats(min_value=0.0, max_value=1.0)


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        ("1280:720", (1280, 720)),
        ("672:1584", (672, 1584)),
        ("64:64", (960, 960)),
        ("65:65", (65, 65)),
        ("16:9", (1280, 720)),
        ("9:16", (720, 1280)),
        ("1:1", (960, 960)),
        ("4:3", (1108, 832)),
    ],
)
def test_a_ratio_is_a_size_and_an_aspect_gets_the_area_of_720p(
    ratio: str, size: tuple[int, int]
) -> None:
    assert target_size(ratio) == size


@pytest.mark.parametrize(
    "ratio", ["", "16x9", "0:9", "1280:20", "63:1", "4097:4096", "1280:720\n", "1280:-720"]
)
def test_a_ratio_that_is_none_is_refused(ratio: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        target_size(ratio)

    assert caught.value.field == "ratio"


@given(SIZES, st.tuples(st.integers(64, 4096), st.integers(64, 4096)), FRACTIONS, FRACTIONS)
def test_a_crop_lies_inside_touches_two_sides_and_has_the_shape(
    size: tuple[int, int], target: tuple[int, int], across: float, down: float
) -> None:
    left, top, right, bottom = crop_box(size, target, (across, down))

    assert 0 <= left < right <= size[0] + 1e-6
    assert 0 <= top < bottom <= size[1] + 1e-6
    assert right - left == pytest.approx(size[0]) or bottom - top == pytest.approx(size[1])
    assert (right - left) / (bottom - top) == pytest.approx(target[0] / target[1])


@given(FRACTIONS)
def test_a_crop_keeps_the_focus_in_view(across: float) -> None:
    left, _, right, _ = crop_box((4000, 1000), (720, 1280), (across, 0.5))

    assert left - 1e-6 <= across * 4000 <= right + 1e-6


def test_a_crop_has_the_focus_in_its_middle_where_it_can() -> None:
    left, _, right, _ = crop_box((4000, 1000), (1000, 1000), (0.4, 0.5))

    assert (left, right) == (1100, 2100)


@pytest.mark.parametrize("focus", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 0.5)])
def test_a_focus_outside_the_picture_is_refused(focus: tuple[float, float]) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        crop_box((400, 300), (1280, 720), focus)

    assert caught.value.field == "focus"


@given(SIZES, SIZES)
def test_a_fitted_picture_is_inside_and_touches_two_sides(
    size: tuple[int, int], target: tuple[int, int]
) -> None:
    width, height = size_inside(size, target)

    assert 1 <= width <= target[0]
    assert 1 <= height <= target[1]
    assert width == target[0] or height == target[1]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_box_on_the_upright_picture_is_found_in_the_stored_one(orientation: int) -> None:
    stored = Image.effect_noise((40, 30), 90)
    upright = stored.transpose(TURNS[orientation]) if orientation > 1 else stored

    cut = stored.crop(_whole(stored_box((3, 5, 17, 11), stored.size, orientation)))

    turned = cut.transpose(TURNS[orientation]) if orientation > 1 else cut
    assert turned.tobytes() == upright.crop((3, 5, 17, 11)).tobytes()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_size_swaps_for_the_turns_that_lay_a_picture_on_its_side(orientation: int) -> None:
    expected = (30, 40) if orientation >= 5 else (40, 30)

    assert stored_size((40, 30), orientation) == expected


def _whole(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return int(left), int(top), int(right), int(bottom)


def _error_px(span: Span, low: float) -> float:
    """Return how far from its place the result of a span begins, in pixels of the result."""
    made = round(span.length * span.scale)
    middle = span.start + span.length / 2
    return abs(middle + (span.skip - made / 2) / span.scale - low) * span.scale


@pytest.mark.parametrize(
    ("low", "high", "limit", "wanted"),
    [
        (0.0, 2000.0, 2000, 1280),
        (187.5, 1312.5, 1500, 720),
        (63.1, 1188.1, 1500, 720),
        (0.0, 639.5, 639, 400),
        (599.3, 1499.0, 1499, 720),
        (312.5, 3687.5, 4000, 720),
    ],
    ids=["all", "from a half", "from a fraction", "past the end", "to the end", "much smaller"],
)
def test_a_span_of_whole_pixels_shows_a_part_in_its_place(
    low: float, high: float, limit: int, wanted: int
) -> None:
    span = span_of(low, high, limit, wanted)

    assert _error_px(span, low) < 0.1
    assert span.skip + wanted <= round(span.length * span.scale)
    assert -SPARE_PX <= span.start <= low
    assert high <= span.start + span.length <= limit + SPARE_PX + 1


def test_a_whole_axis_is_taken_without_drawing_out_its_ends() -> None:
    assert span_of(0.0, 2000.0, 2000, 1280) == Span(0, 2000, 0.64, 0)
