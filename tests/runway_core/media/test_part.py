import asyncio
import errno
import json
from pathlib import Path

import pytest

from runway_core.errors import MediaStoreError
from runway_core.media.part import PartFile


def grow(part: PartFile, *chunks: bytes) -> None:
    async def run() -> None:
        for chunk in chunks:
            await part.append(chunk)
        await part.flush()

    asyncio.run(run())


def test_what_came_stands_in_the_file(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, None)

    grow(part, b"ab", b"cd")

    assert part.size == 4
    assert part.path.read_bytes() == b"abcd"
    part.close(keep=False)


def test_large_parts_are_written_before_the_end(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, None)

    asyncio.run(part.append(b"x" * 2**20))

    assert part.path.stat().st_size == 2**20
    part.close(keep=False)


def test_a_cut_file_goes_on_from_there(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, None)
    grow(part, b"abcd")

    part.cut(2)
    grow(part, b"XY")

    assert part.path.read_bytes() == b"abXY"
    part.close(keep=False)


def test_a_file_without_a_name_is_deleted_in_any_case(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, None)
    grow(part, b"abcd")

    part.close(keep=True)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("total_bytes", [10, None])
def test_a_named_file_is_found_again_with_its_note(tmp_path: Path, total_bytes: int | None) -> None:
    first = PartFile.open(tmp_path, "job-1")
    first.note(etag='"v1"', total_bytes=total_bytes)
    grow(first, b"abcd")
    first.close(keep=True)

    again = PartFile.open(tmp_path, "job-1")

    assert (again.size, again.etag, again.total_bytes) == (4, '"v1"', total_bytes)
    assert not again.is_whole
    again.close(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_a_frozen_process_still_holds_is_not_shared(tmp_path: Path) -> None:
    frozen = PartFile.open(tmp_path, "job-1")
    frozen.note(etag='"v1"', total_bytes=8)
    grow(frozen, b"abcd")

    other = PartFile.open(tmp_path, "job-1")
    grow(other, b"whole")
    kept = other.path.rename(tmp_path / "kept.mp4")
    grow(frozen, b"efgh")

    assert (other.etag, kept.read_bytes(), frozen.path.read_bytes()) == ("", b"whole", b"abcdefgh")
    other.close(keep=True)
    frozen.close(keep=True)
    again = PartFile.open(tmp_path, "job-1")
    assert again.size == 8
    again.close(keep=False)


@pytest.mark.parametrize("note", ["", "{", "[1, 2]", '["a"]', '["a", "b"]', "null"])
def test_a_file_without_a_sound_note_is_started_afresh(tmp_path: Path, note: str) -> None:
    (tmp_path / "job-1.part").write_bytes(b"of something else")
    (tmp_path / "job-1.note").write_text(note)

    part = PartFile.open(tmp_path, "job-1")

    assert part.size == 0
    part.close(keep=False)


@pytest.mark.parametrize(("told", "is_whole"), [(None, False), (5, False), (4, True)])
def test_a_file_is_whole_when_all_announced_bytes_are_there(
    tmp_path: Path, told: int | None, is_whole: bool
) -> None:
    part = PartFile.open(tmp_path, None)
    grow(part, b"abcd")

    part.note(etag="", total_bytes=told)

    assert part.is_whole is is_whole
    part.close(keep=False)


def test_starting_over_forgets_what_it_was_a_part_of(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, "job-1")
    part.note(etag='"v1"', total_bytes=10)

    part.cut(0)

    assert (part.etag, part.total_bytes) == ("", None)
    assert [path.name for path in tmp_path.iterdir()] == ["job-1.part"]
    part.close(keep=False)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a.b", "n" * 101])
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="a part is named"):
        PartFile.open(tmp_path, name)


def test_a_note_is_readable_text(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, "job-1")

    part.note(etag='"v1"', total_bytes=10)

    assert json.loads((tmp_path / "job-1.note").read_text()) == ['"v1"', 10]
    part.close(keep=False)


def test_a_full_disk_is_told_with_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = PartFile.open(tmp_path, None)

    class FullDisk:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    part._file.close()
    monkeypatch.setattr(part, "_file", FullDisk())

    with pytest.raises(MediaStoreError) as caught:
        grow(part, b"abcd")
    part.close(keep=True)

    assert "disk is full" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file stands in the way")

    with pytest.raises(MediaStoreError, match="save the download"):
        PartFile.open(tmp_path / "file", None)


def test_cutting_an_empty_file_forgets_what_was_announced(tmp_path: Path) -> None:
    part = PartFile.open(tmp_path, "job-1")
    part.note(etag="", total_bytes=10)

    part.cut(0)

    assert (part.size, part.total_bytes, part.is_whole) == (0, None, False)
    part.close(keep=False)
