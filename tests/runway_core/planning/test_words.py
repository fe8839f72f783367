import doctest

import pytest

from runway_core.models import CameraMotion
from runway_core.planning import camera_words, ratios, utf16_length, words
from runway_core.planning.words import with_words


@pytest.mark.parametrize(
    ("motion", "told"),
    [
        ({}, ""),
        ({"z": 2}, "slow push in"),
        ({"z": -5}, "pull back"),
        ({"r": 9}, "picture quickly turning clockwise"),
        ({"r": -0.5}, "picture slowly turning counterclockwise"),
        ({"z": 2.9, "x": 4}, "slow push in, foreground drifting right"),
        ({"x": -7}, "foreground quickly drifting left"),
        ({"y": -1, "bg_y_pan": 3}, "foreground slowly drifting up, background drifting down"),
        ({"x": 4, "bg_x_pan": 6}, "picture drifting right"),
        ({"bg_x_pan": -8}, "background quickly drifting left"),
    ],
)
def test_a_move_is_said_by_what_the_picture_does(motion: dict[str, float], told: str) -> None:
    assert camera_words(CameraMotion(**motion)) == told


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("wave", 4), ("wave 🌊", 7), ("笑", 1), ("\ud83c", 1)]
)
def test_a_prompt_is_measured_in_utf16_units(text: str, units: int) -> None:
    assert utf16_length(text) == units


@pytest.mark.parametrize(
    ("prompt", "longer"),
    [
        ("", "slow push in"),
        (" ", "slow push in"),
        ("wave", "wave. slow push in"),
        ("wave. ", "wave. slow push in"),
        ("挥手。", "挥手。 slow push in"),
    ],
)
def test_words_are_appended_as_a_sentence_of_their_own(prompt: str, longer: str) -> None:
    assert with_words(prompt, "slow push in") == longer


@pytest.mark.parametrize("module", [ratios, words], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]

    assert result.attempted > 0
    assert result.failed == 0
