"""The named camera moves, as values of the six axes.

The signs follow `CameraMotion`, which says what the picture does: a camera that pans to the left
shows the picture moving to the right.
"""

from runway_core import CameraMotion

MOVES: dict[str, CameraMotion] = {
    "Static": CameraMotion(),
    "Push in": CameraMotion(z=4.5),
    "Pull out": CameraMotion(z=-4.5),
    "Pan left": CameraMotion(x=4.0, bg_x_pan=4.0),
    "Pan right": CameraMotion(x=-4.0, bg_x_pan=-4.0),
    "Tilt up": CameraMotion(y=4.0, bg_y_pan=4.0),
    "Tilt down": CameraMotion(y=-4.0, bg_y_pan=-4.0),
    "Roll": CameraMotion(r=4.0),
    "Arc": CameraMotion(x=-4.0, z=1.5, bg_x_pan=4.0),
}
"""Name on the chip -> the move; pans turn near and far alike, an arc moves them apart."""
