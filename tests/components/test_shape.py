from typing import Any

import pytest

from components import shape
from components.shape import SEED_MAX, Offers, Shape, read_edit
from tests.support.screens import drawn, show, tell_edit

WIDE = Shape(ratio="1280:720", duration_s=5, seed=None)


OFFERS = Offers(durations_s=(5, 10))


def data_of(value: Shape = WIDE, offers: Offers = OFFERS) -> Any:
    """What the browser is told of a shape."""
    screen = show(
        shape.shape, value, offers=offers, revision=lambda: "r", key="shape", on_change=print
    )
    return drawn(screen)["shape"]


def test_every_tile_is_named_by_shape_and_pixels() -> None:
    tiles = data_of()["ratios"]

    assert [tile["label"] for tile in tiles] == ["16:9", "9:16", "4:3", "3:4", "1:1", "21:9"]
    assert tiles[0]["name"] == "16:9, 1280 × 720 pixels"


def test_a_ratio_from_elsewhere_gets_a_tile_of_its_own() -> None:
    data = data_of(Shape(ratio="1280:768", duration_s=5, seed=None))

    assert data["ratios"][-1]["id"] == "1280:768"


def test_a_duration_from_elsewhere_is_offered_in_its_place() -> None:
    data = data_of(Shape(ratio="1280:720", duration_s=8, seed=None))

    assert [item[:2] for item in data["durations"]] == [
        [5, "5 seconds"],
        [8, "8 seconds"],
        [10, "10 seconds"],
    ]


def test_what_a_gateway_would_change_is_marked_and_says_by_whom() -> None:
    offers = Offers(
        durations_s=(5, 10),
        snapped_ratios={"1280:720": "CometAPI makes it 1280:768"},
        snapped_durations={10: "chatgptsb makes it 4 s"},
    )

    data = data_of(offers=offers)

    assert [tile["snapped"] for tile in data["ratios"]] == [True] + [False] * 5
    assert data["ratios"][0]["name"] == "16:9, 1280 × 720 pixels: CometAPI makes it 1280:768"
    assert data["durations"] == [
        [5, "5 seconds", False],
        [10, "10 seconds: chatgptsb makes it 4 s", True],
    ]


@pytest.mark.parametrize(
    ("takes_seed", "words"), [(True, ""), (False, "No chosen gateway takes a seed.")]
)
def test_the_seed_is_off_with_the_reason_where_nobody_takes_one(
    takes_seed: bool, words: str
) -> None:
    data = data_of(offers=Offers(durations_s=(5,), takes_seed=takes_seed))

    assert (data["takes_seed"], data["words"]["seed_off"]) == (takes_seed, words)


def test_a_changed_shape_reaches_the_page() -> None:
    told: list[Shape] = []
    screen = show(
        shape.shape, WIDE, offers=OFFERS, revision=lambda: "r", key="shape", on_change=told.append
    )

    tell_edit(screen, "shape", {"ratio": "960:960", "duration": 10, "seed": 7})

    assert told == [Shape(ratio="960:960", duration_s=10, seed=7)]


@pytest.mark.parametrize(
    ("sent", "seed"),
    [(0, 0), (SEED_MAX, SEED_MAX), (SEED_MAX + 1, None), (-1, None), (None, None), ("7", None)],
)
def test_only_a_seed_within_its_range_is_kept(sent: object, seed: int | None) -> None:
    assert read_edit({"ratio": "1280:720", "duration": 5, "seed": sent}).seed == seed
