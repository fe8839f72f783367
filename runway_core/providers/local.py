"""The local renderer behind the provider port: a task is a render on this machine.

A render costs nothing and the same wire request gives the same bytes, so nothing is remembered
beyond this process but the finished files: a task that is not known is simply rendered again.
"""

import asyncio
import hashlib
import json
import os
import re
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from runway_core.errors import (
    InvalidRequestError,
    OutputExpiredError,
    PlaygroundError,
    RenderError,
    TaskCancelledError,
    UnreachableError,
)
from runway_core.images import decode_rgb
from runway_core.models import CameraMotion, JobId, Submission, TaskId, TaskSnapshot, TaskStatus
from runway_core.renderer import RenderRecipe, render

from .port import Download, TaskHandle

CLIP_LIFETIME_S = 48 * 3600.0  # a delivery gives up after a day; a clip asked for later is redrawn
PROGRESS_STEP = 0.02
NICENESS = 5  # a third of the time that a page or a preview gets when there is too little for both
_CHUNK_BYTES = 256 * 1024
_ASSET = re.compile(r"^asset:([0-9a-f]{64})$")
_RATIO = re.compile(r"^([1-9]\d{1,4}):([1-9]\d{1,4})$")
_LINK = re.compile(r"^local:(render-[0-9a-f]{32})$")


@dataclass(slots=True, eq=False)
class _Render:
    """One render of this process; its fields are replaced whole, never changed in part."""

    task_id: TaskId
    job_id: JobId
    body: Mapping[str, Any]
    path: Path
    status: TaskStatus = TaskStatus.QUEUED
    progress_fraction: float = 0.0
    failure: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    future: Future[None] | None = None


class LocalProvider:
    """Renders clips in a bounded pool of threads.

    Args:
        load_image: Gives the bytes of a stored picture by its SHA-256; called from the pool.
        folder: Where clips are written; made if it is not there.
        workers: How many clips are rendered at once; each keeps about two cores busy.
        on_change: Told, from any thread, that a job's task has ended or moved on by 2 %.
    """

    def __init__(
        self,
        load_image: Callable[[str], bytes],
        folder: Path,
        workers: int = 1,
        *,
        on_change: Callable[[JobId], None] = lambda job_id: None,
    ) -> None:
        self._load_image = load_image
        self._folder = folder
        self._on_change = on_change
        self._renders: dict[TaskId, _Render] = {}
        self._lock = threading.Lock()
        self._is_closed = False
        self._pool = ThreadPoolExecutor(
            workers, thread_name_prefix="local-render", initializer=_stand_back
        )
        folder.mkdir(parents=True, exist_ok=True)
        self._drop_old_clips()

    async def submit(self, task: TaskHandle, *, key: SecretStr | None) -> Submission:
        """Start the render; the same job and wire request always give the same task.

        Raises:
            RenderError: The wire request is not one that can be rendered.
            UnreachableError: The renderer is closing.
        """
        body = task.wire.body or {}
        _settings_of(body)
        task_id = _task_id_of(task)
        self._start(task_id, task)
        return Submission(task_id=task_id, raw={"id": task_id})

    async def retrieve(self, task: TaskHandle, *, key: SecretStr | None) -> TaskSnapshot:
        """Read the render; one that this process does not know is started again.

        Raises:
            UnreachableError: The renderer is closing.
        """
        task_id = task.task_id or _task_id_of(task)
        current = self._start(task_id, task)
        if current.future is not None and current.future.done():
            current.future.result()  # a bug in the renderer must not leave the job running
        return _snapshot_of(current)

    async def cancel(self, task: TaskHandle, *, key: SecretStr | None) -> bool:
        """Stop the render at its next frame; False when it had ended already."""
        task_id = task.task_id or _task_id_of(task)
        with self._lock:
            current = self._renders.get(task_id)
            if current is None or current.status.is_terminal:
                return False
            current.stop.set()
            current.status = TaskStatus.CANCELLED
        return True

    @asynccontextmanager
    async def download(self, url: str, *, offset: int = 0) -> AsyncIterator[Download]:
        """Open a finished clip, ``local:<task_id>``, from ``offset`` bytes on.

        Raises:
            OutputExpiredError: There is no such clip (any more); reading the task redraws it.
        """
        link = _LINK.match(url)
        path = self._clip_path(TaskId(link.group(1))) if link else None
        if path is None or not path.is_file():
            raise OutputExpiredError(f"there is no rendered clip at {url!r:.80}")
        yield Download(chunks=_chunks(path, offset), offset=offset, total_bytes=path.stat().st_size)

    def close(self) -> None:
        """Stop every render at its next frame and end the pool."""
        with self._lock:
            self._is_closed = True
            renders = list(self._renders.values())
        for current in renders:
            current.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, task_id: TaskId, task: TaskHandle) -> _Render:
        """Return the render of a task, started if it is neither known nor already on disk."""
        with self._lock:
            known = self._renders.get(task_id)
            if known is not None:
                return known
            current = _Render(task_id, task.job_id, task.wire.body or {}, self._clip_path(task_id))
            if current.path.is_file():
                current.status = TaskStatus.SUCCEEDED
                return current
            if self._is_closed:
                raise UnreachableError("the local renderer is closing")
            self._renders[task_id] = current
            current.future = self._pool.submit(self._run, current)
        current.future.add_done_callback(lambda future: self._on_change(current.job_id))
        self._drop_old_clips()
        return current

    def _run(self, current: _Render) -> None:
        if not self._turn(current, TaskStatus.RUNNING):
            return
        try:
            render(
                _recipe_of(current.body, self._load_image),
                current.path,
                on_progress=lambda fraction: self._progress(current, fraction),
                is_cancelled=current.stop.is_set,
            )
        except TaskCancelledError:
            return  # a cancel has already said so; a closing renderer leaves the task to the next
        except PlaygroundError as error:
            current.failure = f"{error.message}. {error.hint}".strip()
            self._turn(current, TaskStatus.FAILED)
        else:
            if self._turn(current, TaskStatus.SUCCEEDED):
                with self._lock:
                    del self._renders[current.task_id]  # from here on the file speaks for it

    def _turn(self, current: _Render, status: TaskStatus) -> bool:
        """Move to a status unless the render has ended meanwhile."""
        with self._lock:
            if current.status.is_terminal:
                return False
            current.status = status
            return True

    def _progress(self, current: _Render, fraction: float) -> None:
        if fraction - current.progress_fraction >= PROGRESS_STEP:
            current.progress_fraction = fraction
            self._on_change(current.job_id)

    def _clip_path(self, task_id: TaskId) -> Path:
        return self._folder / f"{task_id}.mp4"

    def _drop_old_clips(self) -> None:
        before = time.time() - CLIP_LIFETIME_S
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process tidies the same folder
                if path.stat().st_mtime < before:
                    path.unlink()


def _task_id_of(task: TaskHandle) -> TaskId:
    told = json.dumps([task.job_id, dict(task.wire.body or {})], sort_keys=True, default=str)
    return TaskId(f"render-{hashlib.sha256(told.encode()).hexdigest()[:32]}")


def _snapshot_of(current: _Render) -> TaskSnapshot:
    status, failure = current.status, current.failure
    has_ended = status is TaskStatus.SUCCEEDED
    return TaskSnapshot(
        status=status,
        wire_status=status.value,
        progress_fraction=1.0 if has_ended else current.progress_fraction,
        output_urls=(f"local:{current.task_id}",) if has_ended else (),
        failure=failure,
        failure_code="RENDER" if failure else "",
        raw={"id": current.task_id, "status": status.value, "failure": failure},
    )


def _settings_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read all of a recipe but its pictures.

    Raises:
        RenderError: A field is missing or is not of its kind.
    """
    ratio = _RATIO.match(str(body.get("ratio", "")))
    if ratio is None:
        raise _unreadable("ratio", body)
    if not any(body.get(name) for name in ("firstFrame", "lastFrame")):
        raise RenderError(
            "a local render needs a picture and got none",
            hint="Add a first or a last frame; the local render moves through a picture.",
        )
    for name in ("firstFrame", "lastFrame", "mask"):
        if body.get(name) and not _ASSET.match(str(body[name])):
            raise _unreadable(name, body)
    try:
        duration_s, seed = float(body.get("duration", 5)), int(body.get("seed") or 0)
    except (TypeError, ValueError) as error:
        raise _unreadable("duration", body) from error
    try:
        motion = CameraMotion(**(body.get("motion") or {}))
    except (TypeError, InvalidRequestError) as error:
        raise _unreadable("motion", body) from error
    return {
        "width_px": int(ratio.group(1)),
        "height_px": int(ratio.group(2)),
        "duration_s": duration_s,
        "motion": motion,
        "prompt_text": str(body.get("promptText") or ""),
        "seed": seed,
    }


def _stand_back() -> None:
    """Let pages and previews go first; the threads that a render starts inherit it.

    Only on Linux does a niceness belong to one thread alone.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _recipe_of(body: Mapping[str, Any], load_image: Callable[[str], bytes]) -> RenderRecipe:
    settings = _settings_of(body)
    side_px = 4 * max(settings["width_px"], settings["height_px"])
    pictures: dict[str, Any] = {}
    for name, wire_name in (("first", "firstFrame"), ("last", "lastFrame"), ("mask", "mask")):
        asset = _ASSET.match(str(body.get(wire_name, "")))
        if asset is not None:
            pictures[name] = decode_rgb(load_image(asset.group(1)), max_side_px=side_px)
    if "mask" in pictures:
        pictures["mask"] = pictures["mask"][..., 0]
    return RenderRecipe(**settings, **pictures)


def _unreadable(name: str, body: Mapping[str, Any]) -> RenderError:
    return RenderError(
        f"the local render cannot read {name} = {body.get(name)!r:.80}",
        hint=f"Correct {name} and generate again.",
    )


async def _chunks(path: Path, offset: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            yield chunk
