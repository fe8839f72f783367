"""A gateway cheap enough to be read 1,000 times a second: ``python -m bench.responder`` serves it.

It speaks the part of Runway's wire that following a task needs, straight from bytes: the built-in
simulator, made to be exact, would take more of the machine than what is measured. It takes notes of
every reading, of when it first told of each task's success, and of its own CPU.
"""

import asyncio
import bisect
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs

import av
import numpy as np

from bench.clock import Figures, memory_mb

POLL_S = 2.0
GENERATION_S = 20.0
STRETCH_S = 12.0
PICTURE = "https://example.com/picture.jpg"
KEY = "any-key-of-mine"

_DELAY = re.compile(rb"\[delay ([\d.]+)\]")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


@dataclass(slots=True)
class Task:
    """One task; ``ends_at`` in seconds since 1970, None: it never ends."""

    created_at: float
    ends_at: float | None


@dataclass(slots=True)
class Notebook:
    """What was seen."""

    tasks: dict[str, Task] = field(default_factory=dict)
    read_at: list[float] = field(default_factory=list)
    told_at: dict[str, float] = field(default_factory=dict)

    def show(self, after: float, *, told: bool) -> bytes:
        """Return the notes as JSON; ``after`` asks for the first reading after an instant."""
        place = bisect.bisect_right(self.read_at, after)
        return _json(
            {
                "readings": len(self.read_at),
                "submits": len(self.tasks),
                "first_after": self.read_at[place] if place < len(self.read_at) else None,
                "cpu_s": time.process_time(),
                "told_at": self.told_at if told else {},
            }
        )


class Conversation(asyncio.Protocol):
    """One connection: requests in, answers out, in their order."""

    def __init__(self, notebook: Notebook, video: bytes, url: str) -> None:
        self._notebook = notebook
        self._video = video
        self._url = url
        self._unread = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            head = self._unread[:end]
            length = _LENGTH.search(head)
            size = end + 4 + (int(length[1]) if length else 0)
            if len(self._unread) < size:
                return
            body, self._unread = self._unread[end + 4 : size], self._unread[size:]
            method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            if self._transport is not None:
                self._transport.write(self._answer(method, target, body))

    def _answer(self, method: str, target: str, body: bytes) -> bytes:
        if method == "POST":
            return _reply(self._accept(body))
        path, _, query = target.partition("?")
        if path == "/notebook":
            asked = parse_qs(query)
            after = float(asked.get("after", ["0"])[0])
            return _reply(self._notebook.show(after, told="told" in asked))
        if path.endswith(".mp4"):
            return _reply(self._video, "video/mp4")
        return _reply(self._read(path.rpartition("/")[2]))

    def _accept(self, body: bytes) -> bytes:
        delay = _DELAY.search(body)
        now = time.time()
        task_id = f"17f20503-6c24-4c16-946b-{len(self._notebook.tasks):012d}"
        self._notebook.tasks[task_id] = Task(now, now + float(delay[1]) if delay else None)
        return _json({"id": task_id, "estimatedCost": {"credits": 25}})

    def _read(self, task_id: str) -> bytes:
        now, task = time.time(), self._notebook.tasks[task_id]
        self._notebook.read_at.append(now)
        answer: dict[str, Any] = {"id": task_id, "createdAt": "2026-11-20T12:00:00.000Z"}
        if task.ends_at is not None and now >= task.ends_at:
            self._notebook.told_at.setdefault(task_id, now)
            ended = {"status": "SUCCEEDED", "cost": {"credits": 25}}
            return _json(answer | ended | {"output": [f"{self._url}/{task_id}.mp4"]})
        progress = round(min((now - task.created_at) / 60, 0.999), 3)
        estimate = {"credits": 25}
        return _json(
            answer | {"status": "RUNNING", "progress": progress, "estimatedCost": estimate}
        )


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _reply(body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n"
    return f"{head}date: Fri, 20 Nov 2026 12:00:00 GMT\r\nserver: bench\r\n\r\n".encode() + body


def notes(url: str, *, after: float = 0.0, told: bool = False) -> dict[str, Any]:
    """Return what was noted; ``told_at`` by task only where it is asked for."""
    query = f"after={after!r}" + ("&told=1" if told else "")
    with urllib.request.urlopen(f"{url}/notebook?{query}", timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def responder() -> Iterator[str]:
    """Run it in a process of its own; gives its URL."""
    command = [sys.executable, "-m", "bench.responder"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield (process.stdout.readline() if process.stdout else "").strip()
        finally:
            process.terminate()


async def serve(video: bytes) -> None:
    """Serve on a free port, told on standard output, until stopped."""
    notebook, url = Notebook(), ""
    server = await asyncio.get_running_loop().create_server(
        lambda: Conversation(notebook, video, url), "127.0.0.1", 0, backlog=1024
    )
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(url, flush=True)
    await server.serve_forever()


def stretch(url: str, statements: Callable[[], int]) -> Figures:
    """What this process spends on a reading over a stretch in which nothing changes."""
    time.sleep(POLL_S)
    before, cpu_s, counted, began = notes(url), time.process_time(), statements(), time.monotonic()
    time.sleep(STRETCH_S)
    took_s, cpu_s = time.monotonic() - began, time.process_time() - cpu_s
    counted, after = statements() - counted, notes(url)
    readings = after["readings"] - before["readings"]
    return {
        "cpu_ms_per_reading": 1000 * cpu_s / readings,
        "cpu_percent": 100 * cpu_s / took_s,
        "readings_per_s": readings / took_s,
        "responder_ms": 1000 * (after["cpu_s"] - before["cpu_s"]) / readings,
        "statements_per_s": counted / took_s,
        "memory_mb": memory_mb("VmHWM"),
    }


def a_clip() -> bytes:
    """Return a playable video as small as they get."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=8)
            stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
            for shade in range(0, 240, 10):
                picture = np.full((36, 64, 3), shade, np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            container.mux(stream.encode())
        return path.read_bytes()


def main() -> None:
    """Serve until stopped."""
    asyncio.run(serve(a_clip()))


if __name__ == "__main__":
    main()
