import base64
import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from components.paint_board import PaintView, board_size, paint_board
from tests.support.screens import drawn, show, tell_event

PNG = base64.b64encode(b"a painting").decode()


def a_view(**changes: Any) -> PaintView:
    """A 1280 × 720 picture with room for 400 pixels."""
    fields: dict[str, Any] = {
        "picture_url": "/assets/a.jpg",
        "size_px": (1280, 720),
        "room_px": 400,
        "mask_url": None,
        "alt": "First frame",
    }
    return PaintView(**(fields | changes))


def board(told: list[object] | None = None, **changes: Any) -> AppTest:
    told = [] if told is None else told
    return show(
        paint_board,
        a_view(**changes),
        key="board",
        on_paint=told.append,
        on_clear=lambda: told.append("clear"),
        on_done=lambda: told.append("done"),
    )


def tell_canvas(screen: AppTest, data: str) -> AppTest:
    """Do what the canvas does after a stroke."""
    canvas = next(item for item in screen.get("bidi_component") if item.key == "board_canvas")
    states = screen._tree.get_widget_states()
    value = json.dumps({"drawing": {"raw": {}, "data": data}})
    states.widgets.append(WidgetState(id=canvas.proto.id, json_value=value))
    return screen._run(states)


@pytest.mark.parametrize(
    ("size", "room", "board"),
    [
        pytest.param((1280, 720), 400, (400, 225), id="as wide as the room"),
        pytest.param((720, 1280), 400, (236, 420), id="not taller than a screen"),
        pytest.param((1280, 720), 330, (330, 186), id="on a phone"),
        pytest.param((1280, 720), 0, (160, 90), id="never nothing"),
        pytest.param((5000, 1), 9000, (900, 1), id="a line"),
    ],
)
def test_the_board_has_the_pictures_shape_and_fits(
    size: tuple[int, int], room: int, board: tuple[int, int]
) -> None:
    assert board_size(a_view(size_px=size, room_px=room)) == board


def test_a_brush_paints_white_on_black_at_the_boards_size() -> None:
    canvas = drawn(board())["board_canvas"]

    assert (canvas["canvasWidth"], canvas["canvasHeight"]) == (400, 225)
    assert (canvas["strokeColor"], canvas["backgroundColor"]) == ("#ffffff", "#000000")
    assert canvas["strokeWidth"] == 24
    assert canvas["returnImageData"] is True


def test_the_eraser_paints_black() -> None:
    screen = board()
    element = next(item for item in screen.get("bidi_component") if item.key == "board")
    states = screen._tree.get_widget_states()
    chosen = json.dumps({"tool": {"brush": "l", "erases": True}})
    states.widgets.append(WidgetState(id=element.proto.id, json_value=chosen))

    canvas = drawn(screen._run(states))["board_canvas"]

    assert (canvas["strokeColor"], canvas["strokeWidth"]) == ("#000000", 56)


def test_a_mask_is_laid_on_the_board_at_its_size() -> None:
    canvas = drawn(board(mask_url="/assets/m.png", mask_px=(800, 450)))["board_canvas"]

    (mask,) = canvas["initialDrawing"]["objects"]
    assert (mask["type"], mask["src"]) == ("Image", "/assets/m.png")
    assert (mask["scaleX"], mask["scaleY"]) == (0.5, 0.5)


def test_each_stroke_hands_the_whole_painting_over_once() -> None:
    told: list[object] = []
    screen = board(told)

    tell_canvas(screen, f"data:image/png;base64,{PNG}")
    tell_canvas(screen, f"data:image/png;base64,{PNG}")

    assert told == [b"a painting"]


def test_what_is_no_png_is_not_handed_over() -> None:
    told: list[object] = []

    tell_canvas(board(told), "https://elsewhere.example/a.png")

    assert told == []


@pytest.mark.parametrize("wish", ["clear", "done"])
def test_clear_and_done_reach_the_page(wish: str) -> None:
    told: list[object] = []

    tell_event(board(told), "board", wish, True)

    assert told == [wish]
