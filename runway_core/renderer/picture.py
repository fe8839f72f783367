"""Pictures on their way to the encoder: cropped to the exact size, then three planes of YUV.

The colour conversion happens once per picture, in swscale with the BT.709 matrix that the file is
tagged with. OpenCV's I420 conversion is BT.601 and would cost 4–9 dB under that tag.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from .recipe import U8


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A yuv420p picture: BT.709, limited range, uint8; u and v have half the width and height."""

    y: U8
    u: U8
    v: U8

    def __iter__(self) -> Iterator[U8]:
        """Give y, u, v."""
        return iter((self.y, self.u, self.v))


def empty_planes(width_px: int, height_px: int) -> Planes:
    """Reserve planes of one size; the content is undefined."""
    half = (height_px // 2, width_px // 2)
    return Planes(
        np.empty((height_px, width_px), np.uint8),
        np.empty(half, np.uint8),
        np.empty(half, np.uint8),
    )


def cover_crop(image: U8, width_px: int, height_px: int) -> U8:
    """Scale and crop an image around its centre until it fills the size exactly.

    Args:
        image: uint8, (height, width) or (height, width, 3).
        width_px: Width to fill.
        height_px: Height to fill.

    Returns:
        uint8 of exactly (height_px, width_px) with the channels of ``image``, contiguous.
    """
    height, width = image.shape[:2]
    scale = max(width_px / width, height_px / height)
    crop_w = min(width, max(1, round(width_px / scale)))
    crop_h = min(height, max(1, round(height_px / scale)))
    left, top = (width - crop_w) // 2, (height - crop_h) // 2
    cropped = image[top : top + crop_h, left : left + crop_w]
    if (crop_w, crop_h) == (width_px, height_px):
        return np.ascontiguousarray(cropped)
    filter_ = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(cropped, (width_px, height_px), interpolation=filter_).astype(np.uint8)


def to_planes(rgb: U8) -> Planes:
    """Convert uint8 (height, width, 3) RGB with even sides to planes of its own memory."""
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation="AREA",
    )
    y, u, v = (plane.copy() for plane in plane_views(frame))
    return Planes(y, u, v)


def plane_views(frame: VideoFrame) -> Planes:
    """View a yuv420p frame's memory; the stride of a line may exceed the width (1584 does)."""
    y, u, v = (
        np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]  # type: ignore[call-overload]
        for plane in frame.planes
    )
    return Planes(y, u, v)


def shrunk(image: U8, width: int, height: int) -> U8:
    """Shrink an image by averaging; a size of its own is returned as it is."""
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def framed(planes: Planes, border_px: int) -> Planes:
    """Copy planes with their edge drawn out by ``border_px`` (even) on every side."""
    y, u, v = (
        np.asarray(cv2.copyMakeBorder(plane, *(px,) * 4, cv2.BORDER_REPLICATE), np.uint8)
        for plane, px in zip(planes, (border_px, border_px // 2, border_px // 2), strict=True)
    )
    return Planes(y, u, v)
