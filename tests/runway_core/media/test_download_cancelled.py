import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from runway_core.media.download import download_video
from runway_core.media.part import PartFile
from runway_core.media.store import MediaStore
from tests.support.video_host import Host

URL = "https://cdn.example/video.mp4"
MIB = 2**20


@pytest.fixture
def clip(make_clip: Callable[..., Path]) -> bytes:
    """The bytes of a real clip."""
    return make_clip().read_bytes()


def test_a_cancelled_download_leaves_no_nameless_file(store: MediaStore, clip: bytes) -> None:
    async def run() -> None:
        def cancel(received: int, total: int | None) -> None:
            raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await download_video(
                Host(clip).download,
                URL,
                store,
                max_bytes=MIB,
                temp_folder=store.temp_folder,
                on_progress=cancel,
            )

    asyncio.run(run())

    assert list(store.temp_folder.iterdir()) == []


@pytest.mark.parametrize("outlives", [False, True], ids=["on its loop", "after its loop"])
def test_a_download_that_is_cancelled_while_its_file_is_opened_leaves_nothing_open(
    store: MediaStore, clip: bytes, monkeypatch: pytest.MonkeyPatch, outlives: bool
) -> None:
    opened: list[PartFile] = []
    begun, may_open, closed = threading.Event(), threading.Event(), threading.Event()
    really_open, really_close = PartFile.open, PartFile.close

    def slow_open(temp_folder: Path, part_name: str | None) -> PartFile:
        begun.set()
        may_open.wait(10)
        opened.append(really_open(temp_folder, part_name))
        return opened[0]

    def close(part: PartFile, *, keep: bool) -> None:
        really_close(part, keep=keep)
        closed.set()

    async def run() -> None:
        loading = asyncio.create_task(
            download_video(
                Host(clip).download, URL, store, max_bytes=MIB, temp_folder=store.temp_folder
            )
        )
        await asyncio.to_thread(begun.wait, 10)
        loading.cancel()
        if not outlives:
            may_open.set()
        await asyncio.gather(loading, return_exceptions=True)

    monkeypatch.setattr(PartFile, "open", slow_open)
    monkeypatch.setattr(PartFile, "close", close)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(run())
    loop.close()  # without waiting for its threads, as the loop of the jobs ends
    may_open.set()

    assert closed.wait(10)
    assert [part.path.exists() for part in opened] == [False]
