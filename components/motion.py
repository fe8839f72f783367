"""The camera move: a pad on the picture, named moves and six sliders that show one state."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from runway_core import AXES, CameraMotion

from . import assets, edits, strings
from .motion_pad import PadView, describe
from .moves import MOVES

_LIMIT = 10.0  # each axis runs from −10 to 10
_STEP = 0.1

_MOUNT = st.components.v2.component(
    "pg_motion",
    js=assets.script("motion_loop.js", "motion_pad.js", "motion.js"),
    css=assets.style("motion.css", "motion_pad.css"),
)


def motion(
    value: CameraMotion,
    *,
    revision: Callable[[], str],
    key: str,
    on_change: Callable[[CameraMotion], None],
    pad: PadView | None = None,
    paint_words: str | None = None,
    on_paint: Callable[[int], None] = lambda room_px: None,
) -> None:
    """Draw the pad, the moves and the sliders.

    Args:
        value: Taken over when its revision is another one than before.
        revision: Tells the value's, which anything but this widget changes with the value.
        key: The widget's key.
        on_change: Is called before the next run with the new move.
        pad: Where to draw; None leaves the pad out.
        paint_words: What the chip that opens the subject's board says; None leaves it out.
        on_paint: Is called before the next run when that chip was pressed, with the width that the
            card has on the page, CSS pixels.
    """

    def take() -> None:
        value = edits.take(key, revision())
        if value is not None:
            on_change(read_edit(value))

    def take_paint() -> None:
        on_paint(int(st.session_state[key]["paint"] or 0))

    _MOUNT(
        key=key,
        data={
            "value": value.model_dump(),
            "revision": revision(),
            "limit": _LIMIT,
            "step": _STEP,
            **_axes(),
            "moves": [[name, move.model_dump()] for name, move in MOVES.items()],
            "picture": None if pad is None else describe(pad),
            "paint": None if paint_words is None else [paint_words, pad is None],
            "words": _words(),
        },
        on_edit_change=take,
        on_paint_change=take_paint,
    )


def read_edit(value: dict[str, Any]) -> CameraMotion:
    """Read what the script sent, brought into range and onto the sliders' steps."""
    return CameraMotion(
        **{
            axis: round(min(_LIMIT, max(-_LIMIT, float(value.get(axis, 0.0)))), 1)
            for axis in strings.MOTION_AXES
        }
    )


def _axes() -> dict[str, Any]:
    return {
        "axes": [
            [axis, label, strings.MOTION_AXIS_NAMES[axis]]
            for axis, label in strings.MOTION_AXES.items()
        ],
        "meanings": {
            axis: [[way.picture, way.camera] for way in (meaning.minus, meaning.plus)]
            for axis, meaning in AXES.items()
        },
    }


def _words() -> dict[str, Any]:
    return {
        "title": strings.MOTION,
        "reset": strings.MOTION_RESET,
        "note": strings.MOTION_PREVIEW_NOTE,
        "failed": strings.MOTION_PREVIEW_FAILED,
        "play": strings.MOTION_PREVIEW_PLAY,
        "pad": strings.MOTION_PAD,
        "zoom": strings.MOTION_PAD_ZOOM,
        "roll": strings.MOTION_PAD_ROLL,
        "says": strings.MOTION_SAYS,
        "still": strings.MOTION_STILL,
        "modes": strings.MOTION_PAD_MODES,
        "near": strings.MOTION_PAD_NEAR,
        "back": strings.MOTION_PAD_BACK,
        "hint": strings.MOTION_PAD_HINTS,
    }
