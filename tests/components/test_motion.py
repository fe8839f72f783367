from components import motion
from components.motion import read_edit
from components.moves import MOVES
from runway_core import CameraMotion
from tests.support.screens import drawn, show, tell_edit


def test_the_sliders_and_the_moves_show_one_state() -> None:
    screen = show(motion.motion, MOVES["Push in"], revision="r", key="motion", on_change=print)

    data = drawn(screen)["motion"]
    assert data["value"] == dict(data["moves"])["Push in"]
    assert [axis for axis, _, _ in data["axes"]] == ["x", "y", "z", "r", "bg_x_pan", "bg_y_pan"]
    assert (data["limit"], data["step"]) == (10.0, 0.1)


def test_a_changed_move_reaches_the_page() -> None:
    told: list[CameraMotion] = []
    screen = show(motion.motion, CameraMotion(), revision="r", key="motion", on_change=told.append)

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
