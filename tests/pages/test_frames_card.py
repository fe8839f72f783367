import pytest
from streamlit.testing.v1 import AppTest

from components.draft import RequestDraft
from runway_core import Playground
from tests.support.factories import a_frame, a_picture
from tests.support.screens import drawn, tell_edit, tell_event

FIRST, LAST = "create_first_frame_slot", "create_last_frame_slot"


def with_picture(screen: AppTest, *, slot: int = 0, size: tuple[int, int] = (640, 360)) -> AppTest:
    return screen.file_uploader[slot].upload("a.jpg", a_picture(*size)).run()


def test_an_uploaded_picture_is_checked_kept_and_shown(screen: AppTest) -> None:
    with_picture(screen)

    picture = drawn(screen)[FIRST]["picture"]
    assert picture["size"] == [640, 360]
    assert picture["src"].startswith("/thumbnails/")
    assert "create_samples" not in drawn(screen)


def test_a_bad_file_is_told_and_the_picture_before_it_stays(screen: AppTest) -> None:
    with_picture(screen)

    screen.file_uploader[0].upload("b.jpg", b"no picture at all").run()

    slot = drawn(screen)[FIRST]
    assert slot["problem"][0] == "This picture cannot be used"
    assert slot["problem"][2]
    assert slot["picture"]["size"] == [640, 360]


def test_the_next_good_file_takes_the_complaint_back(screen: AppTest) -> None:
    screen.file_uploader[0].upload("b.jpg", b"no picture at all").run()

    with_picture(screen)

    assert drawn(screen)[FIRST]["problem"] is None


def test_three_samples_are_offered_while_there_is_no_picture(screen: AppTest) -> None:
    samples = drawn(screen)["create_samples"]["samples"]

    assert len(samples) == 3
    assert all(sample["alt"] for sample in samples)


def test_a_sample_becomes_the_first_frame(screen: AppTest, playground: Playground) -> None:
    sample = playground.samples()[0]

    tell_event(screen, "create_samples", "pick", sample.name)

    assert drawn(screen)[FIRST]["picture"]["id"] == sample.frame.sha256


@pytest.mark.parametrize("slot", [FIRST, LAST])
def test_a_picture_of_the_library_goes_into_the_slot_that_asked(
    screen: AppTest, playground: Playground, slot: str
) -> None:
    frame = playground.add_image(a_picture(320, 200))

    tell_edit(screen, slot, {"kind": "pick", "sha256": frame.sha256})

    assert drawn(screen)[slot]["picture"]["id"] == frame.sha256


def test_a_picture_of_another_workspace_cannot_be_picked(
    screen: AppTest, playground: Playground
) -> None:
    frame = playground.for_workspace("otto").add_image(a_picture(320, 200))

    tell_edit(screen, FIRST, {"kind": "pick", "sha256": frame.sha256})

    slot = drawn(screen)[FIRST]
    assert slot["picture"] is None
    assert slot["problem"][0] == "This picture is no longer here"


def test_a_slot_knows_where_its_workspaces_pictures_are(
    screen: AppTest, playground: Playground
) -> None:
    assert drawn(screen)[FIRST]["pictures"] == playground.pictures.address


def test_the_overlay_is_offered_once_there_are_two_frames(screen: AppTest) -> None:
    with_picture(screen)
    assert "create_pair" not in drawn(screen)

    with_picture(screen, slot=1, size=(400, 400))

    assert drawn(screen)["create_pair"]["advice"]["fixes"]


def test_one_click_crops_both_frames_to_one_ratio(screen: AppTest) -> None:
    with_picture(screen)
    with_picture(screen, slot=1, size=(400, 400))
    tell_edit(screen, LAST, {"kind": "fit", "fit": "pad"})

    tell_edit(screen, "create_pair", {"kind": "fit_both", "ratio": "960:960"})

    data = drawn(screen)
    assert [data[slot]["picture"]["fit"] for slot in (FIRST, LAST)] == ["crop", "crop"]
    assert data["create_shape"]["value"]["ratio"] == "960:960"


def test_a_ratio_that_nobody_offered_changes_nothing(screen: AppTest) -> None:
    with_picture(screen)
    with_picture(screen, slot=1, size=(400, 400))

    tell_edit(screen, "create_pair", {"kind": "fit_both", "ratio": "7:7"})

    assert drawn(screen)["create_shape"]["value"]["ratio"] == "1280:720"


def test_swapping_exchanges_the_pictures(screen: AppTest) -> None:
    with_picture(screen)

    screen.button(key="create_swap").click().run()

    assert drawn(screen)[FIRST]["picture"] is None
    assert drawn(screen)[LAST]["picture"]["size"] == [640, 360]


def test_a_removed_picture_is_gone(screen: AppTest) -> None:
    with_picture(screen)

    tell_edit(screen, FIRST, {"kind": "remove"})

    assert drawn(screen)[FIRST]["picture"] is None


def test_the_focus_of_the_crop_moves(screen: AppTest) -> None:
    with_picture(screen)

    tell_edit(screen, FIRST, {"kind": "focus", "focus": [0.1, 0.9]})

    assert drawn(screen)[FIRST]["picture"]["focus"] == [0.1, 0.9]


def test_the_offered_ratio_is_taken_by_the_whole_form(screen: AppTest) -> None:
    with_picture(screen, size=(360, 640))

    tell_edit(screen, FIRST, {"kind": "ratio", "ratio": "720:1280"})

    data = drawn(screen)
    assert data[FIRST]["target"] == [720, 1280]
    assert data["create_shape"]["value"]["ratio"] == "720:1280"
    assert data[FIRST]["picture"]["mismatch"] is None


def test_what_will_be_sent_stands_under_the_picture(screen: AppTest) -> None:
    with_picture(screen, size=(640, 640))

    line = drawn(screen)[FIRST]["picture"]["line"]
    rows = drawn(screen)["create_gateways"]["rows"]
    assert line.startswith("640 × 640 JPEG")
    assert "Cropped" in line
    assert not any("First frame:" in words for row in rows for _, words, _ in row["lines"])


@pytest.mark.parametrize("slot", ["first_frame", "last_frame"])
def test_a_kept_draft_comes_back_without_a_picture_that_is_gone(screen: AppTest, slot: str) -> None:
    kept = RequestDraft(prompt_text="dusk", **{slot: a_frame()})

    tell_event(screen, "create_keeper", "restore", kept.model_dump_json())

    assert not screen.exception
    assert drawn(screen)["create_prompt"]["value"] == "dusk"
    assert drawn(screen)[f"create_{slot}_slot"]["picture"] is None
