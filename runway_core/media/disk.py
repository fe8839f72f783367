"""How a finished file gets its final name: flushed, renamed, and the name flushed too."""

import errno
import os
import secrets
import shutil
import time
from pathlib import Path

_STALE_TEMP_S = 2 * 24 * 3600  # gateways' links live 24 to 48 h; an older part cannot be resumed
_FOLDER_FLAG = getattr(os, "O_DIRECTORY", None)  # Windows has none and cannot flush a folder


def new_temp(temp_folder: Path, suffix: str = "") -> Path:
    """Return the path of a temporary file that nobody else uses; it is not made."""
    return temp_folder / f"{secrets.token_hex(8)}.part{suffix}"


def settle(temp: Path, final: Path) -> None:
    """Give a finished file its final name; a reader sees all of it or nothing.

    Raises:
        OSError: The disk refuses; with ``EXDEV`` when the two are on different disks.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    os.utime(temp)  # a download may have ended long before
    _flush(temp, os.O_RDWR)
    temp.replace(final)
    if _FOLDER_FLAG is not None:  # else a power cut could take the name away again
        for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
            _flush(folder, os.O_RDONLY | _FOLDER_FLAG)


def settle_copy(source: Path, final: Path, temp_folder: Path) -> None:
    """Like `settle`, for a source that stays or stands on another disk.

    Raises:
        OSError: The disk refuses.
    """
    temp = new_temp(temp_folder)
    try:
        shutil.copyfile(source, temp)
        settle(temp, final)
    finally:
        temp.unlink(missing_ok=True)


def settle_move(source: Path, final: Path, temp_folder: Path) -> None:
    """Like `settle`, from any disk; the source is gone afterwards.

    Raises:
        OSError: The disk refuses; the source then still stands.
    """
    try:
        settle(source, final)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        settle_copy(source, final, temp_folder)
        source.unlink(missing_ok=True)


def touch(path: Path) -> bool:
    """Note that a kept file was kept once more; False when it is gone.

    Raises:
        OSError: The disk refuses.
    """
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def remove_old(path: Path, temp_folder: Path, *, put_before: float) -> bool:
    """Delete a kept file, unless it was kept or touched after an instant; True when it is gone.

    It is put aside before it is looked at: whoever keeps the same bytes now does not find it and
    writes them, and whoever found it before has touched it.

    Raises:
        OSError: The disk refuses.
    """
    aside = new_temp(temp_folder, path.suffix)
    try:
        path.replace(aside)
    except FileNotFoundError:
        return True
    if aside.stat().st_mtime > put_before:
        aside.replace(path)
        return False
    aside.unlink()
    return True


def sweep(temp_folder: Path) -> None:
    """Delete temporary files that no download can use any more.

    Raises:
        OSError: The disk refuses.
    """
    oldest_at = time.time() - _STALE_TEMP_S
    for path in temp_folder.iterdir():
        if path.is_file() and path.stat().st_mtime < oldest_at:
            path.unlink(missing_ok=True)


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
