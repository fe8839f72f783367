from typing import Any

from components import motion
from components.motion import read_edit
from components.motion_pad import PadView
from components.moves import MOVES
from runway_core import CameraMotion
from tests.support.factories import a_frame
from tests.support.screens import drawn, show, tell_edit


def a_pad(**changes: Any) -> PadView:
    """A 1280 × 720 picture on a stage of the same shape."""
    links = {"picture_url": "/assets/a.jpg", "preview_url": "/previews/a.mp4"}
    return PadView(frame=a_frame(**changes), ratio="1280:720", **links)


def test_the_sliders_and_the_moves_show_one_state() -> None:
    screen = show(
        motion.motion, MOVES["Push in"], revision=lambda: "r", key="motion", on_change=print
    )

    data = drawn(screen)["motion"]
    assert data["value"] == dict(data["moves"])["Push in"]
    assert [axis for axis, _, _ in data["axes"]] == ["x", "y", "z", "r", "bg_x_pan", "bg_y_pan"]
    assert (data["limit"], data["step"]) == (10.0, 0.1)


def test_a_changed_move_reaches_the_page() -> None:
    told: list[CameraMotion] = []
    screen = show(
        motion.motion, CameraMotion(), revision=lambda: "r", key="motion", on_change=told.append
    )

    tell_edit(screen, "motion", {"x": 2.4, "z": -1.5})

    assert told == [CameraMotion(x=2.4, z=-1.5)]


def test_values_are_brought_into_range_and_onto_the_steps() -> None:
    assert read_edit({"x": 99, "y": -99, "z": 1.2345}) == CameraMotion(x=10.0, y=-10.0, z=1.2)


def test_a_camera_that_pans_left_moves_near_and_far_to_the_right() -> None:
    move = MOVES["Pan left"]

    assert move.x > 0
    assert move.bg_x_pan == move.x


def test_opposite_moves_are_each_others_mirror() -> None:
    assert MOVES["Pull out"].z == -MOVES["Push in"].z
    assert MOVES["Pan right"].x == -MOVES["Pan left"].x
    assert MOVES["Tilt down"].y == -MOVES["Tilt up"].y


def test_an_arc_moves_near_and_far_apart() -> None:
    move = MOVES["Arc"]

    assert move.x * move.bg_x_pan < 0


def test_only_static_stands_still() -> None:
    assert [name for name, move in MOVES.items() if move.is_static] == ["Static"]


def test_without_a_picture_there_is_no_pad() -> None:
    screen = show(
        motion.motion, CameraMotion(), revision=lambda: "r", key="motion", on_change=print
    )

    assert drawn(screen)["motion"]["picture"] is None


def test_the_pad_shows_the_picture_until_its_preview_is_there() -> None:
    screen = show(
        motion.motion,
        CameraMotion(),
        revision=lambda: "r",
        key="motion",
        on_change=print,
        pad=a_pad(),
    )

    picture = drawn(screen)["motion"]["picture"]
    assert (picture["still"], picture["src"]) == ("/assets/a.jpg", "/previews/a.mp4")
    assert picture["shape"] == [1280, 720]


def test_the_preview_is_called_what_it_is() -> None:
    screen = show(
        motion.motion, CameraMotion(), revision=lambda: "r", key="motion", on_change=print
    )

    assert "not the model’s output" in drawn(screen)["motion"]["words"]["note"]
