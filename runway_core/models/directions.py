"""What the numbers of a camera move mean, in words: the one definition that everything follows.

The sign of an axis says what the *picture* does on screen. A camera that travels to the left shows
the picture moving to the right, so each direction is also told as what the camera does. Pad,
sliders, preview, renderer and camera words all mean this; a gateway whose documents say otherwise
would name the axes it turns round in ``GatewaySpec.turned_axes``.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Direction:
    """One sign of one axis."""

    picture: str
    """What the picture does on screen."""
    camera: str
    """What the camera does, said of it in the third person."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Both signs of an axis."""

    plus: Direction
    minus: Direction

    def of(self, amount: float) -> Direction | None:
        """Return the direction of an amount; None for 0."""
        return None if amount == 0 else (self.plus if amount > 0 else self.minus)


AXES: Mapping[str, Axis] = {
    "x": Axis(
        plus=Direction("near moves right", "travels left"),
        minus=Direction("near moves left", "travels right"),
    ),
    "y": Axis(
        plus=Direction("near moves down", "rises"),
        minus=Direction("near moves up", "sinks"),
    ),
    "z": Axis(
        plus=Direction("everything grows", "pushes in"),
        minus=Direction("everything shrinks", "pulls back"),
    ),
    "r": Axis(
        plus=Direction("everything turns clockwise", "rolls anticlockwise"),
        minus=Direction("everything turns anticlockwise", "rolls clockwise"),
    ),
    "bg_x_pan": Axis(
        plus=Direction("far moves right", "pans left"),
        minus=Direction("far moves left", "pans right"),
    ),
    "bg_y_pan": Axis(
        plus=Direction("far moves down", "tilts up"),
        minus=Direction("far moves up", "tilts down"),
    ),
}
"""Axis of `CameraMotion` → what its signs mean."""
