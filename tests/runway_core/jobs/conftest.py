from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core.changes import Changes
from runway_core.jobs.database import open_database
from runway_core.jobs.store import JobStore


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def store(tmp_path: Path, changes: Changes) -> Iterator[JobStore]:
    store = JobStore(open_database(f"sqlite:///{tmp_path / 'jobs.db'}"), changes)
    yield store
    store.close()
