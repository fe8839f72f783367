"""A small looping preview of a recipe, by the same code as the clip itself."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .clip import render
from .recipe import RenderRecipe
from .turns import TURNS

PREVIEW_WIDTH_PX = 320
PREVIEW_FPS = 10


def preview(
    recipe: RenderRecipe,
    *,
    width_px: int = PREVIEW_WIDTH_PX,
    fps: int = PREVIEW_FPS,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> bytes:
    """Render a recipe small, for a look at its move before anything is sent or paid.

    Args:
        recipe: What would be rendered; its pictures may have any size.
        width_px: Width of the preview, even; the height follows the recipe's ratio.
        fps: Frames a second, 8 to 12 are enough to judge a move.
        is_cancelled: Asked at every frame.

    Returns:
        An mp4 file of the recipe's duration.

    Raises:
        RenderError: The preview could not be made.
        TaskCancelledError: ``is_cancelled`` said so.
    """
    height_px = 2 * round(width_px * recipe.height_px / recipe.width_px / 2)
    small = replace(recipe, width_px=width_px, height_px=height_px, fps=fps)
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        path = Path(folder) / "preview.mp4"
        with TURNS.first():
            render(small, path, is_cancelled=is_cancelled, after_frame=lambda: None)
        return path.read_bytes()
