"""Someone under a red umbrella, and their dark shape in the wet road."""

import cv2
import numpy as np
from PIL import Image, ImageDraw

from .paint import Array, colour, mix, noise, smooth


def add(picture: Array, column: float, foot: float, scale: float) -> Array:
    """Lay the walker over the picture; feet at (column, foot) in pixels, pixels a metre."""
    height, width = picture.shape[:2]

    def masked(*shapes: tuple[str, list[tuple[float, float]]]) -> Array:
        mask = Image.new("L", (width * 2, height * 2))
        draw = ImageDraw.Draw(mask)
        for kind, points in shapes:
            placed = [((column + x * scale) * 2, (foot - y * scale) * 2) for x, y in points]
            if kind == "ellipse":
                (x0, y0), (x1, y1) = placed
                draw.ellipse((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), fill=255)
            else:
                draw.polygon(placed, fill=255)
        small = mask.resize((width, height), Image.Resampling.BOX)
        return np.asarray(small, dtype=np.float64) / 255

    body = masked(*BODY)
    dome = masked(("polygon", _dome()))
    down, along = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = (along - column) / scale, (foot - down) / scale

    mirror = np.clip(2 * foot - np.arange(height), 0, height - 1).astype(int)
    shadow = np.maximum(body, dome)[mirror] * (down >= foot - 1)
    shadow = np.asarray(cv2.GaussianBlur(shadow, (0, 0), sigmaX=1.6, sigmaY=7))
    wet = dome[mirror] * (down >= foot)
    wet = np.asarray(cv2.GaussianBlur(wet, (0, 0), sigmaX=2.2, sigmaY=9))
    picture = mix(picture, picture * 0.22, shadow * 0.85)
    picture = picture + colour("#d8432f") * (0.10 * wet)[..., None]

    edge = smooth(0.06, 0.22, np.abs(x)) * smooth(0.0, 0.9, y)
    folds = 0.8 + 0.4 * noise(picture.shape[:2], (5, 260), 61, octaves=3)
    coat = colour("#2c3448") * ((0.25 + 0.45 * edge) * folds)[..., None]
    coat = coat + colour("#ff9e58") * (0.22 * edge**3)[..., None]
    picture = mix(picture, coat, body)
    turn = np.arcsin(np.clip((x - 0.04) / 0.64, -1, 1))
    ribs = 1 - 0.5 * smooth(0.10, 0.0, np.abs(np.mod(turn / np.pi * 5 + 0.5, 1) - 0.5))
    sheen = 0.16 + 0.75 * smooth(1.58, 2.1, y) + 0.5 * np.abs(np.sin(turn)) ** 3
    cloth = colour("#e0452c") * (ribs * sheen)[..., None]
    return mix(picture, cloth, dome)


BODY: list[tuple[str, list[tuple[float, float]]]] = [
    ("ellipse", [(-0.085, 1.47), (0.085, 1.70)]),
    (
        "polygon",
        [
            (-0.05, 1.5),
            (0.05, 1.5),
            (0.15, 1.43),
            (0.2, 1.3),
            (0.19, 1.05),
            (0.205, 0.8),
            (0.25, 0.5),
            (0.1, 0.46),
            (-0.08, 0.46),
            (-0.25, 0.5),
            (-0.205, 0.8),
            (-0.19, 1.05),
            (-0.2, 1.3),
            (-0.15, 1.43),
        ],
    ),
    (
        "polygon",
        [(-0.13, 0.5), (-0.02, 0.5), (-0.045, 0.07), (-0.03, 0.0), (-0.14, 0.0), (-0.12, 0.25)],
    ),
    ("polygon", [(0.03, 0.5), (0.14, 0.5), (0.12, 0.16), (0.15, 0.09), (0.05, 0.07), (0.05, 0.3)]),
    (
        "polygon",
        [(0.17, 1.38), (0.25, 1.20), (0.17, 1.10), (0.07, 1.18), (0.06, 1.24), (0.16, 1.2)],
    ),
    ("polygon", [(0.07, 1.12), (0.085, 1.12), (0.05, 2.15), (0.035, 2.15)]),
]
"""Head, coat, two legs, the arm and the umbrella's stick, in metres from the feet."""


def _dome() -> list[tuple[float, float]]:
    """The umbrella's cloth: a flat dome with a scalloped rim, in metres from the feet."""
    turn = np.linspace(0, np.pi, 60)
    top = [(0.04 - 0.64 * np.cos(a), 1.56 + 0.50 * np.sin(a) ** 0.9) for a in turn]
    rim = np.linspace(0.68, -0.60, 100)
    low = [
        (x, 1.56 + 0.07 * abs(np.sin(np.arcsin((x - 0.04) / 0.64) * 2.5 + np.pi / 4))) for x in rim
    ]
    return [(float(x), float(y)) for x, y in top + low]
