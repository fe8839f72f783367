"""A street after rain, 1600 × 1000: lit windows, signs and lamps, twice, by way of the wet road.

A straight canyon of houses is met by one ray per picture point; the road sends a second ray up
again. World units are metres: x to the right, y up from the road, z away from the camera.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from . import walker
from .paint import Array, bloom, colour, mix, noise, smooth

WIDTH_PX, HEIGHT_PX = 1600, 1000
OVERSAMPLING = 2
HALF_STREET_M = 7.5
PAVEMENT_M = 2.6
EYE_M = 1.9
VANISHING = (0.46, 0.56)  # fractions of width and height
SPREAD = 0.72  # half the picture's width at a distance of one
END_M = 260.0
HOUSE_M = 11.0
STOREY_M = 3.4
WINDOW_M = 2.2
SHOP_M = 4.2

AIR, AIR_GLOW = colour("#1b2a4a"), colour("#a0637a")
WINDOWS = np.stack([colour(c) for c in ("#ffc06a", "#ffd99a", "#ff9d5c", "#9fd0ff", "#ffe9c4")])
SHOPS = np.stack(
    [colour(c) for c in ("#ff5f8f", "#35d6c8", "#ffb454", "#6aa8ff", "#ff7a4a", "#f4f0ff")]
)
GOODS = np.stack(
    [
        colour(c)
        for c in ("#b5473c", "#e8c9a0", "#3c6e71", "#d98f3d", "#6b4a6e", "#f2efe6", "#2c3550")
    ]
)
WALLS = np.stack([colour(c) for c in ("#3a3a48", "#4a3a3c", "#2f3c4c", "#4a4446", "#343048")])


@dataclass(frozen=True, slots=True)
class Rays:
    """Straight lines, one per picture point, each (height, width); ``z`` directions are 1."""

    x: Array
    y: Array
    z: Array
    across: Array
    up: Array


def draw() -> Array:
    """The scene in linear light."""
    height, width = HEIGHT_PX * OVERSAMPLING, WIDTH_PX * OVERSAMPLING
    down, along = np.mgrid[0:height, 0:width].astype(np.float64)
    across = ((along + 0.5) / width - VANISHING[0]) * 2 * SPREAD
    up = (VANISHING[1] - (down + 0.5) / height) * 2 * SPREAD * HEIGHT_PX / WIDTH_PX
    zero = np.zeros_like(across)
    rays = Rays(zero, zero + EYE_M, zero, across, up)
    picture = _houses(rays)
    _road(picture, rays)
    _lamps(picture)
    picture = np.asarray(cv2.resize(picture, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA))
    column, foot, scale = (value / OVERSAMPLING for value in _on_picture(-1.25, 0.0, 8.2))
    picture = walker.add(picture, column, foot, scale)
    picture = bloom(picture, 1.5, threshold=0.9)
    far = np.hypot(across, up * 1.3)[::OVERSAMPLING, ::OVERSAMPLING]
    return picture * (1 - 0.4 * smooth(0.45, 1.0, far))[..., None]


def _dice(*numbers: Array) -> Array:
    """A fair number from 0 to 1 for each set of whole numbers."""
    total = sum(
        (n * k for n, k in zip(numbers, (12.9898, 78.233, 37.719, 4.581), strict=False)), 0.3
    )
    return np.asarray(np.modf(np.abs(np.sin(total) * 43758.5453))[0])


def _pick(colours: Array, dice: Array) -> Array:
    return np.asarray(colours[np.minimum((dice * len(colours)).astype(int), len(colours) - 1)])


def _houses(rays: Rays) -> Array:
    """What the rays see of houses and sky."""
    side = np.where(rays.across >= 0, 1.0, -1.0)
    reach = (HALF_STREET_M - side * rays.x) / np.maximum(np.abs(rays.across), 1e-4)
    z = np.clip(rays.z + reach, 0, 4 * END_M)
    y = np.clip(rays.y + reach * rays.up, 0, 200)
    house = np.floor(z / HOUSE_M)
    storeys = 3 + np.floor(5.5 * _dice(house, side))
    roof = SHOP_M + storeys * STOREY_M
    seen = (y < roof) & (z < END_M) & (z > 0)
    wall = _front(side, z, y, house, roof)
    sky = _sky(rays)
    picture = np.where(seen[..., None], _through_air(wall, z, rays.across), sky)
    return np.asarray(picture)


def _sky(rays: Rays) -> Array:
    steep = np.clip(rays.up, 0, None)
    glow = np.exp(-steep / 0.16)
    shape = (rays.up.shape[0], rays.up.shape[1])
    clouds = noise(shape, (5, 4), 21, octaves=7)
    sky = colour("#0b1226") + AIR_GLOW * (0.55 * glow * (0.5 + 0.8 * clouds))[..., None]
    return np.asarray(sky + colour("#26345c") * (0.8 * smooth(0.4, 0.8, clouds))[..., None])


def _through_air(light: Array, z: Array, across: Array) -> Array:
    """Wet air: it takes light with distance and glows where the lamps are dense."""
    clear = np.exp(-z / 85)
    glow = AIR * 0.5 + AIR_GLOW * 0.55 * np.exp(-((across / 0.25) ** 2))[..., None]
    return mix(glow, light, clear)


def _front(side: Array, z: Array, y: Array, house: Array, roof: Array) -> Array:
    """The face of a house: plaster, windows in rows, a shop below, a cornice, a sign."""
    plaster = 0.65 + 0.35 * _texture(z * 1.7 + 40 * side, y * 1.7) + 0.3 * _texture(z * 9, y * 9)
    course = np.floor(y * 5)
    brick = np.mod(z * 2.2 + 0.5 * np.mod(course, 2), 1)
    joint = np.maximum(
        smooth(0.42, 0.48, np.abs(np.mod(y * 5, 1) - 0.5)), smooth(0.46, 0.49, np.abs(brick - 0.5))
    )
    tone = 0.8 + 0.4 * _dice(np.floor(z * 2.2 + 0.5 * np.mod(course, 2)), course, side)
    plaster = plaster * (tone - 0.35 * joint * np.exp(-z / 40))
    base = _pick(WALLS, _dice(house, side, house * 0 + 5)) * (0.46 * plaster)[..., None]
    base = base * (0.45 + 0.9 * np.exp(-y / 6))[..., None]
    picture = base + colour("#ffb070") * (0.05 * np.exp(-y / 5) * plaster)[..., None]

    column, row = np.floor(z / WINDOW_M), np.floor((y - SHOP_M) / STOREY_M)
    u, v = np.modf(z / WINDOW_M)[0], np.mod((y - SHOP_M) / STOREY_M, 1)
    inside = _box(u, v, 0.2, 0.8, 0.2, 0.78)
    upper = (y > SHOP_M) & (y < roof - 0.9)
    picture = mix(picture, picture * 0.35, _box(u, v, 0.15, 0.85, 0.14, 0.82) * upper)
    picture = mix(picture, _pane(side, column, row, u, v), inside * upper)
    ledge = (smooth(0.06, 0.09, v) - smooth(0.12, 0.15, v)) * upper
    picture = mix(picture, picture * 1.7, ledge * 0.5)
    picture = mix(picture, _shop(side, z, y, house), (y < SHOP_M - 0.5).astype(np.float64))
    cornice = smooth(roof - 0.9, roof - 0.8, y)
    picture = mix(picture, picture * 0.45, cornice)
    return _signs(picture, side, z, y, house)


def _box(u: Array, v: Array, left: float, right: float, low: float, high: float) -> Array:
    soft = 0.012
    return np.asarray(
        smooth(left - soft, left + soft, u)
        * smooth(right + soft, right - soft, u)
        * smooth(low - soft, low + soft, v)
        * smooth(high + soft, high - soft, v)
    )


@cache
def _tile() -> NDArray[np.float32]:
    return noise((512, 512), (8, 8), 31, octaves=6).astype(np.float32)


def _texture(u: Array, v: Array) -> Array:
    """A plain seeded texture, sampled at any point, 0 to 1; mirrored at its edges, so seamless."""
    across, down = (np.abs(np.mod(axis * 24, 1022) - 511).astype(np.float32) for axis in (u, v))
    return np.asarray(cv2.remap(_tile(), across, down, cv2.INTER_LINEAR), dtype=np.float64)


def _pane(side: Array, column: Array, row: Array, u: Array, v: Array) -> Array:
    """A window: dark glass, or a lit room with curtains and a brighter lower half."""
    dice = _dice(column, row, side)
    lit = (dice < 0.42).astype(np.float64)
    warm = _pick(WINDOWS, _dice(column, row, side * 3 + 1))
    curtain = 0.55 + 0.45 * np.cos(u * 40 + dice * 9) * smooth(
        0.42, 0.25, np.abs(u - 0.5) * -1 + 0.5
    )
    room = (0.35 + 0.75 * smooth(0.75, 0.25, v)) * (0.6 + 0.4 * curtain)
    strength = 0.25 + 1.5 * _dice(column, row, side + 7) ** 2
    cross = 1 - 0.85 * np.maximum(
        smooth(0.025, 0.012, np.abs(u - 0.5)), smooth(0.03, 0.015, np.abs(v - 0.55))
    )
    glass = colour("#22304e") * (0.10 + 0.12 * smooth(0.2, 0.8, v))[..., None]
    return glass + warm * (lit * room * strength * cross)[..., None]


def _shop(side: Array, z: Array, y: Array, house: Array) -> Array:
    """A shop front: bright glass with goods behind it, pillars, an awning's shadow."""
    tint = _pick(SHOPS, _dice(house, side, side * 0 + 9))
    open_late = (_dice(house, side, side * 0 + 13) < 0.72).astype(np.float64)
    u = np.mod(z, HOUSE_M) / HOUSE_M
    v = y / SHOP_M
    glass = _box(u, v, 0.06, 0.94, 0.13, 0.74)
    bars = 1 - 0.85 * smooth(0.47, 0.485, np.abs(np.mod(u * 5, 1) - 0.5))
    back = (
        _light_of(tint, 0.35)
        * (0.30 + 0.75 * np.cos(np.clip((v - 0.62) * 4, -1.5, 1.5)))[..., None]
    )
    room = _shelves(back, side, z, v) * (bars * (0.7 + 0.3 * _texture(z * 0.6, y * 0.9)))[..., None]
    spots = np.exp(-(((np.mod(u * 12, 1) - 0.5) / 0.16) ** 2) - ((v - 0.70) / 0.018) ** 2)
    room = room + colour("#fff0d8") * (5.0 * spots)[..., None]
    frame = colour("#15161d") * (0.5 + 0.6 * _texture(z * 5, y * 5))[..., None]
    shut = colour("#2a2f3c") * (0.55 + 0.3 * np.cos(y * 45))[..., None]
    return mix(frame, mix(shut, room * 1.5, open_late), glass)


def _light_of(tint: Array, share: float) -> Array:
    """Warm white with a share of the shop's own colour."""
    return mix(np.broadcast_to(colour("#ffd3a0"), tint.shape), tint, share)


def _shelves(back: Array, side: Array, z: Array, v: Array) -> Array:
    """Goods on three shelves before a lit wall; ``v`` from 0 at the road to 1 at the sign."""
    level = np.floor((v - 0.13) * 6.2)
    item = np.floor(z * 2.9)
    dice = _dice(item, level, side)
    tall = 0.35 + 0.5 * _dice(item, level, side + 5)
    wide = 0.26 + 0.2 * dice
    s = np.abs(np.mod(z * 2.9, 1) - 0.5)
    t = np.mod((v - 0.13) * 6.2, 1)
    shape = smooth(wide, wide - 0.05, s * (0.8 + 0.5 * (dice > 0.5) * t / tall)) * smooth(
        tall, tall - 0.06, t
    )
    shape = shape * smooth(2.6, 2.5, level) * (dice > 0.12)
    goods = _pick(GOODS, _dice(item, level, side + 11))
    shine = 0.35 + 0.8 * smooth(0.3, 0.05, np.abs(np.mod(z * 2.9, 1) - 0.38))
    board = smooth(0.05, 0.02, t) * smooth(3.6, 3.5, level)
    return mix(mix(back, goods * shine[..., None], shape), back * 0.15, board)


def _signs(picture: Array, side: Array, z: Array, y: Array, house: Array) -> Array:
    """A lit band above each shop and, on some houses, an upright one with strokes in it."""
    tint = _pick(SHOPS, _dice(house, side, side * 0 + 9))
    u = np.mod(z, HOUSE_M) / HOUSE_M
    band = _box(u, y, 0.12, 0.7, SHOP_M - 0.85, SHOP_M - 0.25)
    strokes = (_dice(np.floor(z * 3.2), house, side) > 0.3).astype(np.float64)
    strokes = strokes * smooth(0.44, 0.36, np.abs(np.mod(y * 2.2, 1) - 0.5))
    picture = mix(picture, tint * (0.25 + 3.2 * strokes)[..., None], band)
    has = (_dice(house, side, side * 0 + 17) < 0.5).astype(np.float64)
    upright = _box(u, y, 0.80, 0.90, SHOP_M + 0.8, SHOP_M + 5.6) * has
    glyph = (_dice(np.floor(z * 5), np.floor(y * 3.2), side) > 0.42).astype(np.float64)
    other = _pick(SHOPS, _dice(house, side, side * 0 + 23))
    return mix(picture, other * (0.3 + 3.0 * glyph)[..., None], upright)


def _road(picture: Array, rays: Rays) -> None:
    """Lay the wet road over the lower part, in place."""
    falling = rays.up < -1e-4
    reach = np.where(falling, EYE_M / np.maximum(-rays.up, 1e-4), END_M)
    x, z = reach * rays.across, reach
    on_road = falling & (np.abs(x) < HALF_STREET_M) & (z < END_M)
    kerb = HALF_STREET_M - PAVEMENT_M
    pavement = smooth(kerb - 0.02, kerb + 0.02, np.abs(x))

    stones = _texture(x * 1.1, z * 1.1)
    fine = _texture(x * 7.3, z * 7.3)
    puddle = smooth(0.50, 0.60, _texture(x * 0.16 + 3, z * 0.07)) * (1 - 0.75 * pavement)
    rough = (0.055 * (1 - puddle) + 0.004) * (1 + 0.6 * pavement)
    ripple = (fine - 0.5) * rough + (stones - 0.5) * rough * 0.8
    mirrored = Rays(
        x, np.zeros_like(x), z, rays.across + ripple * 0.6, -rays.up * (1 + 0.0 * x) + ripple * 1.6
    )
    seen = _houses(mirrored)
    seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), sigmaX=1.2, sigmaY=16)) * 0.62 + seen * 0.38

    slant = 1 / np.sqrt(1 + (rays.up / np.maximum(np.hypot(1, rays.across), 1e-6)) ** 2)
    mirror = (0.10 + 0.72 * slant**9) * (0.45 + 0.75 * puddle)
    tiles = np.maximum(
        smooth(0.46, 0.49, np.abs(np.mod(x * 1.6, 1) - 0.5)),
        smooth(0.46, 0.49, np.abs(np.mod(z * 1.1, 1) - 0.5)),
    )
    ground: Array = colour("#20232c") * (0.25 + 0.55 * fine * stones)[..., None]
    ground = mix(ground, ground * (1.5 - 1.0 * tiles)[..., None], pavement)
    line = smooth(0.09, 0.07, np.abs(x)) * smooth(0.2, 0.24, np.abs(np.mod(z / 6, 1) - 0.5))
    ground = mix(
        ground, np.broadcast_to(colour("#b9b4a6"), ground.shape) * 0.35, line * (0.5 + 0.5 * fine)
    )
    light: Array = ground + seen * mirror[..., None]
    light = _through_air(light, z * 0.8, rays.across)
    picture[on_road] = light[on_road]


def _on_picture(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Column, row and pixels per metre of a point, on the oversampled picture."""
    scale = WIDTH_PX * OVERSAMPLING / (2 * SPREAD) / z
    column = VANISHING[0] * WIDTH_PX * OVERSAMPLING + x * scale
    row = VANISHING[1] * HEIGHT_PX * OVERSAMPLING - (y - EYE_M) * scale
    return column, row, scale


def _lamps(picture: Array) -> None:
    """Street lamps on both kerbs: post, globe, the globe's streak on the road; in place."""
    for number in range(9, -1, -1):
        for side in (-1.0, 1.0):
            _lamp(picture, side * (HALF_STREET_M - PAVEMENT_M + 0.5), 9.5 + 13.0 * number)


def _lamp(picture: Array, x: float, z: float) -> None:
    height, width = picture.shape[:2]
    column, row, scale = _on_picture(x, 4.9, z)
    foot, below = _on_picture(x, 0.0, z)[1], _on_picture(x, -4.9, z)[1]
    left, right = (int(np.clip(column + side * 4 * scale, 0, width)) for side in (-1, 1))
    top, bottom = int(max(row - 4 * scale, 0)), int(min(below + 4 * scale, height))
    if left >= right or top >= bottom:
        return
    part = picture[top:bottom, left:right]
    down, along = np.mgrid[top:bottom, left:right].astype(np.float64)
    clear = float(np.exp(-z / 120))

    thick = 0.05 + 0.03 * smooth(foot - 1.1 * scale, foot - 0.9 * scale, down)
    post = smooth(thick * scale + 1, thick * scale - 1, np.abs(along - column))
    post = post * (down > row) * (down < foot)
    part[:] = mix(part, part * 0.12 + AIR * 0.4 * (1 - clear), post)
    away = np.hypot(along - column, down - row) / scale
    glow = 13 * clear * smooth(0.24, 0.18, away) + 0.45 * clear * np.exp(-away / 0.7)
    part += colour("#ffbd72") * (glow * smooth(4, 3, away))[..., None]

    streak = np.exp(-((along - column) ** 2) / (2 * (0.17 * scale + 2) ** 2))
    streak = streak * np.exp(-((down - below) ** 2) / (2 * (1.2 * scale) ** 2))
    streak = streak * smooth(0, 0.4 * scale + 1, down - foot)
    grain = smooth(0.35, 0.65, _texture(along / 90, down / 26))
    part += colour("#ffb066") * (0.8 * clear * streak * grain)[..., None]
