"""Parting a picture into its subject and what may stand behind it.

The ground behind the subject is made up, mirrored outwards in across the subject's outline: a move
uncovers only a strip along the outline, and there the mirror keeps texture and joins without a
seam. Deeper inside it fades into a smooth fill.
"""

import cv2
import numpy as np

from .depth import CELL_PX, Depth
from .fill import diffused
from .guide import guide_fit
from .picture import shrunk
from .recipe import F32, U8

_MATTE_WINDOW, _MATTE_SMOOTHNESS = 7, 2e-4
_MATTE_LOW, _MATTE_HIGH = 0.3, 0.7  # the matte's soft ends are cut: they would drag a halo along
_FLIP = 20.0  # cells; the outline itself makes steps of 2 to 8
_CROSS = np.ones((3, 3), np.uint8)


def matte_of(rgb: U8, depth: Depth) -> U8:
    """Sharpen the subject's outline to the picture's own size.

    Returns:
        uint8, (height, width), 0 ground to 255 subject.
    """
    rows, columns = depth.subject.shape
    small = shrunk(rgb, columns, rows)
    slope, offset = guide_fit(small, depth.mask, _MATTE_WINDOW, _MATTE_SMOOTHNESS)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
    soft = _grown(slope, rgb.shape) * grey + _grown(offset, rgb.shape)
    share = np.clip((soft - _MATTE_LOW) / (_MATTE_HIGH - _MATTE_LOW), 0.0, 1.0)
    # The edge's own mixed pixels go with the subject, or its outline would stay on the ground.
    wide = cv2.blur(cv2.dilate(share, np.ones((9, 9), np.uint8)), (3, 3))
    return np.asarray(np.round(wide * 255.0), np.uint8)


def without_subject(rgb: U8, matte: U8) -> U8:
    """Return the picture with a guess of what stands behind its subject.

    Outside of the matte's reach the picture is unchanged, and it changes slowly from there: a
    ground brighter than the picture could not be made up for by the subject's layer.
    """
    rows, columns = -(-rgb.shape[0] // CELL_PX), -(-rgb.shape[1] // CELL_PX)
    touched = cv2.resize(matte, (columns, rows), interpolation=cv2.INTER_AREA) > 0
    hole = np.asarray(cv2.dilate(touched.astype(np.uint8), np.ones((3, 3), np.uint8)), np.uint8)
    if hole.all():
        return rgb
    column, row, trust = _mirrored(hole)
    centre = (CELL_PX - 1) / 2
    x = _grown(column * CELL_PX + centre, rgb.shape)
    y = _grown(row * CELL_PX + centre, rgb.shape)
    smooth = cv2.resize(
        diffused(shrunk(rgb, columns, rows), hole),
        (columns * CELL_PX, rows * CELL_PX),
    )[: rgb.shape[0], : rgb.shape[1]]
    # A mirror that looks into the hole after all must not bring the subject back as a line.
    bare = cv2.copyTo(smooth, _enlarged(hole, rgb.shape), rgb.copy())
    mirror = cv2.remap(bare, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    trusted = _grown(trust, rgb.shape)
    filled = cv2.blendLinear(mirror, smooth, trusted, 1.0 - trusted)
    behind = np.minimum(matte.astype(np.float32) / 128.0, 1.0)
    return np.asarray(cv2.blendLinear(filled, rgb, behind, 1.0 - behind), np.uint8)


def _mirrored(hole: U8) -> tuple[F32, F32, F32]:
    """Mirror each cell of the hole across the nearest point of its outline.

    Returns:
        Column and row to look at, in cells, and how far that can be trusted, 0 to 1; each float32
        of the hole's shape.
    """
    rows, columns = hole.shape
    depth, labels = cv2.distanceTransformWithLabels(
        hole, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    outline_y, outline_x = np.nonzero(hole == 0)
    nearest = np.zeros((int(labels.max()) + 1, 2), np.float32)
    nearest[labels[outline_y, outline_x]] = np.stack((outline_x, outline_y), axis=1)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    column = np.where(hole, _inside(2 * nearest[labels, 0] - x, columns), x)
    row = np.where(hole, _inside(2 * nearest[labels, 1] - y, rows), y)
    lands_in_hole = cv2.remap(hole, column, row, cv2.INTER_NEAREST) > 0
    reach = max(rows, columns) / 7
    # Where the nearest outline flips to another side, a blend of both would look anywhere.
    flips = np.hypot(cv2.Laplacian(column, cv2.CV_32F), cv2.Laplacian(row, cv2.CV_32F)) > _FLIP
    doubtful = (lands_in_hole | (cv2.dilate(flips.astype(np.uint8), _CROSS) > 0)) & (hole > 0)
    trust = np.clip(1.5 - depth / reach, 0.0, 1.0) * ~doubtful
    soft = cv2.blur(trust.astype(np.float32), (5, 5))
    return (
        np.asarray(cv2.blur(column, (3, 3)), np.float32),
        np.asarray(cv2.blur(row, (3, 3)), np.float32),
        np.asarray(soft, np.float32),
    )


def _inside(place: F32, count: int) -> F32:
    """Mirror places back that lie beyond 0 … count − 1."""
    back = np.abs(place)
    inside: F32 = np.minimum(back, 2 * (count - 1) - back).astype(np.float32)
    return inside


def _enlarged(hole: U8, shape: tuple[int, ...]) -> U8:
    """Enlarge flags of cells to a picture's height and width."""
    rows, columns = hole.shape
    size = columns * CELL_PX, rows * CELL_PX
    full = np.asarray(cv2.resize(hole, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return np.ascontiguousarray(full[: shape[0], : shape[1]])


def _grown(grid: F32, shape: tuple[int, ...]) -> F32:
    """Grow a quarter-size grid to a picture's height and width."""
    rows, columns = grid.shape
    full = cv2.resize(grid, (columns * CELL_PX, rows * CELL_PX))
    return np.asarray(full[: shape[0], : shape[1]], np.float32)
