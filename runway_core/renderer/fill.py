"""Colours for a hole in a picture, taken from around it."""

import cv2
import numpy as np

from .recipe import U8


def diffused(small: U8, hole: U8) -> U8:
    """Fill a hole smoothly from its rim, over a pyramid of ever smaller pictures.

    Args:
        small: uint8, (rows, columns, 3).
        hole: uint8, (rows, columns), above 0 where the picture is not to be used; not everywhere.
    """
    weight = (hole == 0).astype(np.float32)
    levels = [(small.astype(np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        colour, weight = levels[-1]
        half = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
        levels.append(
            (
                np.asarray(cv2.resize(colour, half, interpolation=cv2.INTER_AREA), np.float32),
                np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32),
            )
        )
    colour, weight = levels[-1]
    filled = colour / np.maximum(weight, 1e-6)[..., None]
    for colour, weight in levels[-2::-1]:
        coarse = cv2.resize(filled, (weight.shape[1], weight.shape[0]))
        filled = colour + coarse * (1.0 - weight)[..., None]
    return np.asarray(np.clip(filled, 0, 255), np.uint8)
