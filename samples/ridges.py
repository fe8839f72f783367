"""Ridges at dusk, 1600 × 1000: wooded ranges behind one another, mist between them.

A height field is marched away from the camera, one ray fan per picture column; what a pixel sees
is the first depth at which the ground stands above its line of sight. World units are kilometres:
x to the right, z away from the camera, y up.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .paint import Array, bloom, colour, gradient, mix, noise, smooth

WIDTH_PX, HEIGHT_PX = 1600, 1000
OVERSAMPLING = 2
DEPTHS = 2600
NEAR_KM, FAR_KM = 0.35, 60.0
EYE_KM = 1.75
HORIZON = 0.40  # fraction of the height at which the line of sight is level
SPREAD = 0.62  # half the picture's width at a distance of one
SUN = (0.655, 0.375)  # fractions of width and height

SKY = [
    (0.00, "#23264f"),
    (0.15, "#4a3a68"),
    (0.27, "#8a5470"),
    (0.35, "#c97a66"),
    (0.41, "#eda569"),
    (0.50, "#f7c98d"),
]
WOODS, MEADOW = colour("#2f3338"), colour("#6a5046")
DUSK_LIGHT, SKY_LIGHT = colour("#ff9a55"), colour("#4a4680")

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Random tiles that repeat far outside the view; sampled at any point."""

    tile: Field

    @classmethod
    def seeded(cls, seed: int) -> "Terrain":
        """Make the tile: 256 random cells a side, eight samples a cell, smooth between."""
        cells = np.random.default_rng(seed).random((256, 256), dtype=np.float32)
        wrapped = np.pad(cells, 4, mode="wrap")
        fine = cv2.resize(wrapped, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
        # One sample more than the period on each side: linear sampling needs a right neighbour.
        return cls(np.ascontiguousarray(fine[32:-31, 32:-31].clip(0, 1)))

    def value(self, x: Field, z: Field, cell_km: float) -> Field:
        """Smooth noise from 0 to 1 whose cells are ``cell_km`` wide."""
        size = self.tile.shape[0] - 1
        across = np.mod(x * (8 / cell_km), size).astype(np.float32)
        away = np.mod(z * (8 / cell_km), size).astype(np.float32)
        return np.asarray(cv2.remap(self.tile, across, away, cv2.INTER_LINEAR))

    def height(self, x: Field, z: Field) -> Field:
        """The bare ground in kilometres: ridges across the view, gullies down their sides."""
        bend = self.value(x, z, 9.0) - 0.5
        total = np.zeros_like(x)
        amplitude, cell, reach = 1.0, 6.5, 0.0
        for octave in range(8):
            lift = self.value(
                x * (0.62 if octave < 3 else 1.0) + 17.3 * octave, z + 2.2 * bend, cell
            )
            total += amplitude * (1 - np.abs(2 * lift - 1)) ** 1.5
            reach += amplitude
            amplitude, cell = amplitude * 0.47, cell * 0.49
        swell = 1 - np.abs(2 * self.value(x * 0.5 + 3.1, z + 1.8 * bend, 2.9) - 1)
        rise = 0.80 + 0.75 * (z / 30) ** 0.8
        return np.asarray((0.85 * total / reach + 0.95 * swell**2) * rise, dtype=np.float32)

    def woods(self, x: Field, z: Field) -> Field:
        """Crowns of conifers above the ground in kilometres: cones on a jittered grid."""
        spacing, tall = 0.021, 0.034
        column, row = np.floor(x / spacing), np.floor(z / spacing)
        crown = np.zeros_like(x)
        for side in (-1, 0, 1):
            for ahead in (-1, 0, 1):
                a, b = column + side, row + ahead
                dice = np.modf(np.abs(np.sin(a * 12.9898 + b * 78.233) * 43758.547))[0]
                turn = np.modf(dice * 97.31)[0]
                away = np.hypot(
                    (a + 0.2 + 0.6 * dice) * spacing - x, (b + 0.2 + 0.6 * turn) * spacing - z
                )
                size = tall * (0.45 + 0.55 * turn)
                crown = np.maximum(crown, size * (1 - away / (0.30 * size + 0.004)))
        stand = smooth(0.36, 0.5, np.asarray(self.value(x, z, 0.7), dtype=np.float64))
        return np.asarray(np.maximum(crown, 0) * stand, dtype=np.float32)


def draw() -> Array:
    """The scene in linear light."""
    height, width = HEIGHT_PX * OVERSAMPLING, WIDTH_PX * OVERSAMPLING
    down, across = np.mgrid[0:height, 0:width].astype(np.float64)
    down, across = (down + 0.5) / height, (across + 0.5) / width
    picture = _sky(down, across)
    _land(picture, Terrain.seeded(47), across[0])
    picture = np.asarray(cv2.resize(picture, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA))
    picture = bloom(picture, 0.8, threshold=1.0)
    down, across = down[::OVERSAMPLING, ::OVERSAMPLING], across[::OVERSAMPLING, ::OVERSAMPLING]
    vignette = 1 - 0.22 * smooth(0.45, 0.95, np.hypot(across - 0.5, (down - 0.5) * 0.8))
    return picture * vignette[..., None]


def _sun_distance(down: Array, across: Array) -> Array:
    return np.asarray(np.hypot((across - SUN[0]) * WIDTH_PX / HEIGHT_PX, down - SUN[1]))


def _sky(down: Array, across: Array) -> Array:
    distance = _sun_distance(down, across)
    bend = 0.045 * np.exp(-((across - SUN[0]) ** 2) / 0.15)
    sky = gradient(np.asarray(down + bend), SKY)
    sky += colour("#ff9a50") * (0.42 * np.exp(-distance / 0.17))[..., None]
    sky += colour("#ffd9a0") * (1.3 * np.exp(-((distance / 0.07) ** 1.2)))[..., None]
    sky += colour("#fff1d6") * (9.0 * smooth(0.0395, 0.037, distance))[..., None]
    return _clouds(sky, down, distance)


def _clouds(sky: Array, down: Array, distance: Array) -> Array:
    """Long thin streaks: lit from below near the sun, mauve away from it."""
    shape = (sky.shape[0], sky.shape[1])
    density = 0.7 * noise(shape, (24, 3), 11, octaves=7) + 0.3 * noise(shape, (60, 8), 12)
    density = smooth(0.50, 0.72, density) * smooth(0.02, 0.16, down) * smooth(0.40, 0.28, down)
    lit = gradient(
        distance, [(0.0, "#ffdfa6"), (0.18, "#f79a6c"), (0.5, "#9a5876"), (1.0, "#4b3a62")]
    )
    return mix(sky, lit * 1.1, density * 0.8)


def _land(picture: Array, terrain: Terrain, across: Array) -> None:
    """Paint the ground over the sky, in place."""
    rows, columns = picture.shape[:2]
    depth = np.geomspace(NEAR_KM, FAR_KM, DEPTHS).astype(np.float32)
    fan = ((across - 0.5) * 2 * SPREAD).astype(np.float32)
    z = np.broadcast_to(depth[:, None], (DEPTHS, columns)).copy()
    x = z * fan[None, :]
    ground = terrain.height(x, z)
    crown = terrain.woods(x, z) * (1 - 0.75 * smooth(4, 14, z.astype(np.float64))).astype(
        np.float32
    )
    top = ground + crown

    # Where on the picture, as a row, each point of the ground stands; then the skyline so far.
    scale = WIDTH_PX / HEIGHT_PX / (2 * SPREAD)
    row = (HORIZON - (top - EYE_KM) / z * scale) * rows
    skyline = np.minimum.accumulate(row, axis=0)

    shade = _shade(terrain, x, z, ground, crown, top)
    wanted = np.arange(rows, dtype=np.float32) + 0.5
    for column in range(columns):
        first = np.searchsorted(-skyline[:, column], -wanted, side="left")
        seen = first < DEPTHS
        picture[seen, column] = shade[first[seen], column]


def _shade(terrain: Terrain, x: Field, z: Field, ground: Field, crown: Field, top: Field) -> Array:
    """What each point of the ground sends to the camera, mist included."""
    step = 0.02
    slope_x = (terrain.height(x + step, z) - ground) / step
    slope_z = (terrain.height(x, z + step) - ground) / step
    length = np.sqrt(1 + slope_x**2 + slope_z**2)
    sun = np.array([(SUN[0] - 0.5) * 2 * SPREAD, 0.10, 1.0])
    sun /= np.linalg.norm(sun)
    facing = (-slope_x * sun[0] + sun[1] - slope_z * sun[2]) / length
    upward = 1 / length

    grain = terrain.value(x, z, 0.05) * 0.6 + terrain.value(x, z, 0.013) * 0.4
    tip = np.clip(crown / 0.03, 0, 1)
    albedo = (
        mix(
            np.broadcast_to(MEADOW, (*x.shape, 3)), WOODS, smooth(0.05, 0.3, tip.astype(np.float64))
        )
        * (0.45 + 1.1 * grain)[..., None]
    )
    skylight = SKY_LIGHT * (0.75 * upward * (0.35 + 0.65 * tip) + 0.18)[..., None]
    near = np.exp(-z / 14)
    direct = (
        DUSK_LIGHT
        * near[..., None]
        * (1.5 * np.clip(facing + 0.12, 0, 1) + 0.55 * tip**2)[..., None]
    )
    light = albedo * (skylight * 3.0 + direct * 1.6)

    across = x / z / (2 * SPREAD) + 0.5
    level = HORIZON - (top - EYE_KM) / z * WIDTH_PX / HEIGHT_PX / (2 * SPREAD)
    near_sun = np.exp(-np.hypot((across - SUN[0]) * 1.3, level - SUN[1]) / 0.2)
    haze = mix(np.broadcast_to(colour("#8d6a86"), light.shape), colour("#f6b27a"), near_sun)
    haze = haze * (0.5 + 0.9 * near_sun)[..., None]
    return mix(light, haze, _mist(terrain, x, z, top))


def _mist(terrain: Terrain, x: Field, z: Field, top: Field) -> Array:
    """How much of the view the air takes, 0 to 1: thick low down, thin above."""
    fall = 3.4  # the air thins by e each 1/3.4 km
    low, high = np.exp(-fall * top), np.exp(-fall * EYE_KM)
    gap = EYE_KM - top
    gap = np.where(np.abs(gap) < 1e-3, 1e-3, gap)
    along = z * (low - high) / (fall * gap)
    patches = 0.6 + 0.8 * terrain.value(x * 0.5, z, 2.2)
    return np.asarray(1 - np.exp(-(along * 2.1 * patches + z * 0.020)), dtype=np.float64)
