"""The videos of succeeded tasks: rendered when first asked for, once per content, one at a time."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from runway_core.models import CameraMotion
from runway_core.renderer import RenderRecipe, render

from .pictures import followed_size_px, picture
from .store import TaskStore
from .tasks import Task

_TINY = "tiny"
_TINY_SIZE_PX = (320, 180)
_HOUSE_MOVES: Mapping[str, CameraMotion] = {
    "gptplus5": CameraMotion(x=-7, z=2),
    "cometapi": CameraMotion(y=-5, z=4, r=2),
    "openai_hk": CameraMotion(z=9),
    "chatgptsb": CameraMotion(x=3, y=5, bg_x_pan=-3),
    "pro_generate": CameraMotion(x=4, y=-3, z=3, r=-2.5),
    "runway": CameraMotion(x=8, z=1),
}  # one each, so that two gateways' videos of one picture can be told apart side by side


class VideoShelf:
    """Videos and posters as files in one folder, named by what they show."""

    def __init__(self, folder: Path, store: TaskStore, *, tiny: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = store
        self._tiny = tiny
        self._closing = threading.Event()
        self._renderer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulator-video")

    async def video(self, task: Task) -> Path:
        """Return the task's mp4, rendering it when there is none.

        Raises:
            RenderError: It cannot be rendered.
        """
        path = self._folder / f"{self._name(task)}.mp4"
        if not path.exists():
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._renderer, self._render, path, task)
        return path

    async def poster(self, task: Task) -> Path:
        """Return the task's first frame as a JPEG."""
        path = self._folder / f"{self._name(task)}.jpg"
        if not path.exists():
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._renderer, self._draw_poster, path, task)
        return path

    def close(self) -> None:
        """End the running render and start no other."""
        self._closing.set()
        self._renderer.shutdown(wait=True, cancel_futures=True)

    def _render(self, path: Path, task: Task) -> None:
        # Those who asked for the same video meanwhile stand in the queue behind the first.
        if not path.exists():
            render(self._recipe(task), path, is_cancelled=self._closing.is_set)

    def _draw_poster(self, path: Path, task: Task) -> None:
        first, last = self._sources(task)
        part = path.with_suffix(".part")
        shown = picture(first or last or "", self._size_px(task))
        Image.fromarray(shown).save(part, "JPEG", quality=85)
        part.replace(path)

    def _recipe(self, task: Task) -> RenderRecipe:
        width_px, height_px = self._size_px(task)
        first, last = (
            None if source is None else picture(source, (width_px, height_px))
            for source in self._sources(task)
        )
        return RenderRecipe(
            first=first,
            last=last,
            width_px=width_px,
            height_px=height_px,
            duration_s=1 if self._tiny else task.order.duration_s,
            motion=_motion(task),
            prompt_text="" if self._tiny else task.order.prompt_text,
            seed=task.order.seed or 0,
        )

    def _sources(self, task: Task) -> tuple[str | None, str | None]:
        order = task.order
        if self._tiny:
            return _TINY, None
        if order.first is None and order.last is None:
            return f"{order.prompt_text} {order.seed}", None
        first, last = order.first, order.last
        return first and self._store.text(first), last and self._store.text(last)

    def _size_px(self, task: Task) -> tuple[int, int]:
        if self._tiny:
            return _TINY_SIZE_PX
        if task.order.width_px is not None and task.order.height_px is not None:
            return task.order.width_px, task.order.height_px
        return followed_size_px(self._store.text(task.order.first or ""))

    def _name(self, task: Task) -> str:
        order = task.order
        if self._tiny:
            return _TINY
        shown = [order.first, order.last, order.width_px, order.height_px, order.duration_s]
        words = [task.gateway_id, order.seed, order.prompt_text, dict(order.motion or {})]
        return hashlib.sha256(json.dumps([shown, words]).encode()).hexdigest()[:32]


def _motion(task: Task) -> CameraMotion:
    """Return the move that was ordered, or the gateway's own."""
    asked = {name: value for name, value in (task.order.motion or {}).items() if value}
    if asked:
        return CameraMotion(**asked)
    return _HOUSE_MOVES.get(task.gateway_id, CameraMotion(z=5))
