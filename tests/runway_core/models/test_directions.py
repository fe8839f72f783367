"""One meaning for every sign: the words, the renderer, the preview, the camera words, the wire."""

from dataclasses import replace
from itertools import product

import cv2
import numpy as np
import pytest

from components import strings
from runway_core.gateways import load_gateways
from runway_core.models import AXES, CameraMotion, Plan
from runway_core.planning import camera_words, plan
from runway_core.renderer import preview
from tests.runway_core.renderer.footage import a_recipe, a_subject_photo, similarity, stills
from tests.support.factories import a_request
from tests.support.wire import FakeFrames

SIGNED = [
    pytest.param(axis, sign, id=f"{axis}{'+' if sign > 0 else '-'}")
    for axis, sign in product(AXES, (1, -1))
]
GATEWAYS = load_gateways()
CARRIERS = [
    (gateway_id, model.id)
    for gateway_id, spec in GATEWAYS.items()
    for model in spec.models
    if model.motion
]

# What the words of a direction mean on screen: which part, and which way it goes there.
ON_SCREEN = {
    "near moves right": ("near", "right", 1),
    "near moves left": ("near", "right", -1),
    "near moves down": ("near", "down", 1),
    "near moves up": ("near", "down", -1),
    "everything grows": ("near", "growth", 1),
    "everything shrinks": ("near", "growth", -1),
    "everything turns clockwise": ("near", "turn", 1),
    "everything turns anticlockwise": ("near", "turn", -1),
    "far moves right": ("far", "right", 1),
    "far moves left": ("far", "right", -1),
    "far moves down": ("far", "down", 1),
    "far moves up": ("far", "down", -1),
}

# The camera words for each direction; they too tell what the picture does.
SPOKEN = {
    "near moves right": "foreground drifting right",
    "near moves left": "foreground drifting left",
    "near moves down": "foreground drifting down",
    "near moves up": "foreground drifting up",
    "everything grows": "push in",
    "everything shrinks": "pull back",
    "everything turns clockwise": "picture turning clockwise",
    "everything turns anticlockwise": "picture turning counterclockwise",
    "far moves right": "background drifting right",
    "far moves left": "background drifting left",
    "far moves down": "background drifting down",
    "far moves up": "background drifting up",
}


def direction_of(axis: str, sign: int) -> str:
    """What the picture does, in the words of the definition."""
    direction = AXES[axis].of(sign)
    assert direction is not None
    return direction.picture


def sent(gateway_id: str, model_id: str, motion: CameraMotion, *turned: str) -> str:
    """The whole body that a gateway would be sent."""
    spec = replace(GATEWAYS[gateway_id], turned_axes=frozenset(turned))
    forms = FakeFrames(link_base="https://pictures.example")
    request = a_request(motion=motion)
    address = spec.base_url or "https://a.example"
    answer = plan(request, spec, model_id=model_id, frames=forms, base_url=address)
    assert isinstance(answer, Plan)
    return str(answer.wire.body)


def test_every_axis_of_a_move_has_both_of_its_directions_in_words() -> None:
    ways = [way for axis in AXES.values() for way in (axis.plus, axis.minus)]

    assert list(AXES) == list(CameraMotion.model_fields) == list(strings.MOTION_AXES)
    assert {way.picture for way in ways} == set(ON_SCREEN)
    assert len({way.camera for way in ways}) == 12
    assert AXES["x"].of(0) is None


@pytest.mark.parametrize(("axis", "sign"), SIGNED)
def test_a_preview_does_on_screen_what_the_definition_says(axis: str, sign: int) -> None:
    picture, mask = a_subject_photo()
    part, measure, way = ON_SCREEN[direction_of(axis, sign)]
    region = {"near": cv2.erode(mask, np.ones((9, 9), np.uint8)), "far": np.zeros_like(mask)}
    region["far"][:90] = 255
    motion = CameraMotion(**{axis: 6.0 * sign})

    recipe = a_recipe(first=picture, mask=mask, motion=motion, duration_s=1)
    loop = stills(preview(recipe, width_px=640, fps=4))

    first, last = loop[0][..., 1], loop[-1][..., 1]
    right, down, growth, turn = similarity(first, last, np.asarray(region[part], np.uint8))
    moved = {"right": right, "down": down, "growth": 100 * np.log(growth), "turn": turn}
    assert way * moved[measure] > 3


@pytest.mark.parametrize(("axis", "sign"), SIGNED)
def test_camera_words_tell_the_same_direction(axis: str, sign: int) -> None:
    assert camera_words(CameraMotion(**{axis: 5.0 * sign})) == SPOKEN[direction_of(axis, sign)]


@pytest.mark.parametrize(("axis", "sign"), SIGNED)
@pytest.mark.parametrize(("gateway_id", "model_id"), CARRIERS, ids=[one for one, _ in CARRIERS])
def test_a_gateway_is_sent_the_sign_that_its_documents_give(
    gateway_id: str, model_id: str, axis: str, sign: int
) -> None:
    motion = CameraMotion(**{axis: 5.0 * sign})

    assert GATEWAYS[gateway_id].turned_axes == frozenset()  # no document turns one round
    assert f"'{axis}': {5.0 * sign}" in sent(gateway_id, model_id, motion)
    assert f"'{axis}': {-5.0 * sign}" in sent(gateway_id, model_id, motion, axis)


@pytest.mark.parametrize(
    ("gateway_id", "model_id"), [one for one in CARRIERS if one[0] != "local"], ids=str
)
def test_a_still_camera_is_never_sent_as_six_zeros(gateway_id: str, model_id: str) -> None:
    assert "motion_vector'" not in sent(gateway_id, model_id, CameraMotion())
