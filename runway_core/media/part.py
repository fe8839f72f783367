"""The unfinished file of a download: what has come so far, and what it is a part of."""

import asyncio
import fcntl
import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from .disk import new_temp
from .faults import store_faults

_PIECE_BYTES = 2**20  # written in one go beside the event loop, so that a slow disk holds up nobody
_PART_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_DOING = "save the download"


class PartFile:
    """A file that grows from the network; make it with `open`.

    With a name it outlives the process: a note beside it holds the entity tag (RFC 9110, 8.8.3) of
    the whole, and without such a tag nothing of it is used again.
    """

    def __init__(self, path: Path, file: BinaryIO, *, is_named: bool) -> None:
        self.path = path
        self._note_path = path.with_suffix(".note")
        self._file = file
        self._is_named = is_named
        self._written = file.tell()
        self._buffer = bytearray()
        self.etag, self.total_bytes = _read_note(self._note_path)
        """The strong entity tag and the size of the whole; empty and None where not told."""

    @classmethod
    def open(cls, temp_folder: Path, part_name: str | None) -> Self:
        """Open the file, with what an earlier process left where that is safe.

        A part that another process still holds, perhaps frozen, is not shared: it would write its
        next bytes into a file that has been kept under its final name meanwhile.

        Raises:
            MediaStoreError: The disk refuses.
            ValueError: ``part_name`` holds more than letters, digits, ``_`` and ``-``.
        """
        if part_name is not None and not _PART_NAME.fullmatch(part_name):
            raise ValueError(f"a part is named with letters, digits, _ and -, not {part_name!r}")
        with store_faults(_DOING):
            temp_folder.mkdir(parents=True, exist_ok=True)
            path = temp_folder / f"{part_name}.part" if part_name else new_temp(temp_folder)
            file = _open_alone(path)
            is_named = part_name is not None and file is not None
            if file is None:
                path = new_temp(temp_folder)
                file = path.open("a+b")
            part = cls(path, file, is_named=is_named)
        if not part.etag:
            part.cut(0)
        return part

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self._written + len(self._buffer)

    @property
    def is_whole(self) -> bool:
        """Whether all announced bytes have come; False while their number is not known."""
        return self.total_bytes is not None and self.size >= self.total_bytes > 0

    def note(self, *, etag: str, total_bytes: int | None) -> None:
        """Remember what the file is a part of.

        Raises:
            MediaStoreError: The disk refuses.
        """
        self.etag, self.total_bytes = etag, total_bytes
        if self._is_named and etag:
            with store_faults(_DOING):
                self._note_path.write_text(json.dumps([etag, total_bytes]), encoding="utf-8")

    async def append(self, chunk: bytes) -> None:
        """Add bytes.

        Raises:
            MediaStoreError: The disk is full.
        """
        self._buffer += chunk
        if len(self._buffer) >= _PIECE_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write what is still in memory.

        Raises:
            MediaStoreError: The disk is full.
        """
        await asyncio.to_thread(self._write)

    def cut(self, size: int) -> None:
        """Keep the first ``size`` bytes only; with 0 also forget what the file was a part of.

        Raises:
            MediaStoreError: The disk refuses.
        """
        if size == self.size == 0 and not self.etag:  # nothing has come, nothing was noted
            self.total_bytes = None
            return
        self._write()
        with store_faults(_DOING):
            self._file.truncate(size)
            self._written = size
            if size == 0:
                self.etag, self.total_bytes = "", None
                self._note_path.unlink(missing_ok=True)

    def close(self, *, keep: bool) -> None:
        """Close the file; delete it unless it has a name and is to be kept for another try."""
        with suppress(OSError):  # a full disk was told when it was written to
            self._file.close()
        if not (keep and self._is_named):
            self.path.unlink(missing_ok=True)
            self._note_path.unlink(missing_ok=True)

    def _write(self) -> None:
        with store_faults(_DOING):
            piece, self._buffer = self._buffer, bytearray()
            self._file.write(piece)
            self._file.flush()
            self._written += len(piece)


def _open_alone(path: Path) -> BinaryIO | None:
    """Open a file to add to it; None where another process has it open."""
    file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except (BlockingIOError, FileNotFoundError):  # held, or kept and renamed just now
        pass
    file.close()
    return None


def _read_note(path: Path) -> tuple[str, int | None]:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return "", None
    match noted:
        case [str(etag), int(total_bytes)]:
            return etag, total_bytes
        case [str(etag), None]:
            return etag, None
    return "", None
