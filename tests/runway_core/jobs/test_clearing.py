"""Deleted jobs go for good, with their files and with nobody else's."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from runway_core.errors import MediaStoreError, StoreUnavailableError
from runway_core.jobs import schema
from runway_core.jobs.clearing import UNDO_S, Clearing
from runway_core.jobs.library import LibraryStore
from runway_core.jobs.store import JobStore
from runway_core.media import MediaStore
from runway_core.media.store import FRESH_S
from runway_core.models import JobState
from tests.support.factories import a_frame
from tests.support.listing import list_job, settle_all

NOW = 5000.0
LONG_AGO = NOW - UNDO_S
PATIENCE_S = 30.0


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore.in_folder(tmp_path / "media")


@pytest.fixture
def clearing(store: JobStore, media: MediaStore) -> Iterator[Clearing]:
    clearing = Clearing(store, media, clock=lambda: NOW)
    yield clearing
    clearing.close()


def age(media: MediaStore, sha256: str) -> None:
    """Make a file look as if it had been kept a while ago."""
    path = media.path(sha256)
    assert path is not None
    os.utime(path, (time.time() - 2 * FRESH_S,) * 2)


def a_take(
    store: JobStore, media: MediaStore, job_id: str, video: bytes, *, workspace: str = "local"
) -> str:
    """Store a finished job with a video, and return the hash of the video."""
    sha256 = media.put(video, "video/mp4").sha256
    poster = media.put(b"poster of " + video, "image/jpeg").sha256
    for kept in (sha256, poster):
        age(media, kept)
    list_job(store, job_id, workspace=workspace)
    settle_all(store, job_id, video={"sha256": sha256, "poster_sha256": poster})
    return sha256


def delete(store: JobStore, *job_ids: str, at: float = LONG_AGO) -> None:
    LibraryStore(store, clock=lambda: at).delete("local", job_ids)


def count(store: JobStore) -> list[int]:
    """How many batches, jobs, events, rows of the library, tags and orphans there are."""
    tables = ("batches", "jobs", "events", "library", "tags", "orphans")
    with store.engine.connect() as connection:
        return [
            connection.scalar(select(func.count()).select_from(schema.metadata.tables[name])) or 0
            for name in tables
        ]


def test_a_deleted_job_goes_with_all_its_rows_and_files(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    sha256 = a_take(store, media, "a", b"a video")
    LibraryStore(store, clock=lambda: NOW).add_tag("local", ["a"], "hero")
    delete(store, "a")

    wait_s = clearing.clear()

    assert (wait_s, count(store)) == (None, [0, 0, 0, 0, 0, 0])
    assert not media.exists(sha256)
    assert not list(media.temp_folder.parent.rglob("*.jpg"))


def test_a_job_can_be_brought_back_until_its_time_has_passed(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    sha256 = a_take(store, media, "a", b"a video")
    delete(store, "a", at=LONG_AGO + 60)

    wait_s = clearing.clear()

    assert wait_s == pytest.approx(60)
    assert media.exists(sha256)
    assert store.job("a") is not None


def test_a_file_that_another_workspace_uses_stays_until_the_last_has_let_go(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    sha256 = a_take(store, media, "a", b"the same video")
    a_take(store, media, "b", b"the same video", workspace="another")
    delete(store, "a")
    clearing.clear()
    is_kept = media.exists(sha256)
    LibraryStore(store, clock=lambda: LONG_AGO).delete("another", ["b"])

    clearing.clear()

    assert is_kept
    assert not media.exists(sha256)


def test_a_poster_that_is_somebodys_picture_stays(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    a_take(store, media, "a", b"a video")
    poster = media.put(b"poster of a video", "image/jpeg").sha256
    age(media, poster)
    store.pictures.add(a_frame(sha256=poster), "another")
    delete(store, "a")

    clearing.clear()

    assert media.exists(poster)


def test_a_batch_stays_while_it_has_a_job(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    list_job(store, "a", "b")
    settle_all(store, "a", state=JobState.FAILED)
    delete(store, "a")

    clearing.clear()

    assert count(store)[:2] == [1, 1]


def test_no_file_goes_that_a_download_has_just_found_in_the_store(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    sha256 = a_take(store, media, "a", b"a video")
    delete(store, "a")
    media.put(b"a video", "video/mp4")  # for a job whose row does not name it yet

    wait_s = clearing.clear()
    is_kept = media.exists(sha256)
    age(media, sha256)
    clearing.clear()

    assert (wait_s, is_kept, media.exists(sha256)) == (60.0, True, False)


def test_downloads_that_wait_for_room_do_not_keep_deleted_files_on_the_disk(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    sha256 = a_take(store, media, "a", b"a video")
    list_job(store, "b")
    settle_all(store, "b", state=JobState.DOWNLOADING)
    delete(store, "a")

    clearing.clear()

    assert not media.exists(sha256)


def test_a_file_left_by_a_crash_goes_after_the_next_start(
    store: JobStore, media: MediaStore, clearing: Clearing
) -> None:
    sha256 = a_take(store, media, "a", b"a video")
    delete(store, "a")
    store.writer.run(clearing._clear_rows)  # and there the power went

    Clearing(store, media, clock=lambda: NOW).clear()

    assert not media.exists(sha256)
    assert count(store)[-1] == 0


def test_a_store_that_is_away_is_asked_again_later(
    store: JobStore,
    media: MediaStore,
    clearing: Clearing,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    a_take(store, media, "a", b"a video")
    delete(store, "a")

    def away(_sha256: str) -> None:
        raise MediaStoreError("the bucket is away")

    monkeypatch.setattr(media, "delete_unless_fresh", away)
    with caplog.at_level(logging.WARNING):
        assert clearing.clear() == 60.0
    assert "the bucket is away" in caplog.text
    assert count(store)[-1] == 2


def test_the_thread_clears_at_the_start_and_ends_when_told(
    store: JobStore, media: MediaStore
) -> None:
    sha256 = a_take(store, media, "a", b"a video")
    delete(store, "a")
    clearing = Clearing(store, media, clock=lambda: NOW)

    clearing.start()
    clearing.wake()
    clearing.close()

    assert not media.exists(sha256)


@pytest.mark.parametrize("fault", [StoreUnavailableError("locked"), ZeroDivisionError("a bug")])
def test_a_fault_does_not_end_the_clearing_while_the_process_lives(
    store: JobStore,
    media: MediaStore,
    fault: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broke, gone = threading.Event(), threading.Event()

    def forget(_sha256: str) -> None:
        if not broke.is_set():
            broke.set()
            raise fault
        gone.set()

    monkeypatch.setattr("runway_core.jobs.clearing._LATER_S", 0.01)
    a_take(store, media, "a", b"a video")
    delete(store, "a")
    clearing = Clearing(store, media, forget=forget, clock=lambda: NOW)
    clearing.start()

    assert gone.wait(PATIENCE_S)
    clearing.close()
    assert str(fault) in caplog.text


def test_what_was_made_of_a_deleted_video_is_forgotten_with_it(
    store: JobStore, media: MediaStore
) -> None:
    forgotten: list[str] = []
    sha256 = a_take(store, media, "a", b"a video")
    delete(store, "a")

    Clearing(store, media, forget=forgotten.append, clock=lambda: NOW).clear()

    assert sha256 in forgotten
