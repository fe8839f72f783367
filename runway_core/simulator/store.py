"""Where tasks are kept: in memory, and with a folder also on disk, one JSON file per task.

Data URIs are kept once each, by their SHA-256, so that a thousand tasks with the same picture weigh
one picture.
"""

import hashlib
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .faults import FaultRule
from .tasks import Order, Task

LONG_TEXT_CHARS = 2048  # a data URI shorter than this stays in its task
_REFERENCE = "text:sha256:"
_FILE_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")  # ids come from addresses that anybody may call


class TaskStore:
    """All tasks of one simulator; with a folder they outlive the process."""

    def __init__(self, folder: Path | None) -> None:
        self._tasks: dict[str, Task] = {}
        self._texts: dict[str, str] = {}
        self._folder = folder
        if folder is not None:
            (folder / "tasks").mkdir(parents=True, exist_ok=True)
            (folder / "texts").mkdir(exist_ok=True)
            loaded = [_task(json.loads(path.read_bytes())) for path in folder.glob("tasks/*.json")]
            loaded.sort(key=lambda task: task.created_at)
            self._tasks = {task.id: task for task in loaded}
        self._counts = Counter(task.gateway_id for task in self)

    def __iter__(self) -> Iterator[Task]:
        return iter(tuple(self._tasks.values()))

    def count(self, gateway_id: str) -> int:
        """Return how many tasks a gateway has, deleted ones included."""
        return self._counts[gateway_id]

    def get(self, task_id: str) -> Task | None:
        """Return a task; None: there is none of this id."""
        return self._tasks.get(task_id) or self._made_elsewhere(task_id)

    def put(self, task: Task) -> Task:
        """Keep a task, new or changed, and return it as it is kept: data URIs as references."""
        row = self._shortened(asdict(task))
        kept = _task(row)
        if self._folder is not None:
            _write(self._folder / "tasks" / f"{task.id}.json", json.dumps(row).encode())
        if task.id not in self._tasks:
            self._counts[task.gateway_id] += 1
        self._tasks[task.id] = kept
        return kept

    def text(self, value: str) -> str:
        """Return the text a reference stands for, or the value itself."""
        if not value.startswith(_REFERENCE):
            return value
        digest = value.removeprefix(_REFERENCE)
        if self._folder is not None:
            return (self._folder / "texts" / digest).read_text("utf-8")
        return self._texts[digest]

    def full(self, value: Any) -> Any:
        """Return a JSON value with every reference replaced by its text."""
        return _mapped(value, self.text)

    def _made_elsewhere(self, task_id: str) -> Task | None:
        """Return a task that another process has put into the same folder meanwhile."""
        if self._folder is None or not _FILE_NAME.fullmatch(task_id):
            return None
        path = self._folder / "tasks" / f"{task_id}.json"
        if not path.is_file():
            return None
        task = self._tasks[task_id] = _task(json.loads(path.read_bytes()))
        self._counts[task.gateway_id] += 1
        return task

    def _shortened(self, value: Any) -> Any:
        return _mapped(value, self._reference)

    def _reference(self, text: str) -> str:
        if not text.startswith("data:") or len(text) < LONG_TEXT_CHARS:
            return text
        digest = hashlib.sha256(text.encode()).hexdigest()
        if self._folder is None:
            self._texts.setdefault(digest, text)
        elif not (path := self._folder / "texts" / digest).exists():
            _write(path, text.encode())
        return _REFERENCE + digest


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mapped(item, change) for item in value]
    return value


def _task(row: dict[str, Any]) -> Task:
    fields = dict(row)
    order = Order(**fields.pop("order"))
    faults = tuple(FaultRule(**rule) for rule in fields.pop("faults"))
    return Task(order=order, faults=faults, **fields)


def _write(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds either nothing or all of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
