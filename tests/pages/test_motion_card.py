import base64
import json

import cv2
import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from runway_core import ImageFrame, Playground
from tests.support.factories import a_picture
from tests.support.screens import drawn, tell_edit, tell_event

BOARD, MOTION = "create_paint_1", "create_motion"


@pytest.fixture
def painting(screen: AppTest) -> AppTest:
    """A picture, and the board opened to paint its subject."""
    screen.file_uploader[0].upload("a.jpg", a_picture(640, 360)).run()
    return tell_event(screen, MOTION, "paint", 400)


def a_stroke(*, columns: slice = slice(0, 100)) -> str:
    canvas = np.zeros((90, 160, 3), np.uint8)
    canvas[:, columns] = 255
    file = cv2.imencode(".png", canvas)[1].tobytes()
    return f"data:image/png;base64,{base64.b64encode(file).decode()}"


def paint(screen: AppTest, stroke: str, *, board: str = BOARD) -> AppTest:
    canvas = next(item for item in screen.get("bidi_component") if item.key == f"{board}_canvas")
    states = screen._tree.get_widget_states()
    value = json.dumps({"drawing": {"raw": {}, "data": stroke}})
    states.widgets.append(WidgetState(id=canvas.proto.id, json_value=value))
    return screen._run(states)


def kept_mask(screen: AppTest) -> dict[str, object] | None:
    """The mask in the draft that the browser's tab keeps."""
    draft = json.loads(drawn(screen)["create_keeper"]["draft"])
    mask: dict[str, object] | None = draft["foreground_mask"]
    return mask


def test_the_board_takes_the_place_of_the_pad(painting: AppTest) -> None:
    data = drawn(painting)

    assert data[BOARD]["size"] == [400, 225]
    assert data[MOTION]["picture"] is None
    assert data[MOTION]["paint"] == ["Paint subject", True]


def test_without_a_picture_nothing_can_be_painted(screen: AppTest) -> None:
    assert drawn(screen)[MOTION]["paint"] is None


def test_a_stroke_is_part_of_the_draft_the_preview_and_the_request(
    painting: AppTest, playground: Playground
) -> None:
    paint(painting, a_stroke())

    tell_event(painting, BOARD, "done", True)
    src = drawn(painting)[MOTION]["picture"]["src"]
    painting.button(key="create_generate").click().run()

    mask = playground.jobs()[0].request.foreground_mask
    assert isinstance(mask, ImageFrame)
    assert mask.sha256 in src
    assert drawn(painting)[MOTION]["paint"] == ["Subject painted", False]


def test_a_stroke_that_comes_with_the_click_is_part_of_the_request(
    painting: AppTest, playground: Playground
) -> None:
    painting.button(key="create_generate").click()

    paint(painting, a_stroke())

    assert playground.jobs()[0].request.foreground_mask is not None


def test_the_eraser_can_take_the_mask_away(painting: AppTest) -> None:
    paint(painting, a_stroke())

    paint(painting, a_stroke(columns=slice(0, 0)))

    assert kept_mask(painting) is None


def test_clear_begins_an_empty_board(painting: AppTest) -> None:
    paint(painting, a_stroke())

    tell_event(painting, BOARD, "clear", True)

    assert kept_mask(painting) is None
    assert drawn(painting)["create_paint_2_canvas"]["initialDrawing"]["objects"] == []


def test_the_board_opens_on_the_mask_that_is_there(painting: AppTest) -> None:
    paint(painting, a_stroke())
    mask = kept_mask(painting)
    tell_event(painting, BOARD, "done", True)

    tell_event(painting, MOTION, "paint", 300)

    (image,) = drawn(painting)["create_paint_2_canvas"]["initialDrawing"]["objects"]
    assert mask is not None
    assert str(mask["sha256"]) in image["src"]
    assert image["scaleX"] == pytest.approx(300 / 160)


def test_the_chip_closes_the_board_again(painting: AppTest) -> None:
    tell_event(painting, MOTION, "paint", 400)

    assert BOARD not in drawn(painting)
    assert drawn(painting)[MOTION]["picture"] is not None


def test_another_picture_drops_the_mask_and_closes_the_board(painting: AppTest) -> None:
    paint(painting, a_stroke())

    painting.file_uploader[0].upload("b.jpg", a_picture(600, 400)).run()

    assert kept_mask(painting) is None
    assert BOARD not in drawn(painting)


def test_a_move_keeps_the_board_and_its_strokes(painting: AppTest) -> None:
    paint(painting, a_stroke())

    tell_edit(painting, MOTION, {"x": 3.0})

    assert kept_mask(painting) is not None
    assert drawn(painting)[f"{BOARD}_canvas"]["initialDrawing"]["objects"] == []
