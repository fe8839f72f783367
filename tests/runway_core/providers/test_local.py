"""The local renderer as a provider: real small clips, no network."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from runway_core.errors import MediaStoreError, OutputExpiredError, RenderError, UnreachableError
from runway_core.models import JobId, TaskId, TaskSnapshot, TaskStatus
from runway_core.providers.local import LocalProvider
from runway_core.providers.port import TaskHandle
from tests.runway_core.providers.watching import AtCount, Bell, Gate
from tests.support.factories import a_wire_request

SHA256 = "a1" * 32
OTHER = "b2" * 32
FRAMES = 48  # of the two seconds that every task here asks for


def a_body(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "promptText": "slow push in",
        "firstFrame": f"asset:{SHA256}",
        "ratio": "320:192",
        "duration": 2,
        "seed": 7,
        "motion": {"x": 0, "y": 0, "z": 4.5, "r": 0, "bg_x_pan": 0, "bg_y_pan": 0},
    }
    return body | changes


def a_task(job_id: str = "job-1", **changes: Any) -> TaskHandle:
    wire = a_wire_request(url="local://renderer/renders", body=a_body(**changes))
    return TaskHandle(job_id=JobId(job_id), wire=wire, base_url="local://renderer")


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clips"


@pytest.fixture
def provider(folder: Path, bell: Bell, gate: Gate) -> Iterator[LocalProvider]:
    provider = LocalProvider(gate, folder, 1, on_change=bell)
    yield provider
    gate.open.set()
    provider.close()


def submitted(provider: LocalProvider, task: TaskHandle) -> TaskHandle:
    submission = asyncio.run(provider.submit(task, key=None))
    return replace(task, task_id=submission.task_id)


def read(provider: LocalProvider, task: TaskHandle) -> TaskSnapshot:
    return asyncio.run(provider.retrieve(task, key=None))


def ended(provider: LocalProvider, task: TaskHandle, bell: Bell) -> TaskSnapshot:
    bell.wait_until(lambda: read(provider, task).status.is_terminal)
    return read(provider, task)


def downloaded(provider: LocalProvider, url: str, offset: int = 0) -> tuple[bytes, int | None]:
    async def collect() -> tuple[bytes, int | None]:
        async with provider.download(url, offset=offset) as download:
            chunks: AsyncIterator[bytes] = download.chunks
            return b"".join([chunk async for chunk in chunks]), download.total_bytes

    return asyncio.run(collect())


def test_a_submitted_task_becomes_a_clip_as_asked(provider: LocalProvider, bell: Bell) -> None:
    task = submitted(provider, a_task())

    snapshot = ended(provider, task, bell)

    assert snapshot.status is TaskStatus.SUCCEEDED
    assert snapshot.progress_fraction == 1.0
    assert snapshot.output_urls == (f"local:{task.task_id}",)


def test_the_clip_streams_whole_and_from_an_offset(
    provider: LocalProvider, bell: Bell, tmp_path: Path
) -> None:
    url = ended(provider, submitted(provider, a_task()), bell).output_urls[0]

    whole, total_bytes = downloaded(provider, url)
    tail, _ = downloaded(provider, url, offset=1000)

    (tmp_path / "copy.mp4").write_bytes(whole)
    with av.open(str(tmp_path / "copy.mp4"), "r") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.width, stream.frames) == (320, 48)
    assert total_bytes == len(whole)
    assert tail == whole[1000:]


def test_the_task_id_follows_from_job_and_wire_request(provider: LocalProvider) -> None:
    first = asyncio.run(provider.submit(a_task(), key=None)).task_id
    again = asyncio.run(provider.submit(a_task(), key=None)).task_id
    other_job = asyncio.run(provider.submit(a_task("job-2"), key=None)).task_id
    other_seed = asyncio.run(provider.submit(a_task(seed=8), key=None)).task_id

    assert first == again
    assert len({first, other_job, other_seed}) == 3


def test_submitting_twice_renders_once(provider: LocalProvider, bell: Bell, gate: Gate) -> None:
    submitted(provider, a_task())
    task = submitted(provider, a_task())

    ended(provider, task, bell)

    assert gate.asked == [SHA256]


def test_progress_and_end_are_told_without_polling(provider: LocalProvider, bell: Bell) -> None:
    task = submitted(provider, a_task())

    ended(provider, task, bell)
    bell.wait_until(lambda: len(bell.told) >= 48)

    assert set(bell.told) == {JobId("job-1")}
    assert len(bell.told) <= 51


def test_a_second_render_waits_for_the_one_worker(
    provider: LocalProvider, gate: Gate, bell: Bell
) -> None:
    gate.open.clear()
    first, second = submitted(provider, a_task()), submitted(provider, a_task("job-2"))

    waiting = read(provider, second).status
    gate.open.set()

    assert waiting is TaskStatus.QUEUED
    assert ended(provider, first, bell).status is TaskStatus.SUCCEEDED
    assert ended(provider, second, bell).status is TaskStatus.SUCCEEDED


def test_a_cancelled_render_stops_and_leaves_no_file(
    provider: LocalProvider, gate: Gate, bell: Bell, folder: Path
) -> None:
    gate.open.clear()
    task = submitted(provider, a_task())

    agreed = asyncio.run(provider.cancel(task, key=None))
    gate.open.set()
    bell.wait_until(lambda: bool(bell.told))

    assert agreed
    assert read(provider, task).status is TaskStatus.CANCELLED
    assert list(folder.iterdir()) == []


def test_a_cancel_after_the_last_frame_still_holds(folder: Path, gate: Gate) -> None:
    task = a_task()
    bell = AtCount(FRAMES, lambda: asyncio.run(late.cancel(task, key=None)))
    late = LocalProvider(gate, folder, 1, on_change=bell)

    submitted(late, task)
    bell.wait_until(lambda: len(bell.told) == FRAMES + 1)

    assert read(late, task).status is TaskStatus.CANCELLED
    late.close()


def test_a_queued_render_that_is_cancelled_never_starts(
    provider: LocalProvider, gate: Gate, bell: Bell
) -> None:
    gate.open.clear()
    first, second = submitted(provider, a_task()), submitted(provider, a_task("job-2"))

    asyncio.run(provider.cancel(second, key=None))
    gate.open.set()
    ended(provider, first, bell)
    bell.wait_until(lambda: JobId("job-2") in bell.told)

    assert gate.asked == [SHA256]


def test_a_render_that_has_ended_cannot_be_cancelled(provider: LocalProvider, bell: Bell) -> None:
    task = submitted(provider, a_task())
    ended(provider, task, bell)

    assert not asyncio.run(provider.cancel(task, key=None))
    assert read(provider, task).status is TaskStatus.SUCCEEDED


def test_a_task_of_an_earlier_process_is_rendered_again(
    provider: LocalProvider, bell: Bell
) -> None:
    task = replace(a_task(), task_id=TaskId("render-" + "0" * 32))

    snapshot = ended(provider, task, bell)

    assert snapshot.output_urls == (f"local:{task.task_id}",)


def test_a_clip_of_an_earlier_process_is_not_rendered_again(
    provider: LocalProvider, bell: Bell, folder: Path, gate: Gate
) -> None:
    task = submitted(provider, a_task())
    ended(provider, task, bell)

    after_restart = LocalProvider(gate, folder, 1)
    snapshot = read(after_restart, task)
    after_restart.close()

    assert snapshot.status is TaskStatus.SUCCEEDED
    assert gate.asked == [SHA256]


def test_a_clip_that_was_tidied_away_has_expired_and_comes_back(
    provider: LocalProvider, bell: Bell, folder: Path
) -> None:
    task = submitted(provider, a_task())
    url = ended(provider, task, bell).output_urls[0]
    os.utime(folder / f"{task.task_id}.mp4", (0, 0))
    submitted(provider, a_task("job-2"))

    with pytest.raises(OutputExpiredError):
        downloaded(provider, url)
    assert ended(provider, task, bell).output_urls == (url,)
    assert len(downloaded(provider, url)[0]) > 1000


@pytest.mark.parametrize("url", ["local:render-../../x", "local:", "https://example.org/a.mp4"])
def test_a_link_that_is_not_its_own_opens_nothing(provider: LocalProvider, url: str) -> None:
    with pytest.raises(OutputExpiredError):
        downloaded(provider, url)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ratio": "wide"}, "ratio"),
        ({"firstFrame": None}, "picture"),
        ({"firstFrame": "https://example.org/a.png"}, "firstFrame"),
        ({"duration": "long"}, "duration"),
        ({"motion": {"x": 11}}, "motion"),
        ({"motion": [1]}, "motion"),
    ],
    ids=["ratio", "no_picture", "link", "duration", "axis", "list"],
)
def test_a_wire_request_that_cannot_be_rendered_is_refused_at_once(
    provider: LocalProvider, changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(RenderError, match=word):
        submitted(provider, a_task(**changes))


def test_a_render_error_ends_the_task_with_words(provider: LocalProvider, bell: Bell) -> None:
    snapshot = ended(provider, submitted(provider, a_task(ratio="321:192")), bell)

    assert snapshot.status is TaskStatus.FAILED
    assert "even numbers" in snapshot.failure


def test_a_picture_that_cannot_be_had_ends_the_task_with_words(folder: Path, bell: Bell) -> None:
    def lost(sha256: str) -> bytes:
        raise MediaStoreError(f"{sha256[:8]} is not in the store")

    provider = LocalProvider(lost, folder, 1, on_change=bell)
    snapshot = ended(provider, submitted(provider, a_task()), bell)
    provider.close()

    assert snapshot.status is TaskStatus.FAILED
    assert "a1a1a1a1 is not in the store" in snapshot.failure


def test_a_bug_below_is_raised_to_the_one_who_reads(folder: Path, bell: Bell) -> None:
    def buggy(sha256: str) -> bytes:
        raise KeyError(sha256)

    provider = LocalProvider(buggy, folder, 1, on_change=bell)
    task = submitted(provider, a_task())
    bell.wait_until(lambda: bool(bell.told))

    with pytest.raises(KeyError):
        read(provider, task)
    provider.close()


def test_last_frame_and_mask_are_loaded_too(
    provider: LocalProvider, bell: Bell, gate: Gate
) -> None:
    task = a_task(lastFrame=f"asset:{OTHER}", mask=f"asset:{'c3' * 32}")

    snapshot = ended(provider, submitted(provider, task), bell)

    assert snapshot.status is TaskStatus.SUCCEEDED
    assert gate.asked == [SHA256, OTHER, "c3" * 32]


def test_closing_stops_a_long_render_and_takes_no_more(
    provider: LocalProvider, bell: Bell, folder: Path
) -> None:
    task = submitted(provider, a_task(duration=10, ratio="1280:720"))
    bell.wait_until(lambda: bool(bell.told))

    provider.close()

    assert read(provider, task).status is TaskStatus.RUNNING
    assert list(folder.iterdir()) == []
    with pytest.raises(UnreachableError):
        submitted(provider, a_task("job-2"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness is the whole process's")
def test_a_render_lets_pages_and_previews_go_first(folder: Path, bell: Bell) -> None:
    niceness: list[int] = []

    def load(_: str) -> bytes:
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        raise MediaStoreError("gone")

    provider = LocalProvider(load, folder, 1, on_change=bell)
    ended(provider, submitted(provider, a_task()), bell)
    provider.close()

    assert niceness[0] > os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
