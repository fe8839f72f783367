"""Letting values change where the picture does: a guided filter."""

import cv2
import numpy as np

from .recipe import F32, U8


def guided(small: U8, values: F32, window: int, smoothness: float) -> F32:
    """Let values from 0 to 1 change where the picture does; see `guide_fit`."""
    slope, offset = guide_fit(small, values, window, smoothness)
    guide = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
    return np.asarray(np.clip(slope * guide + offset, 0.0, 1.0), np.float32)


def guide_fit(small: U8, values: F32, window: int, smoothness: float) -> tuple[F32, F32]:
    """Fit values to the picture's luma in every window (guided filter, four box blurs).

    Args:
        small: uint8, (rows, columns, 3), the guide.
        values: float32, (rows, columns), 0 to 1.
        window: Side of the blur in cells, odd.
        smoothness: Variance of the guide, 0 to 1, below which it is taken as flat.

    Returns:
        Slope and offset, each float32 (rows, columns): values ≈ slope · luma + offset.
    """
    guide = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
    box = (window, window)
    means = cv2.blur(cv2.merge((guide, values, guide * values, guide * guide)), box)
    mean_guide, mean_values, mean_both, mean_square = cv2.split(means)
    slope = (mean_both - mean_guide * mean_values) / (mean_square - mean_guide**2 + smoothness)
    offset = mean_values - slope * mean_guide
    return (
        np.asarray(cv2.blur(slope, box), np.float32),
        np.asarray(cv2.blur(offset, box), np.float32),
    )
