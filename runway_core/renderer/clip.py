"""Writing a clip: two threads paint and encode its chunks, the caller's thread writes the file."""

import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import cv2

from runway_core.errors import RenderError, TaskCancelledError

from .encoder import Mp4Writer, VideoPacket, chunks_of, encode_chunk
from .recipe import RenderedClip, RenderRecipe
from .scene import Scene, scene_of
from .turns import TURNS

THREADS = 2


def render(
    recipe: RenderRecipe,
    path: Path,
    *,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    after_frame: Callable[[], object] = TURNS.give_way,
) -> RenderedClip:
    """Render a clip to an mp4 file.

    The file appears under its name only when it is whole. The same recipe gives the same bytes.

    Args:
        recipe: What to render.
        path: Where the file goes; its folder exists. A file of that name is replaced.
        on_progress: Told the share of frames done, 0 to 1, from this thread.
        is_cancelled: Asked at every frame, from this thread.
        after_frame: Called from the threads that paint; by default it waits for previews.

    Raises:
        RenderError: The clip could not be made.
        TaskCancelledError: ``is_cancelled`` said so; nothing is left behind.
    """
    cv2.setNumThreads(1)  # the two chunk threads fill the cores; more would only contend
    with _temporary_name(path) as part, _failures_told():
        _check(is_cancelled)
        scene = scene_of(recipe)
        with Mp4Writer(
            part, width_px=recipe.width_px, height_px=recipe.height_px, fps=recipe.fps
        ) as writer:
            _encode(
                scene,
                recipe.frame_count,
                writer,
                on_progress,
                is_cancelled,
                after_frame=after_frame,
            )
        part.replace(path)
    return RenderedClip(
        frame_count=recipe.frame_count,
        width_px=recipe.width_px,
        height_px=recipe.height_px,
        duration_s=recipe.frame_count / recipe.fps,
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """One frame painted, or the end of a chunk."""

    chunk: int
    packets: list[VideoPacket]
    is_last: bool = False


def _encode(
    scene: Scene,
    frame_count: int,
    writer: Mp4Writer,
    on_progress: Callable[[float], None],
    is_cancelled: Callable[[], bool],
    *,
    after_frame: Callable[[], object],
) -> None:
    steps: queue.SimpleQueue[_Step] = queue.SimpleQueue()
    stop = threading.Event()

    def work(chunk: int, frames: range) -> None:
        def emit(packets: list[VideoPacket]) -> bool:
            steps.put(_Step(chunk, packets))
            after_frame()
            return not stop.is_set()

        rest: list[VideoPacket] = []
        try:
            ends_clip = frames.stop == frame_count
            context = writer.context(sharp_frame=len(frames) - 1 if ends_clip else None)
            rest = encode_chunk(context, scene.painter(), frames, emit)
        finally:
            steps.put(_Step(chunk, rest, is_last=True))

    with ThreadPoolExecutor(THREADS, thread_name_prefix="render") as pool:
        futures = [pool.submit(work, *item) for item in enumerate(chunks_of(frame_count))]
        try:
            for fraction in _written(steps, futures, writer, frame_count):
                _check(is_cancelled)
                on_progress(fraction)
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _written(
    steps: "queue.SimpleQueue[_Step]",
    futures: list[Future[None]],
    writer: Mp4Writer,
    frame_count: int,
) -> Iterator[float]:
    """Write the chunks in their order as they come; yield the share painted at every frame."""
    waiting: list[list[VideoPacket]] = [[] for _ in futures]
    ended: set[int] = set()
    painted = current = 0
    while current < len(futures):
        step = steps.get()
        waiting[step.chunk] += step.packets
        if step.is_last:
            futures[step.chunk].result()
            ended.add(step.chunk)
        else:
            painted += 1
            yield painted / frame_count
        while current < len(futures):
            for packet in waiting[current]:
                writer.write(packet)
            waiting[current].clear()
            if current not in ended:
                break
            current += 1


def _check(is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise TaskCancelledError("the local render was cancelled", hint="Generate it again.")


@contextmanager
def _temporary_name(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (av.FFmpegError, cv2.error, OSError, MemoryError) as error:
        raise RenderError(
            f"the local render failed: {error!r:.300}",
            hint="Try another picture or a smaller ratio; free some disk space and memory.",
        ) from error
