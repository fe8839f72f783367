from typing import Any

import pytest

from components.frame_slot import (
    FrameChange,
    SlotView,
    better_ratio,
    frame_slot,
    kept_share,
    quiet_line,
    read_edit,
)
from components.notices import Notice
from components.shape import RATIOS
from runway_core import PictureSource
from tests.support.factories import a_frame
from tests.support.screens import drawn, show, tell_edit

PORTRAIT = a_frame(width_px=1000, height_px=1600)


def a_view(**changes: Any) -> SlotView:
    """An empty first slot."""
    fields: dict[str, Any] = {
        "label": "First frame",
        "empty_words": "Drop a picture",
        "frame": None,
        "picture_url": None,
        "ratio": "1280:720",
    }
    return SlotView(**(fields | changes))


def test_a_file_reaches_the_page_as_bytes() -> None:
    told: list[FrameChange] = []
    screen = show(frame_slot, a_view(), key="first", upload_number=0, on_change=told.append)

    screen.file_uploader[0].upload("a.jpg", b"bytes of a picture").run()

    assert told == [FrameChange(kind="file", data=b"bytes of a picture")]


def test_an_empty_slot_says_what_to_do() -> None:
    screen = show(frame_slot, a_view(), key="first", upload_number=0, on_change=print)

    data = drawn(screen)["first_slot"]

    assert (data["picture"], data["problem"]) == (None, None)
    assert data["words"]["empty"] == "Drop a picture"


def test_a_filled_slot_shows_the_picture_and_how_it_is_cropped() -> None:
    frame = a_frame(focus=(0.2, 0.8))
    view = a_view(frame=frame, picture_url="/assets/x", sent_as="Passed through.")

    screen = show(frame_slot, view, key="first", upload_number=3, on_change=print)

    data = drawn(screen)["first_slot"]
    assert (data["upload"], data["target"]) == (3, [1280, 720])
    assert data["picture"]["src"] == "/assets/x"
    assert data["picture"]["focus"] == [0.2, 0.8]
    assert data["picture"]["line"] == "1280 × 720 JPEG, 180 kB · Passed through."
    assert data["picture"]["alt"] == "First frame, 1280 × 720"


def test_a_problem_is_shown_beside_the_picture_that_stays() -> None:
    problem = Notice(title="This picture cannot be used", words="why", hint="what next")
    view = a_view(frame=a_frame(), picture_url="/assets/x", problem=problem)

    screen = show(frame_slot, view, key="first", upload_number=1, on_change=print)

    data = drawn(screen)["first_slot"]
    assert data["problem"] == ["This picture cannot be used", "why", "what next"]
    assert data["picture"] is not None


def test_an_edit_of_the_drawn_slot_reaches_the_page() -> None:
    told: list[FrameChange] = []
    view = a_view(frame=a_frame(), picture_url="/assets/x")
    screen = show(frame_slot, view, key="first", upload_number=0, on_change=told.append)

    tell_edit(screen, "first_slot", {"kind": "remove"})

    assert told == [FrameChange(kind="remove")]


def test_a_click_moves_the_focus_within_the_picture() -> None:
    change = read_edit({"kind": "focus", "focus": [0.25, 7]}, a_frame())

    assert change == FrameChange(kind="frame", frame=a_frame(focus=(0.25, 1.0)))


def test_the_fit_can_be_changed_to_what_exists() -> None:
    change = read_edit({"kind": "fit", "fit": "pad"}, a_frame())

    assert change == FrameChange(kind="frame", frame=a_frame(fit="pad"))
    assert read_edit({"kind": "fit", "fit": "stretch"}, a_frame()) is None


def test_a_picture_of_the_library_is_handed_on_by_its_hash() -> None:
    assert read_edit({"kind": "pick", "sha256": "a1"}, None) == FrameChange(
        kind="pick", sha256="a1"
    )


def test_a_picture_from_a_link_says_where_it_came_from() -> None:
    source = PictureSource(url="https://pictures.example/a.jpg")

    assert quiet_line(a_frame(source=source), "Passed.") == (
        "1280 × 720 JPEG, 180 kB · from pictures.example · Passed."
    )


def test_an_edit_of_a_picture_that_is_gone_changes_nothing() -> None:
    assert read_edit({"kind": "focus", "focus": [0.5, 0.5]}, None) is None


def test_an_offered_ratio_is_handed_on() -> None:
    assert read_edit({"kind": "ratio", "ratio": "720:1280"}, PORTRAIT) == FrameChange(
        kind="ratio", ratio="720:1280"
    )


def test_a_crop_that_loses_much_gets_a_better_ratio_offered() -> None:
    view = a_view(frame=PORTRAIT, picture_url="/assets/x", offers=RATIOS)

    screen = show(frame_slot, view, key="first", upload_number=0, on_change=print)

    assert drawn(screen)["first_slot"]["picture"]["mismatch"] == [
        "The crop keeps 35 % of the picture.",
        "Use 9:16",
        "720:1280",
    ]


@pytest.mark.parametrize(
    ("frame", "ratio"),
    [
        pytest.param(a_frame(), "1280:720", id="fits"),
        pytest.param(PORTRAIT.model_copy(update={"fit": "pad"}), "1280:720", id="padded"),
        pytest.param(PORTRAIT, "720:1280", id="loses little"),
    ],
)
def test_a_picture_that_loses_little_gets_no_advice(frame: Any, ratio: str) -> None:
    assert better_ratio(frame, ratio, RATIOS) is None


def test_the_kept_share_is_the_same_whichever_side_is_cut() -> None:
    assert kept_share(a_frame(width_px=1600, height_px=1000), "1000:1600") == pytest.approx(
        kept_share(PORTRAIT, "1600:1000")
    )


def test_the_quiet_line_says_size_type_and_bytes() -> None:
    assert quiet_line(a_frame(media_type="image/png")) == "1280 × 720 PNG, 180 kB"


def test_a_picture_by_link_alone_shows_its_address() -> None:
    view = a_view(frame=None, picture_url=None, linked="https://example.org/dawn.jpg")

    screen = show(frame_slot, view, key="first", upload_number=0, on_change=print)

    assert drawn(screen)["first_slot"]["linked"] == "https://example.org/dawn.jpg"
