"""A disk of a few megabytes in memory, to be filled and to be made room on."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTES = 8
_PIECE = b"\0" * 65_536


class SmallDisk:
    """A file system of its own below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no room for a single byte."""
        try:
            with self._filler.open("ab", buffering=0) as filler:
                while True:
                    filler.write(_PIECE)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise

    def make_room(self) -> None:
        """Take away what `fill` has put there."""
        self._filler.unlink()


@contextmanager
def a_small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount one on a folder; a test is skipped where this process may not."""
    folder.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounting.returncode != 0:
        pytest.skip(f"no disk can be mounted here, as user {os.geteuid()}: {mounting.stderr}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
