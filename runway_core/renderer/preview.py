"""A small look at a move, frame by frame as it is painted, by the same code as the clip itself.

Each frame is a JPEG of its own: the first can be on screen while the others are still painted, and
no video has to be begun for it. For so few and so small frames it also takes less work than H.264.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from runway_core.errors import RenderError, TaskCancelledError

from .depth import Depth
from .picture import plane_views
from .recipe import RenderRecipe
from .scene import scene_of

PREVIEW_WIDTH_PX = 320
PREVIEW_FPS = 10
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 80)


def preview(
    recipe: RenderRecipe,
    *,
    width_px: int = PREVIEW_WIDTH_PX,
    fps: int = PREVIEW_FPS,
    depth: Depth | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[bytes]:
    """Paint a recipe small, for a look at its move before anything is sent or paid.

    Args:
        recipe: What would be rendered; its pictures may have any size.
        width_px: Width of the preview, even; the height follows the recipe's ratio.
        fps: Frames a second, 8 to 12 are enough to judge a move.
        depth: Of the first picture at the preview's size, where it is known; it does not depend on
            the move, and to guess it takes longer than anything else.
        is_cancelled: Asked at every frame.

    Yields:
        The frames in their order, each a JPEG file.

    Raises:
        RenderError: The preview could not be made.
        TaskCancelledError: ``is_cancelled`` said so.
    """
    small = preview_recipe(recipe, width_px=width_px, fps=fps)
    cv2.setNumThreads(1)
    with _failures_told():
        painter = scene_of(small, depth).painter()
        frame = VideoFrame(small.width_px, small.height_px, "yuv420p")
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        planes = plane_views(frame)
        for index in range(small.frame_count):
            if is_cancelled():
                raise TaskCancelledError("nobody waits for the preview", hint="Change the move.")
            painter.paint(index, planes)
            yield _jpeg(frame)


def preview_recipe(recipe: RenderRecipe, *, width_px: int, fps: int) -> RenderRecipe:
    """Return the recipe as a preview renders it: small, and with fewer frames."""
    height_px = 2 * round(width_px * recipe.height_px / recipe.width_px / 2)
    return replace(recipe, width_px=width_px, height_px=height_px, fps=fps)


def _jpeg(frame: VideoFrame) -> bytes:
    bgr = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    return cv2.imencode(".jpg", bgr, _JPEG)[1].tobytes()


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (av.FFmpegError, cv2.error, MemoryError) as error:
        raise RenderError(
            f"the preview failed: {error!r:.300}",
            hint="Try another picture or a smaller ratio.",
        ) from error
