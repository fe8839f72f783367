import pytest

from components.frame_pair import PairAdvice, PairView, advise, frame_pair
from components.shape import RATIOS
from tests.support.factories import a_frame
from tests.support.screens import drawn, show, tell_edit

WIDE = a_frame()
PHOTO = a_frame(sha256="b2" * 32, width_px=4000, height_px=3000)
PORTRAIT = a_frame(sha256="c3" * 32, width_px=900, height_px=1600)
VIEW = PairView(
    first=WIDE, last=PHOTO, first_url="/a", last_url="/b", ratio="1280:720", offers=RATIOS
)


def labels(advice: PairAdvice | None) -> list[str]:
    """What the buttons say."""
    assert advice is not None
    return [label for label, _ in advice.fixes]


@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_two_of_one_shape_and_fit_need_no_advice(fit: str) -> None:
    frame = a_frame(fit=fit)

    assert advise(frame, frame, "1280:720", RATIOS) is None


def test_two_shapes_are_told_by_their_sizes() -> None:
    advice = advise(WIDE, PHOTO, "1280:720", RATIOS)

    assert advice is not None
    assert "1280 × 720 and 4000 × 3000" in advice.words


def test_the_ratio_that_suits_both_is_one_click_away() -> None:
    advice = advise(WIDE, PORTRAIT, "1584:672", RATIOS)

    assert labels(advice)[0] == "Use 1:1, which suits both"


def test_the_ratio_of_the_first_is_offered_when_the_shape_is_another() -> None:
    advice = advise(WIDE, PORTRAIT, "960:960", RATIOS)

    assert labels(advice) == ["Crop both to 16:9, as the first"]


def test_a_ratio_that_cannot_be_bettered_gets_no_button() -> None:
    assert labels(advise(WIDE, PHOTO, "1280:720", ("1280:720",))) == []


def test_one_padded_and_one_cropped_are_cropped_alike_by_one_click() -> None:
    advice = advise(WIDE, a_frame(fit="pad"), "1280:720", RATIOS)

    assert advice == PairAdvice(
        words="One is cropped and the other is padded.", fixes=(("Crop both", "1280:720"),)
    )


def test_both_pictures_are_drawn_with_their_crop_and_words() -> None:
    screen = show(frame_pair, VIEW, key="pair", on_fit=print)

    data = drawn(screen)["pair"]
    assert (data["target"], data["first"]["src"], data["last"]["src"]) == ([1280, 720], "/a", "/b")
    assert data["first"]["alt"] != data["last"]["alt"]
    assert all(data["words"].values())


def test_two_that_fit_are_drawn_without_advice() -> None:
    view = PairView(first=WIDE, last=WIDE, first_url="/a", last_url="/b", ratio="1280:720")

    screen = show(frame_pair, view, key="pair", on_fit=print)

    assert drawn(screen)["pair"]["advice"] is None


def test_a_click_on_a_fix_reaches_the_page_as_its_ratio() -> None:
    told: list[str] = []
    screen = show(frame_pair, VIEW, key="pair", on_fit=told.append)

    tell_edit(screen, "pair", {"kind": "fit_both", "ratio": "1104:832"})

    assert told == ["1104:832"]


def test_any_other_edit_is_left_alone() -> None:
    told: list[str] = []
    screen = show(frame_pair, VIEW, key="pair", on_fit=told.append)

    tell_edit(screen, "pair", {"kind": "remove"})

    assert told == []
