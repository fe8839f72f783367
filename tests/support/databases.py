"""Databases of SQLite that stand at the newest schema: migrated once, then copied."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from runway_core.jobs.database import open_database


def migrated(path: Path) -> str:
    """Put an empty database at ``path``, unless one is there; its URL.

    To open it is to open one that an earlier start has left: nothing has to be migrated, which
    would be most of what a small test costs.
    """
    if not path.exists():
        path.write_bytes(_migrated_once())
    return f"sqlite:///{path}"


@cache
def _migrated_once() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.db"
        open_database(f"sqlite:///{path}").dispose()
        return path.read_bytes()
