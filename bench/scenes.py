"""Pictures of many kinds, drawn by code, to see what a camera move does to each of them.

Every drawing is uint8, (540, 960, 3), RGB, and the same in every run.
"""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from runway_core.renderer.recipe import F32, U8

WIDTH_PX, HEIGHT_PX = 960, 540
Colour = tuple[int, int, int]
_FONT = cv2.FONT_HERSHEY_DUPLEX


def _ground(top: Colour, bottom: Colour) -> U8:
    share = np.linspace(0, 1, HEIGHT_PX, dtype=np.float32)[:, None, None]
    rows = np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share
    return np.ascontiguousarray(np.broadcast_to(rows, (HEIGHT_PX, WIDTH_PX, 3)).astype(np.uint8))


def _grain(picture: U8, amount: float, seed: int = 0) -> U8:
    noise = np.random.default_rng(seed).normal(0, amount, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def _points(*places: tuple[int, int]) -> npt.NDArray[np.int32]:
    return np.array(places, np.int32)


def _clouds(seed: int, cell_px: int) -> F32:
    """Soft noise over the whole picture, 0 to 1."""
    rng, size = np.random.default_rng(seed), (WIDTH_PX, HEIGHT_PX)
    total = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    for octave in range(5):
        cell = max(2, cell_px >> octave)
        noise = rng.random((HEIGHT_PX // cell + 2, WIDTH_PX // cell + 2)).astype(np.float32)
        total += cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC) / 2**octave
    return np.asarray(cv2.normalize(total, None, 0, 1, cv2.NORM_MINMAX), np.float32)  # type: ignore[call-overload]


def portrait() -> U8:
    """A face before a soft wall."""
    wall = _grain(_ground((96, 110, 120), (60, 66, 74)), 26)
    picture = np.asarray(cv2.GaussianBlur(wall, (0, 0), 9), np.uint8)
    hair, skin, dark = (46, 32, 26), (222, 176, 148), (60, 36, 30)
    cv2.ellipse(picture, (480, 520), (210, 150), 0, 180, 360, (40, 62, 108), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (480, 250), (132, 170), 0, 0, 360, hair, -1, cv2.LINE_AA)
    cv2.rectangle(picture, (440, 340), (520, 420), (196, 148, 122), -1)
    cv2.ellipse(picture, (480, 270), (98, 130), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for x in (444, 516):
        cv2.ellipse(picture, (x, 250), (17, 9), 0, 0, 360, (250, 248, 244), -1, cv2.LINE_AA)
        cv2.circle(picture, (x, 250), 7, (52, 84, 110), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x, 229), (24, 7), 0, 180, 360, dark, 4, cv2.LINE_AA)
    cv2.polylines(picture, [_points((480, 262), (470, 302), (486, 304))], False, dark, 2, 16)
    cv2.ellipse(picture, (480, 338), (34, 12), 0, 0, 180, (160, 70, 72), 5, cv2.LINE_AA)
    return _grain(picture, 3)


def interior() -> U8:
    """A room of straight lines in perspective."""
    picture = _ground((214, 208, 198), (206, 198, 186))
    floor = _points((0, 540), (960, 540), (680, 350), (280, 350))
    cv2.fillPoly(picture, [floor], (150, 112, 78))
    for step in range(13):
        ends = (80 * step, 540), (280 + 400 * step // 12, 350)
        cv2.line(picture, *ends, (112, 80, 54), 2, cv2.LINE_AA)
    cv2.rectangle(picture, (280, 130), (680, 350), (188, 180, 168), -1)
    corners = (((0, 0), (280, 130)), ((960, 0), (680, 130)))
    for corner, wall in (*corners, ((0, 540), (280, 350)), ((960, 540), (680, 350))):
        cv2.line(picture, corner, wall, (120, 112, 102), 3, cv2.LINE_AA)
    cv2.rectangle(picture, (410, 165), (550, 290), (150, 196, 226), -1)
    for x in range(410, 551, 70):
        cv2.line(picture, (x, 165), (x, 290), (90, 84, 76), 4)
    cv2.line(picture, (410, 228), (550, 228), (90, 84, 76), 4)
    cv2.fillPoly(picture, [_points((70, 470), (330, 470), (350, 395), (120, 395))], (96, 60, 50))
    cv2.rectangle(picture, (70, 470), (330, 510), (72, 44, 36), -1)
    return _grain(picture, 3)


def line_drawing() -> U8:
    """Black ink on white paper."""
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), 250, np.uint8)
    for step in range(9):
        cv2.circle(picture, (300, 270), 30 + 22 * step, (20, 20, 20), 2, cv2.LINE_AA)
    for x in range(560, 900, 34):
        cv2.line(picture, (x, 90), (x, 450), (20, 20, 20), 2, cv2.LINE_AA)
        cv2.line(picture, (560, x - 470), (880, x - 470), (20, 20, 20), 2, cv2.LINE_AA)
    return picture


def logo() -> U8:
    """A mark on plain white."""
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), 255, np.uint8)
    cv2.rectangle(picture, (300, 150), (460, 310), (230, 60, 50), -1)
    cv2.circle(picture, (580, 230), 80, (30, 90, 200), -1, cv2.LINE_AA)
    cv2.putText(picture, "NORTHWIND", (268, 400), _FONT, 2.4, (24, 24, 28), 6, cv2.LINE_AA)
    return picture


def text() -> U8:
    """A page of writing."""
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), (246, 242, 232), np.uint8)
    words = "The camera moves and every line of this page has to stay a straight line."
    for row in range(13):
        cv2.putText(
            picture, words[row : row + 52], (60, 60 + 37 * row), _FONT, 0.85, (40, 36, 34), 1, 16
        )
    return picture


def landscape() -> U8:
    """Hills behind hills under a sky."""
    picture = _ground((120, 160, 220), (236, 214, 196))
    x = np.arange(WIDTH_PX)
    for layer in range(5):
        height = 260 + 58 * layer + (34 - 4 * layer) * np.sin(x / (150 - 18 * layer) + 2 * layer)
        below = np.arange(HEIGHT_PX)[:, None] > height[None]
        shade = np.array((96, 120, 132), np.float32) * (1 - layer / 6) + np.array(
            (20, 34, 18), np.float32
        )
        grain = 1 + 0.25 * (_clouds(layer, 40) - 0.5)
        picture[below] = np.clip(shade * grain[below][:, None], 0, 255)
    return _grain(picture, 4)


def city() -> U8:
    """High contrast, hard edges, a street lamp in front."""
    picture = _ground((232, 236, 240), (200, 204, 210))
    rng = np.random.default_rng(4)
    for left in range(0, WIDTH_PX, 84):
        top = int(rng.integers(40, 260))
        shade = int(rng.integers(15, 70))
        cv2.rectangle(picture, (left, top), (left + 76, HEIGHT_PX), (shade, shade, shade + 8), -1)
        for y in range(top + 14, HEIGHT_PX, 26):
            for x in range(left + 8, left + 68, 18):
                lit = (250, 220, 140) if rng.random() < 0.4 else (shade + 24,) * 3
                cv2.rectangle(picture, (x, y), (x + 9, y + 14), lit, -1)
    cv2.rectangle(picture, (466, 150), (476, HEIGHT_PX), (4, 4, 4), -1)
    cv2.ellipse(picture, (471, 150), (44, 14), 0, 0, 360, (4, 4, 4), -1, cv2.LINE_AA)
    return picture


def macro() -> U8:
    """A sharp flower before round blurred lights."""
    picture = _ground((30, 54, 36), (20, 34, 26))
    rng = np.random.default_rng(6)
    for _ in range(46):
        spot = (int(rng.integers(WIDTH_PX)), int(rng.integers(HEIGHT_PX)))
        colour = tuple(int(value) for value in rng.integers(60, 220, 3))
        cv2.circle(picture, spot, int(rng.integers(18, 60)), colour, -1, cv2.LINE_AA)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 14), np.uint8)
    cv2.line(picture, (490, 540), (480, 270), (70, 120, 50), 12, cv2.LINE_AA)
    for petal in range(10):
        angle = 36 * petal
        tip = np.radians(angle)
        place = (int(480 + 82 * np.cos(tip)), int(250 + 82 * np.sin(tip)))
        cv2.ellipse(picture, place, (66, 26), angle, 0, 360, (236, 90 + 9 * petal, 140), -1, 16)
        cv2.ellipse(picture, place, (66, 26), angle, 0, 360, (170, 40, 90), 2, cv2.LINE_AA)
    cv2.circle(picture, (480, 250), 40, (250, 206, 60), -1, cv2.LINE_AA)
    return _grain(picture, 5)


def night() -> U8:
    """Few lights in the dark, a tower in front of a moon."""
    picture = _ground((8, 10, 26), (18, 18, 30))
    rng = np.random.default_rng(8)
    for _ in range(240):
        star = (int(rng.integers(WIDTH_PX)), int(rng.integers(360)))
        cv2.circle(picture, star, int(rng.integers(1, 3)), (230, 230, 255), -1, cv2.LINE_AA)
    cv2.circle(picture, (560, 170), 90, (236, 232, 214), -1, cv2.LINE_AA)
    cv2.fillPoly(
        picture, [_points((490, 540), (520, 120), (540, 60), (560, 120), (590, 540))], (4, 4, 8)
    )
    cv2.rectangle(picture, (0, 460), (960, 540), (6, 8, 12), -1)
    return _grain(picture, 5)


def pattern() -> U8:
    """Tiles from edge to edge."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX]
    tiles = ((x // 40 + y // 40) % 2).astype(np.uint8)
    colours = np.array([(28, 84, 110), (240, 226, 196)], np.uint8)
    return np.asarray(colours[tiles], np.uint8)


def product() -> U8:
    """A bottle on a plain table, with its shadow."""
    picture = _ground((228, 224, 220), (196, 190, 184))
    shadow = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    cv2.ellipse(shadow, (560, 470), (170, 22), 0, 0, 360, 120, -1)
    soft = cv2.GaussianBlur(shadow, (0, 0), 14)[..., None] / 255.0
    picture = np.asarray(picture * (1 - soft), np.uint8)
    cv2.rectangle(picture, (420, 200), (540, 470), (22, 84, 66), -1)
    cv2.rectangle(picture, (455, 100), (505, 205), (22, 84, 66), -1)
    cv2.rectangle(picture, (450, 80), (510, 112), (190, 150, 70), -1)
    cv2.rectangle(picture, (432, 280), (528, 400), (244, 238, 222), -1)
    cv2.putText(picture, "NO. 7", (442, 350), _FONT, 0.9, (40, 36, 34), 2, cv2.LINE_AA)
    cv2.line(picture, (434, 215), (434, 460), (80, 150, 126), 5, cv2.LINE_AA)
    return _grain(picture, 2)


def branches() -> U8:
    """Thin dark twigs before a bright sky: the hardest outline."""
    picture = _grain(_ground((170, 204, 240), (232, 236, 240)), 4)
    rng = np.random.default_rng(12)

    def grow(x: float, y: float, angle: float, length: float) -> None:
        if length < 12:
            return
        end = (x + length * np.cos(angle), y - length * np.sin(angle))
        ends = (int(x), int(y)), (int(end[0]), int(end[1]))
        cv2.line(picture, *ends, (44, 30, 24), max(1, int(length / 9)), cv2.LINE_AA)
        for turn in (-0.5, 0.42):
            grow(*end, angle + turn + float(rng.normal(0, 0.15)), length * 0.74)

    grow(480, 560, np.pi / 2, 130)
    return picture


SCENES: dict[str, Callable[[], U8]] = {
    scene.__name__: scene
    for scene in (
        portrait,
        interior,
        line_drawing,
        logo,
        text,
        landscape,
        city,
        macro,
        night,
        pattern,
        product,
        branches,
    )
}
"""Name → what draws the picture."""
