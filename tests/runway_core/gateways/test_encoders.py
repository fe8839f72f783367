from typing import Any

import pytest

from runway_core.gateways import encoders
from runway_core.gateways.grammar import FrameRef

FIRST, LAST = FrameRef(link="https://a.example/first"), FrameRef(sha256="b2" * 32)


@pytest.mark.parametrize(
    ("first", "last", "spelled"),
    [
        (FIRST, None, [{"uri": FIRST, "position": "first"}]),
        (None, LAST, [{"uri": LAST, "position": "last"}]),
        (FIRST, LAST, [{"uri": FIRST, "position": "first"}, {"uri": LAST, "position": "last"}]),
        (None, None, None),
    ],
)
def test_frames_are_placed_and_none_is_empty(first: Any, last: Any, spelled: Any) -> None:
    assert encoders.frames_by_position(first, last) == spelled


@pytest.mark.parametrize(
    ("first", "last", "spelled"),
    [
        (FIRST, None, FIRST),
        (None, LAST, [{"uri": LAST, "position": "last"}]),
        (None, None, None),
    ],
)
def test_a_lone_first_frame_stands_for_itself(first: Any, last: Any, spelled: Any) -> None:
    assert encoders.frame_or_positions(first, last) == spelled


@pytest.mark.parametrize(
    ("first", "last", "image", "last_image", "as_end"),
    [
        (FIRST, None, FIRST, None, None),
        (None, LAST, LAST, None, True),
        (FIRST, LAST, FIRST, LAST, None),
        (None, None, None, None, None),
    ],
)
def test_one_field_takes_either_frame_and_another_the_second(
    first: Any, last: Any, image: Any, last_image: Any, as_end: Any
) -> None:
    assert encoders.only_frame(first, last) == image
    assert encoders.second_frame(first, last) == last_image
    assert encoders.only_last(first, last) is as_end


@pytest.mark.parametrize(
    ("motion", "sent"),
    [(None, None), ({"x": 0.0}, None), ({"x": 0.0, "z": -1}, {"x": 0.0, "z": -1})],
)
def test_a_still_camera_is_left_out(motion: Any, sent: Any) -> None:
    assert encoders.move_if_any(motion) == sent
