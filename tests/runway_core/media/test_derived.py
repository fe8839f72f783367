import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runway_core.errors import DownloadError
from runway_core.media.derived import (
    FAILURE_KEPT_S,
    KEPT_BYTES,
    KEPT_S,
    Derived,
    DerivedDesk,
    DerivedState,
    Recipe,
    Report,
)
from runway_core.media.store import MediaStore
from tests.support.clock import FakeClock

SOURCE = "a1" * 32


@pytest.fixture
def desk(store: MediaStore, tmp_path: Path, clock: FakeClock) -> Iterator[DerivedDesk]:
    """A desk with one worker and a clock that stands still."""
    opened = DerivedDesk(
        store, tmp_path / "index", workers=1, clock=lambda: clock.now().timestamp()
    )
    yield opened
    opened.close()


class Making:
    """A recipe whose steps the test takes, and what became of it."""

    def __init__(self, key: str = "k1", content: bytes = b"film", fault: Exception | None = None):
        self.runs = 0
        self.half_way, self.go_on = threading.Event(), threading.Event()
        self._content, self._fault = content, fault
        self.recipe = Recipe(key=key, media_type="video/mp4", sources=(SOURCE,), make=self._make)

    def _make(self, target: Path, report: Report) -> None:
        self.runs += 1
        report(0.5)
        self.half_way.set()
        assert self.go_on.wait(20)
        if self._fault is not None:
            raise self._fault
        target.write_bytes(self._content)
        report(1.0)


def finished(desk: DerivedDesk, making: Making) -> Derived:
    """Ask, let the work go on to its end, and ask again."""
    making.go_on.set()
    desk.ask(making.recipe)
    desk._pool.submit(int).result(20)  # with one worker, it comes after all that was asked for
    return desk.ask(making.recipe)


def test_the_first_to_ask_has_it_made_and_is_not_kept_waiting(desk: DerivedDesk) -> None:
    making = Making()

    first = desk.ask(making.recipe)
    assert making.half_way.wait(20)
    later = desk.ask(making.recipe)

    assert (first.state, later.state) == (DerivedState.MAKING, DerivedState.MAKING)
    assert later.fraction == 0.5
    making.go_on.set()


def test_what_is_ready_is_in_the_store_and_made_once(desk: DerivedDesk) -> None:
    making = Making()

    ready = finished(desk, making)
    desk.ask(making.recipe)

    assert ready.state is DerivedState.READY
    assert ready.asset is not None
    assert desk.store.read(ready.asset.sha256) == b"film"
    assert making.runs == 1


def test_another_process_finds_what_one_has_made(
    desk: DerivedDesk, store: MediaStore, tmp_path: Path
) -> None:
    made = finished(desk, Making())
    other = DerivedDesk(store, tmp_path / "index", workers=1)

    found = other.ask(Making().recipe)
    other.close()

    assert found == made


def test_a_failure_says_why_and_is_tried_again_after_a_while(
    desk: DerivedDesk, clock: FakeClock
) -> None:
    making = Making(fault=DownloadError("the file is not a playable video"))

    failed = finished(desk, making)
    clock.advance(FAILURE_KEPT_S + 1)
    finished(desk, making)

    assert (failed.state, failed.reason) == (
        DerivedState.FAILED,
        "the file is not a playable video",
    )
    assert making.runs == 2


def test_a_failure_is_tried_again_at_once_when_that_is_asked_for(desk: DerivedDesk) -> None:
    making = Making(fault=DownloadError("cut"))
    finished(desk, making)

    desk.again(["k1"])

    assert desk.ask(making.recipe).state is DerivedState.MAKING


def test_a_fault_of_ours_fails_the_file_and_is_logged(
    desk: DerivedDesk, caplog: pytest.LogCaptureFixture
) -> None:
    failed = finished(desk, Making(fault=ZeroDivisionError("oh")))

    assert failed.reason == "an unexpected ZeroDivisionError"
    assert "making k1 broke" in caplog.text


def test_a_failure_leaves_no_unfinished_file(desk: DerivedDesk) -> None:
    finished(desk, Making(fault=DownloadError("cut")))

    assert list(desk.store.temp_folder.iterdir()) == []


def test_a_file_that_is_lost_is_made_again(desk: DerivedDesk) -> None:
    making = Making()
    ready = finished(desk, making)
    assert ready.asset is not None
    desk.store.delete(ready.asset.sha256)

    desk.again(["k1"])
    remade = finished(desk, making)

    assert (remade.state, making.runs) == (DerivedState.READY, 2)


def test_what_is_lent_is_made_where_it_is_missing(desk: DerivedDesk) -> None:
    making = Making()
    making.go_on.set()

    with desk.lent(making.recipe) as path:
        content = path.read_bytes()
    with desk.lent(making.recipe):
        pass

    assert (content, making.runs) == (b"film", 1)


def test_a_closing_desk_stops_what_it_makes(
    store: MediaStore, tmp_path: Path, clock: FakeClock
) -> None:
    desk = DerivedDesk(store, tmp_path / "index", workers=1, clock=lambda: clock.now().timestamp())
    making = Making()
    desk.ask(making.recipe)
    assert making.half_way.wait(20)
    desk._is_closed.set()
    making.go_on.set()

    desk.close()

    assert desk.ask(making.recipe).state is DerivedState.MAKING
    assert making.runs == 1
    assert list(store.temp_folder.iterdir()) == []


@pytest.mark.parametrize(("age_s", "is_kept"), [(KEPT_S - 60, True), (KEPT_S + 60, False)])
def test_what_nobody_asks_for_in_a_week_is_deleted(
    desk: DerivedDesk, tmp_path: Path, clock: FakeClock, age_s: float, is_kept: bool
) -> None:
    ready = finished(desk, Making())
    assert ready.asset is not None
    asked_at = clock.now().timestamp() - age_s
    os.utime(tmp_path / "index" / "k1.json", (asked_at, asked_at))

    desk.sweep()

    assert desk.store.exists(ready.asset.sha256) is is_kept
    assert (tmp_path / "index" / "k1.json").exists() is is_kept


def test_beyond_the_room_there_is_the_longest_unasked_goes(
    desk: DerivedDesk, tmp_path: Path, clock: FakeClock
) -> None:
    assert KEPT_BYTES == 4 * 2**30
    desk._kept_bytes = 6
    ready = [finished(desk, Making(key, content)).asset for key, content in _TWO]
    aged(tmp_path, clock, k1=20.0, k2=10.0)

    desk.sweep()

    assert [desk.store.exists(asset.sha256) for asset in ready if asset] == [False, True]


def test_a_desk_that_goes_on_making_sweeps_by_itself(
    desk: DerivedDesk, tmp_path: Path, clock: FakeClock
) -> None:
    old = finished(desk, Making()).asset
    aged(tmp_path, clock, k1=KEPT_S)
    clock.advance(3601)

    finished(desk, Making("k2", b"two!"))
    desk._pool.submit(int).result(20)

    assert old is not None
    assert not desk.store.exists(old.sha256)


def test_who_waits_is_told_when_the_file_is_there(desk: DerivedDesk) -> None:
    making = Making()
    making.go_on.set()

    with desk.waited_for(making.recipe) as first:
        asset = first.result(20)
    with desk.waited_for(making.recipe) as second:
        assert second.result(20) == asset

    assert (desk.store.read(asset.sha256), making.runs) == (b"film", 1)


def test_what_nobody_waits_for_any_more_is_dropped_before_it_begins(desk: DerivedDesk) -> None:
    busy, left, wanted = Making("k1"), Making("k2"), Making("k3", b"two")
    wanted.go_on.set()
    desk.ask(busy.recipe)

    with desk.waited_for(left.recipe) as first, desk.waited_for(wanted.recipe) as second:
        with desk.waited_for(left.recipe):
            pass
        was_kept = not first.cancelled()
    with desk.waited_for(wanted.recipe) as again:
        busy.go_on.set()
        again.result(20)

    assert was_kept
    assert first.cancelled()
    assert (second.cancelled(), left.runs, wanted.runs) == (True, 0, 1)


def test_what_has_begun_goes_on_when_all_have_left(desk: DerivedDesk) -> None:
    making = Making()

    with desk.waited_for(making.recipe):
        assert making.half_way.wait(20)

    assert finished(desk, making).state is DerivedState.READY
    assert making.runs == 1


def test_a_closed_desk_begins_nothing(store: MediaStore, tmp_path: Path) -> None:
    desk = DerivedDesk(store, tmp_path / "index", workers=1)
    desk.close()

    with desk.waited_for(Making().recipe) as dropped:
        assert dropped.cancelled()


def test_what_was_made_of_a_deleted_video_is_gone(desk: DerivedDesk) -> None:
    ready = finished(desk, Making())
    assert ready.asset is not None

    desk.forget("b2" * 32)
    stayed = desk.store.exists(ready.asset.sha256)
    desk.forget(SOURCE)

    assert stayed
    assert not desk.store.exists(ready.asset.sha256)


_TWO = (("k1", b"one!"), ("k2", b"two!"))


def aged(tmp_path: Path, clock: FakeClock, **ages_s: Any) -> None:
    """Set back when each key was asked for."""
    for key, age_s in ages_s.items():
        asked_at = clock.now().timestamp() - age_s
        os.utime(tmp_path / "index" / f"{key}.json", (asked_at, asked_at))
