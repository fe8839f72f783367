from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from runway_core.changes import Changes
from runway_core.jobs.database import open_database
from runway_core.jobs.store import JobStore
from tests.support.databases import migrated
from tests.support.following import Desk, a_desk
from tests.support.video_host import Host


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind that jobs can be kept in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'jobs.db'}"
    url: str = request.getfixturevalue("database_url")
    return url


@pytest.fixture
def store(database: str, tmp_path: Path, changes: Changes) -> Iterator[JobStore]:
    if database.startswith("sqlite"):
        migrated(tmp_path / "jobs.db")
    store = JobStore(open_database(database), changes)
    yield store
    store.close()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Half a second of red, 64 × 36."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with av.open(path, "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=24)
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        pixels = np.full((36, 64, 3), (200, 30, 40), np.uint8)
        for _ in range(12):
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(video.encode(None))
    return path.read_bytes()


@pytest.fixture
def desk(tmp_path: Path, clip: bytes) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        desk.provider.host = Host(clip)
        yield desk
