"""Tasks in memory and on disk."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runway_core.simulator.faults import faults_in_prompt
from runway_core.simulator.store import TaskStore
from runway_core.simulator.tasks import Order, Task

LONG_URI = "data:image/png;base64," + "A" * 5000


def a_task(task_id: str = "a", **changes: Any) -> Task:
    """A task with a long picture in its body."""
    fields: dict[str, Any] = {
        "id": task_id,
        "gateway_id": "runway",
        "number": 0,
        "created_at": 1000.0,
        "delay_s": 3.0,
        "order": Order(
            model="gen4_turbo", width_px=1280, height_px=720, duration_s=5, first=LONG_URI
        ),
        "body": {"promptImage": [{"uri": LONG_URI}], "promptText": "wave"},
        "origin": "http://simulator",
        "faults": faults_in_prompt("[fail]"),
    }
    return Task(**(fields | changes))


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TaskStore:
    """A store of each kind."""
    return TaskStore(tmp_path if request.param == "disk" else None)


def test_a_kept_body_is_given_back_whole(store: TaskStore) -> None:
    task = a_task()

    kept = store.put(task)

    assert store.full(kept.body) == task.body


def test_a_long_picture_stands_in_a_task_as_a_reference(store: TaskStore) -> None:
    kept = store.put(a_task())

    assert len(str(kept.body)) < 300
    assert store.text(kept.order.first or "") == LONG_URI


def test_a_changed_task_replaces_the_old_one(store: TaskStore) -> None:
    kept = store.put(a_task())

    store.put(replace(kept, is_deleted=True))

    assert [task.is_deleted for task in store] == [True]
    assert store.count("runway") == 1


def test_an_unknown_id_finds_nothing(store: TaskStore) -> None:
    assert store.get("nobody") is None


def test_a_second_store_on_the_same_folder_finds_the_tasks_in_order(tmp_path: Path) -> None:
    first = TaskStore(tmp_path)
    kept = [first.put(a_task(name, created_at=at)) for name, at in (("b", 2.0), ("a", 1.0))]

    again = TaskStore(tmp_path)

    assert list(again) == [kept[1], kept[0]]
    assert again.count("runway") == 2


def test_the_same_picture_is_kept_on_disk_once(tmp_path: Path) -> None:
    store = TaskStore(tmp_path)

    store.put(a_task("a"))
    store.put(a_task("b"))

    assert len(list(tmp_path.glob("texts/*"))) == 1


def test_a_write_leaves_no_half_file_behind(tmp_path: Path) -> None:
    TaskStore(tmp_path).put(a_task())

    assert [path.name for path in tmp_path.glob("tasks/*")] == ["a.json"]


def test_a_task_that_another_process_made_is_found_in_the_shared_folder(tmp_path: Path) -> None:
    here, elsewhere = TaskStore(tmp_path), TaskStore(tmp_path)
    kept = elsewhere.put(a_task("made-there"))

    assert here.get("made-there") == kept
    assert here.count("runway") == 1


@pytest.mark.parametrize("task_id", ["not-there", "../tasks/made-there", ""])
def test_an_id_that_names_no_task_finds_nothing(store: TaskStore, task_id: str) -> None:
    store.put(a_task("made-there"))

    assert store.get(task_id) is None
