"""A still life in window light, 1000 × 1600: a glazed vase with an olive branch, oranges, a book.

The solid things are signed distances met by marching rays; the branch is drawn leaf by leaf.
World units are decimetres about the table's middle: x to the right, y up, z towards the camera.
"""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from . import branch
from .paint import Array, bloom, colour, mix, noise, smooth
from .solids import SOLIDS, VASE, nearest

WIDTH_PX, HEIGHT_PX = 1000, 1600
OVERSAMPLING = 2
EYE = np.array([0.0, 1.42, 5.2], dtype=np.float32)
TARGET = np.array([0.0, 1.02, 0.0], dtype=np.float32)
SPREAD = 0.235  # half the picture's width at a distance of one
WALL_Z = -1.35
LIGHT = np.array([-0.62, 0.60, 0.50], dtype=np.float32) / np.linalg.norm([-0.62, 0.60, 0.50])
KEY, FILL = colour("#ffdcae") * 3.1, colour("#7d90b8") * 0.62
TABLE_EDGE = 0.683  # where the wall meets the table, fraction of the height
FINE = 3  # the branch is drawn this much larger and then reduced
LEAF_COLOURS = {
    "leaf": ("#3f5228", "#8d9a72"),
    "stem": ("#5b4632", "#7a6248"),
    "olive": ("#2b2430", "#4d5a2a"),
}


def draw() -> Array:
    """The scene in linear light."""
    height, width = HEIGHT_PX * OVERSAMPLING, WIDTH_PX * OVERSAMPLING
    rays = _rays(height, width)
    picture, solid = _march(rays.reshape(-1, 3))
    picture = picture.reshape(height, width, 3).astype(np.float64)
    picture = np.asarray(cv2.resize(picture, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA))
    cover = cv2.resize(
        solid.reshape(height, width).astype(np.float64),
        (WIDTH_PX, HEIGHT_PX),
        interpolation=cv2.INTER_AREA,
    )
    picture = _branch(picture, np.asarray(cover))
    picture = bloom(picture, 0.45, threshold=1.1)
    down, across = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float64)
    far = np.hypot((across / WIDTH_PX - 0.45) * 0.8, down / HEIGHT_PX - 0.55)
    return picture * (1 - 0.55 * smooth(0.30, 0.75, far))[..., None]


def _frame() -> tuple[Array, Array, Array]:
    ahead = (TARGET - EYE) / np.linalg.norm(TARGET - EYE)
    right = np.cross(ahead, np.array([0, 1, 0], dtype=np.float32))
    right /= np.linalg.norm(right)
    return ahead, right, np.cross(right, ahead)


def _rays(height: int, width: int) -> Array:
    ahead, right, up = _frame()
    down, along = np.mgrid[0:height, 0:width].astype(np.float32)
    u = ((along + 0.5) / width - 0.5) * 2 * SPREAD
    v = (0.5 - (down + 0.5) / height) * 2 * SPREAD * HEIGHT_PX / WIDTH_PX
    rays = ahead + u[..., None] * right + v[..., None] * up
    return np.asarray(rays / np.linalg.norm(rays, axis=-1, keepdims=True), dtype=np.float32)


def _march(rays: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Colours of all rays, and whether each met a solid thing."""
    table = np.where(rays[:, 1] < 0, -EYE[1] / np.minimum(rays[:, 1], -1e-5), np.inf)
    wall = (WALL_Z - EYE[2]) / rays[:, 2]
    ground = np.minimum(table, wall)
    travelled = np.full(len(rays), 3.6, dtype=np.float32)
    going = np.flatnonzero(_passes_by(rays))
    hit = np.zeros(len(rays), dtype=bool)
    for _ in range(70):
        step = nearest(EYE + rays[going] * travelled[going, None])
        travelled[going] += step
        hit[going[step < 0.0008]] = True
        going = going[(step >= 0.0008) & (travelled[going] < ground[going])]
        if not len(going):
            break
    light = np.zeros_like(rays)
    table_seen = ~hit & (table <= wall)
    wall_seen = ~hit & (table > wall)
    light[table_seen] = _table(EYE + rays[table_seen] * table[table_seen, None].astype(np.float32))
    light[wall_seen] = _wall(EYE + rays[wall_seen] * wall[wall_seen, None].astype(np.float32))
    light[hit] = _solid(EYE + rays[hit] * travelled[hit, None], rays[hit])
    return light, hit


def _passes_by(rays: Array) -> NDArray[np.bool_]:
    """Rays that come near enough to the things on the table to be worth marching."""
    middle = np.array([0.05, 0.55, 0.2], dtype=np.float32)
    along = (middle - EYE) @ rays.T
    nearest = EYE + rays * along[:, None] - middle
    return np.asarray(np.linalg.norm(nearest, axis=1) < 1.25)


def _shadow(p: Array) -> Array:
    """0 in full shade, 1 in the open; soft as from a window."""
    open_share = np.ones(len(p), dtype=np.float32)
    reach = np.full(len(p), 0.02, dtype=np.float32)
    going = np.arange(len(p))
    for _ in range(34):
        gap = nearest(p[going] + LIGHT * reach[going, None])
        open_share[going] = np.minimum(open_share[going], 0.5 + 0.5 * gap / (0.085 * reach[going]))
        reach[going] += np.clip(gap, 0.02, 0.25)
        going = going[(open_share[going] > 0.0) & (reach[going] < 2.6)]
    share = np.clip(open_share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _crevice(p: Array, normal: Array) -> Array:
    """How open a place is to the room, 0 to 1."""
    closed = np.zeros(len(p), dtype=np.float32)
    for step, weight in ((0.03, 0.5), (0.09, 0.3), (0.22, 0.25)):
        closed += weight * np.clip(1 - nearest(p + normal * step) / step, 0, 1)
    return np.asarray(np.clip(1 - closed, 0.05, 1))


def _window(p: Array) -> Array:
    """The light of a window with crossbars, as it falls on a place: 0 to 1."""
    back = p - LIGHT * (p[:, 2:3] - 0.0) / LIGHT[2]
    x, y = back[:, 0] + 0.10 * back[:, 1], back[:, 1]
    soft = 0.09

    def pane(low: float, high: float, at: Array) -> Array:
        return smooth(low - soft, low + soft, at) * smooth(high + soft, high - soft, at)

    across = pane(-2.2, -1.22, x) + pane(-1.10, -0.12, x) + pane(0.0, 1.6, x)
    upright = pane(-1.6, 0.62, y) + pane(0.74, 1.86, y) + pane(1.98, 3.02, y) + pane(3.14, 4.15, y)
    return np.asarray(0.06 + 0.94 * across * upright, dtype=np.float32)


@cache
def _tile(seed: int, cells: tuple[float, float]) -> Array:
    return noise((1024, 1024), cells, seed, octaves=7).astype(np.float32)


def _grain(u: Array, v: Array, seed: int, cells: tuple[float, float]) -> Array:
    """Seeded texture at points of a surface, 0 to 1; mirrored at its edges, so seamless."""
    tile = _tile(seed, cells)
    across, down = (np.abs(np.mod(a * 512, 2046) - 1023).astype(np.float32) for a in (u, v))
    return _sample(tile, across, down)


def _sample(tile: Array, across: Array, down: Array) -> Array:
    """`cv2.remap` takes at most 32,767 rows: fold a long list into a rectangle."""
    columns = 1000
    rows = -(-len(across) // columns)
    padded = [
        np.pad(a, (0, rows * columns - len(a))).reshape(rows, columns) for a in (across, down)
    ]
    sampled = cv2.remap(tile, padded[0], padded[1], cv2.INTER_LINEAR).reshape(-1)
    return np.asarray(sampled[: len(across)], dtype=np.float64)


def _table(p: Array) -> Array:
    """Oiled boards seen at a slant, with the things' shadows and a faint mirror of the window."""
    board = np.floor(p[:, 2] / 0.52 + 0.35)
    shift = board * 3.7
    fibre = _grain(p[:, 0] * 0.16 + shift, p[:, 2] * 2.4, 41, (90, 5))
    rings = 0.5 + 0.5 * np.sin(_grain(p[:, 0] * 0.22 + shift, p[:, 2] * 0.9, 42, (12, 4)) * 46)
    seam = smooth(0.035, 0.008, np.abs(np.mod(p[:, 2] / 0.52 + 0.35, 1) - 0.5) * -1 + 0.5)
    tone = np.clip(0.35 + 0.75 * (fibre - 0.3) + 0.28 * rings, 0, 1.2)
    wood = _between(colour("#3a1f12"), colour("#a8683a"), tone) * (1 - 0.8 * seam)[:, None]
    normal = np.broadcast_to(np.array([0, 1, 0], dtype=np.float32), p.shape)
    key = _shadow(p) * _window(p) * LIGHT[1]
    light = KEY * key[:, None] + FILL * _crevice(p, normal)[:, None]
    return np.asarray(wood * light * 0.95, dtype=np.float32)


def _wall(p: Array) -> Array:
    """Limewashed plaster with the window's light on it."""
    trowel = _grain(p[:, 0] * 0.5, p[:, 1] * 0.5, 43, (6, 6))
    pores = _grain(p[:, 0] * 2.2, p[:, 1] * 2.2, 44, (70, 70))
    tone = 0.72 + 0.42 * trowel + 0.12 * (pores - 0.5)
    plaster = _between(colour("#39505a"), colour("#7d8f8c"), np.clip(tone * 0.8 - 0.2, 0, 1))
    key = _shadow(p) * _window(p) * LIGHT[2]
    near_table = 0.55 + 0.45 * smooth(0.0, 0.5, p[:, 1])
    light = KEY * (key * (0.85 + 0.3 * trowel))[:, None] + FILL * near_table[:, None]
    return np.asarray(plaster * light * tone[:, None], dtype=np.float32)


def _between(low: Array, high: Array, share: Array) -> Array:
    """Between two colours, by a share for each point."""
    return np.asarray(low + (high - low) * np.asarray(share)[:, None])


def _solid(p: Array, rays: Array) -> Array:
    normal = _normal(p)
    which = np.argmin(np.stack([np.abs(solid(p)) for _, solid in SOLIDS]), axis=0)
    kind = np.array([name for name, _ in SOLIDS])[which]
    albedo, gloss, bump = np.zeros(p.shape), np.zeros(len(p)), np.zeros(len(p))
    for name, skin in SKINS.items():
        mine = kind == name
        albedo[mine], gloss[mine], bump[mine] = skin(p[mine], normal[mine])
    wobble = np.stack([bump, np.roll(bump, 1), -bump], axis=1)
    normal = normal + 0.20 * wobble.astype(np.float32)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)

    shade = _shadow(p + normal * 0.01) * _window(p)
    facing = np.clip(normal @ LIGHT, 0, None)
    wrap = np.clip(normal @ LIGHT * 0.6 + 0.4, 0, None) - facing * 0.6
    halfway = LIGHT - rays
    halfway /= np.linalg.norm(halfway, axis=1, keepdims=True)
    shine = np.clip((normal * halfway).sum(axis=1), 0, None)
    rim = (1 + (normal * rays).sum(axis=1)).clip(0, 1) ** 4
    open_share = _crevice(p, normal)
    bounce = colour("#a8683a") * 0.5 * np.clip(-normal[:, 1:2] * 0.6 + 0.25, 0, None)
    room = (FILL * (0.55 + 0.45 * normal[:, 1:2]) + bounce) * open_share[:, None]
    light = albedo * (KEY * (facing * shade)[:, None] + KEY * 0.05 * wrap[:, None] + room * 1.25)
    light += KEY * (gloss * shade * (shine**60 * 0.9 + shine**400 * 4))[:, None]
    light += FILL * (gloss * rim * 1.4 * open_share)[:, None]
    return np.asarray(light, dtype=np.float32)


def _normal(p: Array) -> Array:
    total = np.zeros_like(p)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        way = np.array(corner, dtype=np.float32)
        total += way * nearest(p + way * 0.002)[:, None]
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9))


Skin = tuple[Array, Array, Array]


def _glaze(p: Array, normal: Array) -> Skin:
    around = np.arctan2(p[:, 0] - VASE[0], p[:, 2] - VASE[1])
    mottle = _grain(around * 0.35, p[:, 1] * 0.6, 45, (9, 9))
    speckle = _grain(around * 1.1, p[:, 1] * 2.0, 46, (120, 120))
    hem = smooth(0.30, 0.24, p[:, 1] - 0.10 * _grain(around * 0.25, p[:, 1] * 0, 47, (5, 5)))
    rings = 0.5 + 0.5 * np.sin(p[:, 1] * 150 + 2 * mottle)
    glaze = _between(colour("#0f4a52"), colour("#4fa39a"), np.clip(1.5 * mottle - 0.25, 0, 1))
    glaze = glaze * (0.85 + 0.15 * rings - 0.35 * smooth(0.62, 0.72, speckle))[:, None]
    clay = _between(colour("#7a4a30"), colour("#b98560"), speckle)
    bump = 0.20 * (rings - 0.5) + 0.15 * (speckle - 0.5)
    return glaze * (1 - hem)[:, None] + clay * hem[:, None], 0.75 * (1 - hem) + 0.04, bump


def _peel(p: Array, low: str, high: str) -> Skin:
    pores = _grain(p[:, 0] * 3.1 + p[:, 2] * 2.2, p[:, 1] * 3.3, 48, (90, 90))
    tone = _grain(p[:, 0] + p[:, 2], p[:, 1], 49, (7, 7))
    skin = _between(colour(low), colour(high), np.clip(tone * 1.3 - 0.1, 0, 1))
    return skin * (0.82 + 0.36 * pores)[:, None], np.full(len(p), 0.22), 0.9 * (pores - 0.5)


def _cloth(p: Array, normal: Array) -> Skin:
    weave = _grain(p[:, 0] * 4, p[:, 2] * 4, 50, (200, 200))
    return (
        np.broadcast_to(colour("#7c2b26"), p.shape) * (0.7 + 0.6 * weave)[:, None],
        weave * 0.05,
        weave - 0.5,
    )


def _paper(p: Array, normal: Array) -> Skin:
    sheets = 0.75 + 0.25 * np.sin(p[:, 1] * 900)
    return np.broadcast_to(colour("#e6d7b8"), p.shape) * sheets[:, None], p[:, 0] * 0, p[:, 0] * 0


SKINS: dict[str, Callable[[Array, Array], Skin]] = {
    "vase": _glaze,
    "orange": lambda p, normal: _peel(p, "#c8500c", "#f08a1e"),
    "lemon": lambda p, normal: _peel(p, "#d8a80e", "#f6d53a"),
    "book": _cloth,
    "pages": _paper,
}


def _branch(picture: Array, cover: Array) -> Array:
    """Lay the branch over the picture, its shadow on the wall first."""
    pieces = branch.shapes((VASE[0], 1.25, VASE[1]))
    shade = _mask([_on_picture(_fall(piece.outline)) for piece in pieces])
    shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), 7)) * (1 - cover)
    shade = shade * smooth(TABLE_EDGE + 0.004, TABLE_EDGE - 0.004, _rows())
    picture = mix(picture, picture * 0.24, np.clip(shade * 0.95, 0, 1))

    layer = Image.new("RGBA", (WIDTH_PX * FINE, HEIGHT_PX * FINE))
    pen = ImageDraw.Draw(layer)
    for piece in pieces:
        corners = _on_picture(piece.outline) * FINE
        half = len(corners) // 2
        for points, bright in ((corners, 1.0), (_one_side(corners), 1.28)):
            colour_8bit = _leaf_colour(piece, bright)
            if len(points) > 2 and (bright == 1.0 or piece.kind == "leaf"):
                pen.polygon([(float(x), float(y)) for x, y in points], fill=colour_8bit)
        if piece.kind == "olive":
            x, y = corners[half // 2 + half // 3] * 0.5 + corners.mean(axis=0) * 0.5
            pen.ellipse((x - 5, y - 6, x + 4, y + 3), fill=(236, 220, 190, 255))
    small = np.asarray(layer.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BOX), dtype=np.float64)
    return mix(picture, (small[..., :3] / 255) ** 2.2, small[..., 3] / 255)


def _one_side(corners: Array) -> Array:
    """The half of a leaf on one side of its rib."""
    half = len(corners) // 2
    left, right = corners[:half], corners[half:][::-1]
    return np.concatenate([left, ((left + right) / 2)[::-1]])


def _leaf_colour(piece: branch.Shape, bright: float) -> tuple[int, int, int, int]:
    facing = float(piece.normal @ LIGHT)
    low, high = LEAF_COLOURS[piece.kind]
    tone = np.clip(0.6 * piece.tone + (0.4 if facing < 0 else 0.0), 0, 1)
    skin = colour(low) + (colour(high) - colour(low)) * tone
    lit = float(_window(piece.outline.mean(axis=0, keepdims=True).astype(np.float32))[0])
    light = KEY * (0.12 + 0.62 * abs(facing)) * lit * bright + FILL * 0.9
    red, green, blue = (np.clip(skin * light, 0, 1) ** (1 / 2.2) * 255).astype(int)
    return int(red), int(green), int(blue), 255


def _on_picture(points: Array) -> Array:
    """Columns and rows of points in space, (n, 2)."""
    ahead, right, up = _frame()
    away = points - EYE
    far = away @ ahead
    column = (0.5 + away @ right / far / (2 * SPREAD)) * WIDTH_PX
    row = HEIGHT_PX / 2 - away @ up / far / (2 * SPREAD) * WIDTH_PX
    return np.stack([column, row], axis=1)


def _fall(points: Array) -> Array:
    """Where the shadow of points falls on the wall."""
    return np.asarray(points - LIGHT * ((points[:, 2:3] - WALL_Z) / LIGHT[2]))


def _mask(outlines: list[Array]) -> Array:
    sheet = Image.new("L", (WIDTH_PX, HEIGHT_PX))
    pen = ImageDraw.Draw(sheet)
    for outline in outlines:
        pen.polygon([(float(x), float(y)) for x, y in outline], fill=255)
    return np.asarray(sheet, dtype=np.float64) / 255


def _rows() -> Array:
    """The row of each picture point as a fraction of the height."""
    return np.asarray(np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX][0] / HEIGHT_PX)
