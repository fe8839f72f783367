"""What can be asked of the renderer."""

from typing import Any

import numpy as np
import pytest

from runway_core.errors import RenderError
from tests.runway_core.renderer.footage import a_photo, a_recipe


@pytest.mark.parametrize(
    ("duration_s", "fps", "frames"), [(5, 24, 120), (10, 24, 240), (2.02, 24, 48), (0.01, 24, 2)]
)
def test_frames_are_duration_times_rate(duration_s: float, fps: int, frames: int) -> None:
    assert a_recipe(duration_s=duration_s, fps=fps).frame_count == frames


def test_a_recipe_without_any_picture_says_to_add_one() -> None:
    with pytest.raises(RenderError, match="needs a picture") as caught:
        a_recipe(first=None)

    assert "Add a first or a last frame" in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"width_px": 641}, "even numbers"),
        ({"height_px": 62}, "even numbers"),
        ({"width_px": 4098}, "even numbers"),
        ({"duration_s": 0}, "cannot be rendered"),
        ({"duration_s": 61}, "cannot be rendered"),
        ({"fps": 0}, "cannot be rendered"),
        ({"first": np.zeros((4, 4), np.uint8)}, "first frame must be"),
        ({"last": np.zeros((4, 4, 3), np.float32)}, "last frame must be"),
        ({"last": np.zeros((4, 4, 4), np.uint8)}, "last frame must be"),
        ({"mask": np.zeros((4, 4, 3), np.uint8)}, "mask must be"),
        ({"mask": np.zeros((4, 4), np.float64)}, "mask must be"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_rendered_is_refused_with_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words) as caught:
        a_recipe(**changes)

    assert caught.value.hint


@pytest.mark.parametrize(
    ("frames", "is_between"),
    [({}, False), ({"first": None, "last": a_photo()}, False), ({"last": a_photo()}, True)],
    ids=["first", "last", "both"],
)
def test_a_clip_is_between_two_pictures_or_leaves_or_reaches_one(
    frames: dict[str, object], is_between: bool
) -> None:
    assert a_recipe(**frames).is_between is is_between
