"""Pictures to render and measures of what came out; drawn here, so that no file has to ship."""

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

_OCTAVES = ((1, 8.0), (2, 8.0), (4, 8.0), (8, 9.0), (16, 10.0), (64, 14.0), (200, 18.0))


@cache
def a_photo(width_px: int = 1280, height_px: int = 720, seed: int = 0) -> U8:
    """Draw a scene as hard to code as a sharp photograph: uint8 (height, width, 3), RGB.

    Grain and detail at every scale over a slope of light, with things standing in front.
    """
    rng = np.random.default_rng(seed)
    light = np.linspace(175, 70, height_px, dtype=np.float32)[:, None, None]
    image = np.broadcast_to(light, (height_px, width_px, 3)).copy()
    for cell, amount in _OCTAVES:
        shape = (height_px // cell + 2, width_px // cell + 2)
        colour, grey = rng.normal(0, 0.35, (*shape, 3)), rng.normal(0, 1.0, (*shape, 1))
        octave = (colour + grey).astype(np.float32) * amount
        image += cv2.resize(octave, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    for _ in range(24):
        centre = (int(rng.integers(width_px)), int(rng.integers(height_px // 3, height_px)))
        radius = int(rng.integers(height_px // 40, height_px // 9))
        patch = np.zeros((height_px, width_px), np.uint8)
        cv2.circle(patch, centre, radius, 255, -1, cv2.LINE_AA)
        share = patch[..., None].astype(np.float32) / 255 * 0.7
        image += share * (rng.uniform(20, 235, 3).astype(np.float32) - image)
    return np.asarray(np.clip(cv2.GaussianBlur(image, (0, 0), 0.6), 0, 255), np.uint8)


def a_view(turn_deg: float, growth: float, shift: tuple[float, float]) -> U8:
    """Draw a 1280 × 720 view of one larger scene, turned, grown and shifted on screen."""
    matrix = cv2.getRotationMatrix2D((799.5, 449.5), -turn_deg, growth)
    matrix = matrix + np.array([[0, 0, shift[0] - 160], [0, 0, shift[1] - 90]])
    large = a_photo(1600, 900, 5)
    return np.asarray(cv2.warpAffine(large, matrix, (1280, 720), flags=cv2.INTER_CUBIC), np.uint8)


def luma_of(rgb: U8) -> U8:
    """The BT.709 luma of an RGB picture in limited range, by the formula."""
    weights = np.array([0.2126, 0.7152, 0.0722]) * 219 / 255
    return np.asarray(np.round(rgb @ weights + 16), np.uint8)


def psnr_db(one: U8, other: U8) -> float:
    """Peak signal to noise ratio of two pictures."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def ssim(one: U8, other: U8) -> float:
    """Mean structural similarity, Gaussian window of sigma 1.5."""
    x, y = one.astype(np.float64), other.astype(np.float64)
    mean_x, mean_y = _smooth(x), _smooth(y)
    var_x, var_y = _smooth(x * x) - mean_x**2, _smooth(y * y) - mean_y**2
    both = _smooth(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return float(np.mean(top / bottom))


def _smooth(values: F64) -> F64:
    return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float64)


def dots(width_px: int, height_px: int, count: int = 48) -> tuple[U8, F64]:
    """Gaussian dots of 3 px on grey, and their places: float64 (dot, 2), x then y, pixels."""
    rng = np.random.default_rng(4)
    columns = round((count * width_px / height_px) ** 0.5)
    cells = np.array([divmod(index, columns)[::-1] for index in range(count)], np.float64)
    spacing = np.array([width_px / columns, height_px / -(-count // columns)])
    places = (cells + 0.5 + rng.uniform(-0.15, 0.15, cells.shape)) * spacing
    y, x = np.mgrid[0:height_px, 0:width_px]
    light = np.full((height_px, width_px), 40.0)
    for place in places:
        light += 180 * np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / (2 * 3.0**2))
    grey = np.asarray(np.clip(light, 0, 255), np.uint8)
    return np.repeat(grey[..., None], 3, axis=2), places


def dot_paths(luma: list[U8], places: F64, reach_px: int = 10) -> F64:
    """Follow dots by their centre of light: float64 (frame, dot, 2), without those that leave."""
    height, width = luma[0].shape
    found = np.empty((len(luma), len(places), 2))
    current = places.copy()
    y, x = np.mgrid[-reach_px : reach_px + 1, -reach_px : reach_px + 1].astype(np.float64)
    for index, frame in enumerate(luma):
        padded = np.pad(frame.astype(np.float64), reach_px + 1, mode="edge")
        for dot in range(len(places)):
            for _ in range(4):
                column, row = np.round(current[dot]).astype(int)
                column, row = min(max(column, 0), width - 1), min(max(row, 0), height - 1)
                patch = padded[
                    row + 1 : row + 2 + 2 * reach_px, column + 1 : column + 2 + 2 * reach_px
                ]
                offset = current[dot] - (column, row)
                window = np.exp(-((x - offset[0]) ** 2 + (y - offset[1]) ** 2) / (2 * 4.0**2))
                weight = np.maximum(patch - 55, 0) * window
                total = max(float(weight.sum()), 1e-9)
                centre = np.array([(weight * x).sum(), (weight * y).sum()]) / total
                # A window around the last guess pulls the centre towards it; step further out.
                current[dot] = current[dot] + 1.5 * (
                    centre + np.array((column, row)) - current[dot]
                )
        found[index] = current
    margin = 2 * reach_px
    inside = (found > margin) & (found < np.array([width - margin, height - margin]))
    return found[:, inside.all(axis=(0, 2))]


def jitter_px(paths: F64, window: int = 13) -> float:
    """RMS distance of paths, (frame, dot, 2), from the local parabola through their neighbours."""
    half = window // 2
    time = np.arange(-half, half + 1) / half
    basis = np.stack((np.ones(window), time, time**2), axis=1)
    centre_weights = np.linalg.pinv(basis)[0]
    smooth = np.stack(
        [
            np.tensordot(centre_weights, paths[index - half : index + half + 1], axes=1)
            for index in range(half, len(paths) - half)
        ]
    )
    residual = paths[half : len(paths) - half] - smooth
    return float(np.sqrt((residual**2).sum(axis=2).mean()))
