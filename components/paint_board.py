"""Painting what is near: the picture, a canvas over it, and brush, eraser, undo and clear.

The canvas holds white strokes on black, the mask itself; a filter of the page shows black as clear
glass and white as amber, so that a stroke of the eraser is simply a black one.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from . import assets, edits, strings

_PAINT, _ERASE = "#ffffff", "#000000"
_BRUSHES = {"s": 0.025, "m": 0.06, "l": 0.14}  # widths, as shares of the board's longer side
_FIRST_TOOL = {"brush": "m", "erases": False}
_LEAST_PX, _MOST_PX = 160, 900
_TALLEST_PX = 420
_PNG = "data:image/png;base64,"

_MOUNT = st.components.v2.component(
    "pg_paint_board",
    js=assets.script("paint_board.js"),
    css=assets.style("paint_board.css"),
    isolate_styles=False,  # the page's canvas can only use a filter that stands in the page
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintView:
    """What is painted over."""

    picture_url: str
    size_px: tuple[int, int]
    """The picture's own width and height."""
    room_px: int
    """The width that the board may take on the page, CSS pixels."""
    mask_url: str | None
    """The mask to begin with; must stay the same for as long as the board is open."""
    mask_px: tuple[int, int] = (1, 1)
    """That mask's own width and height."""
    alt: str


def paint_board(
    view: PaintView,
    *,
    key: str,
    on_paint: Callable[[bytes], None],
    on_clear: Callable[[], None],
    on_done: Callable[[], None],
) -> None:
    """Draw the board.

    Args:
        view: The picture and the mask to begin with.
        key: The widget's key; another one is a fresh board.
        on_paint: Is called before the next run with the whole painting, a PNG, after each stroke.
        on_clear: Is called when all is to be wiped off; give another ``key`` then.
        on_done: Is called when the board is to be closed.
    """

    def take() -> None:
        painted = read_painted(key)
        if painted is not None:
            on_paint(painted)

    size = board_size(view)
    told = _MOUNT(
        key=key,
        data={
            "picture": view.picture_url,
            "size": size,
            "alt": view.alt,
            "brushes": list(_BRUSHES),
            "tool": _FIRST_TOOL,
            "canvas": _canvas_key(key),
            "words": _words(),
        },
        default={"tool": _FIRST_TOOL},
        on_tool_change=_nothing,
        on_clear_change=on_clear,
        on_done_change=on_done,
    )
    tool = told.get("tool") or _FIRST_TOOL
    _canvas(
        size,
        tool=tool,
        drawing=_beginning(view.mask_url, view.mask_px, size),
        key=_canvas_key(key),
        on_change=take,
    )


def is_open(key: str) -> bool:
    """Whether the board was drawn in the run before."""
    return _canvas_key(key) in st.session_state


def board_size(view: PaintView) -> tuple[int, int]:
    """Return the board's width and height in CSS pixels: the picture's shape, inside the room."""
    width, height = view.size_px
    room = min(_MOST_PX, max(_LEAST_PX, view.room_px))
    scale = min(room / width, _TALLEST_PX / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def read_painted(key: str) -> bytes | None:
    """Return the painting that the canvas has sent, once; None: nothing new came."""
    state = st.session_state.get(_canvas_key(key))
    drawing = None if state is None else state.get("drawing")
    url = str((drawing or {}).get("data") or "")
    if not url.startswith(_PNG) or not edits.is_new(_canvas_key(key), url):
        return None
    return base64.b64decode(url.removeprefix(_PNG))


def _canvas_key(key: str) -> str:
    return f"{key}_canvas"


def _nothing() -> None:
    """A tool is read when the board is drawn."""


def _canvas(
    size: tuple[int, int],
    *,
    tool: dict[str, Any],
    drawing: dict[str, Any] | None,
    key: str,
    on_change: Callable[[], None],
) -> None:
    # Imported late: it registers its files with a running Streamlit and fails outside of one.
    from streamlit_drawable_canvas import st_canvas  # noqa: PLC0415

    share = _BRUSHES.get(str(tool.get("brush")), _BRUSHES["m"])
    with st.container(key=f"{key}_glass"):
        st_canvas(
            stroke_width=max(3, round(max(size) * share)),
            stroke_color=_ERASE if tool.get("erases") else _PAINT,
            background_color=_ERASE,
            width=size[0],
            height=size[1],
            initial_drawing=drawing,
            return_image_data=True,
            key=key,
            on_change=on_change,
        )


def _beginning(
    mask_url: str | None, mask_px: tuple[int, int], size: tuple[int, int]
) -> dict[str, Any] | None:
    """Return a mask as the canvas's first drawing."""
    if mask_url is None:
        return None
    return {
        "objects": [
            {
                "type": "Image",
                "src": mask_url,
                "originX": "left",
                "originY": "top",
                "left": 0,
                "top": 0,
                "scaleX": size[0] / mask_px[0],
                "scaleY": size[1] / mask_px[1],
            }
        ]
    }


def _words() -> dict[str, Any]:
    return {
        "title": strings.PAINT_TITLE,
        "hint": strings.PAINT_HINT,
        "tools": strings.PAINT_TOOLS,
        "paint": strings.PAINT_BRUSH,
        "erase": strings.PAINT_ERASE,
        "sizes": strings.PAINT_SIZES,
        "size": strings.PAINT_SIZE_NAMES,
        "undo": strings.PAINT_UNDO,
        "clear": strings.PAINT_CLEAR,
        "done": strings.PAINT_DONE,
    }
