import errno
import os
import time
from pathlib import Path

import pytest

from runway_core.media import disk
from runway_core.media.disk import (
    new_temp,
    remove_old,
    settle,
    settle_copy,
    settle_move,
    sweep,
    touch,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.part"
    path.write_bytes(b"whole")
    return path


def replace_across_disks(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self == source:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_settled_file_has_its_final_name_only(source: Path, tmp_path: Path) -> None:
    settle(source, tmp_path / "a" / "b" / "final.mp4")

    assert (tmp_path / "a" / "b" / "final.mp4").read_bytes() == b"whole"
    assert not source.exists()


def test_the_bytes_are_flushed_before_the_name_is_given(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        steps.append("flush")
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)

    settle(source, tmp_path / "a" / "b" / "final.mp4")

    assert steps[:2] == ["flush", "rename"]
    assert "flush" in steps[2:]


def test_a_failed_flush_leaves_no_final_name(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        settle(source, tmp_path / "final.mp4")
    assert not (tmp_path / "final.mp4").exists()


def test_a_system_that_cannot_flush_folders_does_without(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_FOLDER_FLAG", None)

    settle(source, tmp_path / "a" / "final.mp4")

    assert (tmp_path / "a" / "final.mp4").read_bytes() == b"whole"


def test_a_copy_leaves_the_source_and_no_temporary_file(source: Path, tmp_path: Path) -> None:
    temp_folder = tmp_path / "temp"
    temp_folder.mkdir()

    settle_copy(source, tmp_path / "final.mp4", temp_folder)

    assert source.read_bytes() == (tmp_path / "final.mp4").read_bytes() == b"whole"
    assert list(temp_folder.iterdir()) == []


def test_a_file_from_another_disk_is_copied_and_then_gone(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_across_disks(monkeypatch, source)

    settle_move(source, tmp_path / "final.mp4", tmp_path)

    assert (tmp_path / "final.mp4").read_bytes() == b"whole"
    assert not source.exists()


def test_a_refused_rename_leaves_the_source(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(PermissionError):
        settle_move(source, tmp_path / "final.mp4", tmp_path)
    assert source.exists()


def test_a_sweep_takes_stale_files_and_leaves_fresh_ones(tmp_path: Path) -> None:
    stale, fresh, folder = tmp_path / "stale.part", tmp_path / "fresh.part", tmp_path / "folder"
    stale.touch()
    fresh.touch()
    folder.mkdir()
    three_days_ago = time.time() - 3 * 24 * 3600
    os.utime(stale, (three_days_ago, three_days_ago))

    sweep(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "fresh.part"]


def test_two_temporary_names_differ_from_each_other(tmp_path: Path) -> None:
    assert new_temp(tmp_path) != new_temp(tmp_path)


def test_an_old_file_is_removed_and_a_fresh_one_stays_where_it_is(
    source: Path, tmp_path: Path
) -> None:
    kept_at = source.stat().st_mtime

    assert not remove_old(source, tmp_path, put_before=kept_at - 1)
    assert [path.name for path in tmp_path.iterdir()] == ["source.part"]
    assert remove_old(source, tmp_path, put_before=kept_at + 1)
    assert list(tmp_path.iterdir()) == []
    assert remove_old(source, tmp_path, put_before=kept_at + 1)


def test_touching_a_file_says_whether_it_is_still_there(source: Path) -> None:
    os.utime(source, (1.0, 1.0))

    assert touch(source)
    assert time.time() - source.stat().st_mtime < 60
    source.unlink()
    assert not touch(source)
