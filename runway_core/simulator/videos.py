"""The videos of succeeded tasks: rendered when first asked for, once per content, one at a time."""

import asyncio
import hashlib
import json
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from runway_core.models import CameraMotion

from .pictures import Pixels, followed_size_px, picture
from .store import TaskStore
from .tasks import Task

FPS = 24
_TINY_SIZE_PX = (320, 180)


class VideoShelf:
    """Videos and posters as files in one folder, named by what they show."""

    def __init__(self, folder: Path, store: TaskStore, *, tiny: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = store
        self._tiny = tiny
        self._renderer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulator-video")
        self._rendering: dict[str, asyncio.Future[None]] = {}

    async def video(self, task: Task) -> Path:
        """Return the task's mp4, rendering it when there is none."""
        sources = self._sources(task)
        size_px, duration_s = self._size_px(task), 1 if self._tiny else task.order.duration_s
        name = "tiny" if self._tiny else self._name(task, size_px)
        path = self._folder / f"{name}.mp4"
        while not path.exists():
            if name not in self._rendering:
                loop = asyncio.get_running_loop()
                self._rendering[name] = loop.run_in_executor(
                    self._renderer, _render, path, sources, size_px, duration_s, _motion(task)
                )
            try:
                await asyncio.shield(self._rendering[name])
            finally:
                if self._rendering.get(name, None) and self._rendering[name].done():
                    del self._rendering[name]
        return path

    async def poster(self, task: Task) -> Path:
        """Return the task's first frame as a JPEG."""
        first, last = self._sources(task)
        size_px = self._size_px(task)
        path = self._folder / f"{'tiny' if self._tiny else self._name(task, size_px)}.jpg"
        if not path.exists():
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(
                self._renderer, _draw_poster, path, first or last or "", size_px
            )
        return path

    def close(self) -> None:
        """Let a running render end and start no other."""
        self._renderer.shutdown(wait=True, cancel_futures=True)

    def _sources(self, task: Task) -> tuple[str | None, str | None]:
        order = task.order
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

    def _name(self, task: Task, size_px: tuple[int, int]) -> str:
        order = task.order
        seen = [task.gateway_id, order.first, order.last, size_px, order.duration_s, order.seed]
        text = json.dumps([*seen, order.prompt_text, dict(order.motion or {})])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _motion(task: Task) -> CameraMotion:
    """Return the move that was ordered, or one that differs from gateway to gateway."""
    asked = {name: value for name, value in (task.order.motion or {}).items() if value}
    if asked:
        return CameraMotion(**asked)
    drawn = random.Random(task.gateway_id)  # noqa: S311 - variety, no secret
    x, y = (round(drawn.choice((-1, 1)) * drawn.uniform(1.5, 5.0), 1) for _ in range(2))
    return CameraMotion(x=x, y=y * 0.4, z=round(drawn.uniform(1.5, 6.0), 1))


def _render(
    path: Path,
    sources: tuple[str | None, str | None],
    size_px: tuple[int, int],
    duration_s: int,
    motion: CameraMotion,
) -> None:
    start, end = (None if text is None else picture(text, size_px) for text in sources)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder) / "part.mp4"
        _encode_pan(part, start, end, duration_s, motion)
        part.replace(path)


def _encode_pan(
    path: Path, first: Pixels | None, last: Pixels | None, duration_s: int, motion: CameraMotion
) -> None:
    """Encode a plain pan and push-in that dissolves into the last picture."""
    start, end = (first if first is not None else last), (last if last is not None else first)
    if start is None or end is None:
        raise ValueError("a video needs a picture")
    height, width = start.shape[:2]
    count = duration_s * FPS
    with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(count):
            at = index / max(count - 1, 1)
            zoom = 1.02 + 0.02 * motion.z * (at if first is not None else 1 - at)
            shift_x, shift_y = (axis * 0.002 * at for axis in (motion.x, motion.y))
            matrix = np.array(
                [
                    [zoom, 0, width * ((1 - zoom) / 2 + shift_x)],
                    [0, zoom, height * ((1 - zoom) / 2 + shift_y)],
                ]
            )
            mixed = start if end is start else cv2.addWeighted(start, 1 - at, end, at, 0)
            moved = cv2.warpAffine(
                mixed, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101
            )
            frame = av.VideoFrame.from_ndarray(np.asarray(moved, dtype=np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _draw_poster(path: Path, source: str, size_px: tuple[int, int]) -> None:
    part = path.with_suffix(".part")
    Image.fromarray(picture(source, size_px)).save(part, "JPEG", quality=85)
    part.replace(path)
