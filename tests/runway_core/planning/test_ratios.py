import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.gateways.words import GEN3A_RATIOS, GEN4_RATIOS
from runway_core.planning.ratios import effective_ratio, frame_size, is_same_shape, sizes

SHAPES = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")
RATIOS = st.builds("{}:{}".format, st.integers(1, 9999), st.integers(1, 9999))


@pytest.mark.parametrize(
    ("asked", "supported", "found"),
    [
        ("1280:720", GEN4_RATIOS, "1280:720"),
        ("1280:720", GEN3A_RATIOS, "1280:768"),
        ("720:1280", GEN3A_RATIOS, "768:1280"),
        ("1280:768", GEN4_RATIOS, "1280:720"),
        ("1280:720", SHAPES, "16:9"),
        ("1584:672", SHAPES, "21:9"),
        ("832:1104", SHAPES, "3:4"),
        ("1104:832", ("1:1", "16:9", "9:16"), "16:9"),  # landscape stays landscape
        ("960:960", ("16:9", "9:16"), "16:9"),  # equally far: the order decides
        ("960:960", GEN3A_RATIOS, "1280:768"),
        ("1280:720", ("960:960",), "960:960"),
        ("1920:1080", ("1280:720", "3840:2160"), "1280:720"),  # equal shapes: the nearer size
        ("3000:1700", ("1280:720", "3840:2160"), "3840:2160"),
    ],
)
def test_the_nearest_shape_is_found(asked: str, supported: tuple[str, ...], found: str) -> None:
    assert effective_ratio(asked, supported) == found


@given(asked=RATIOS, supported=st.lists(RATIOS, min_size=1, max_size=8))
def test_no_ratio_of_the_same_turn_is_nearer(asked: str, supported: list[str]) -> None:
    found = effective_ratio(asked, supported)

    same_turn = [item for item in supported if turn(item) == turn(asked)] or supported
    assert found in same_turn
    assert distance(asked, found) <= min(distance(asked, item) for item in same_turn) + 1e-6


@given(asked=RATIOS)
def test_turning_the_question_turns_the_answer(asked: str) -> None:
    assert (
        turned(effective_ratio(turned(asked), GEN3A_RATIOS)) == effective_ratio(asked, GEN3A_RATIOS)
        or turn(asked) == 0
    )


@pytest.mark.parametrize(
    ("ratio", "other", "same"),
    [("1280:720", "16:9", True), ("1280:720", "1280:768", False), ("1104:832", "4:3", False)],
)
def test_a_shape_may_have_several_spellings(ratio: str, other: str, same: bool) -> None:
    assert is_same_shape(ratio, other) is same


@pytest.mark.parametrize(
    ("asked", "found", "pixels"),
    [
        ("1280:720", "1280:768", "1280:768"),
        ("1920:1080", "16:9", "1920:1080"),
        ("1280:768", "16:9", "1280:720"),
        ("1280:768", "1:1", "1280:1280"),
        ("1104:832", "4:3", "1280:960"),
        ("1584:672", "21:9", "1260:540"),
        ("16:9", "16:9", "1280:720"),
    ],
)
def test_a_picture_is_prepared_in_pixels_of_the_shape_that_is_sent(
    asked: str, found: str, pixels: str
) -> None:
    assert frame_size(asked, found) == pixels


def turn(ratio: str) -> int:
    """1: landscape, 0: square, −1: portrait."""
    width, height = sizes(ratio)
    return (width > height) - (width < height)


def turned(ratio: str) -> str:
    """The ratio on its side."""
    width, height = sizes(ratio)
    return f"{height}:{width}"


def distance(ratio: str, other: str) -> float:
    """How different two shapes are."""
    return abs(
        math.log(sizes(ratio)[0] / sizes(ratio)[1]) - math.log(sizes(other)[0] / sizes(other)[1])
    )
