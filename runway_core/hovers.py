"""What the library plays under a resting pointer: a few seconds of a take, small and silent."""

from functools import partial
from pathlib import Path

from runway_core.errors import JobNotFoundError
from runway_core.media.derived import DerivedDesk, Recipe, Report
from runway_core.media.proxies import MEDIA_TYPE, Coding, ProxyOrder, fitted, make_proxy
from runway_core.media.store import MediaStore
from runway_core.models import Job, Video
from runway_core.parts import Parts
from runway_core.views import video_view

FPS = 10
LONGEST_S = 4.0
LONG_SIDE_PX = 320
KEPT_BYTES = 512 * 2**20  # some ten thousand clips


class Hovers:
    """One workspace's hover clips; they are made when a browser first asks for one."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def link(self, job: Job) -> str | None:
        """Return a link to a job's hover clip; None before there is a video."""
        if job.video is None:
            return None
        return self._parts.links.hover(self._workspace, job.id, job.video.sha256)

    def recipe(self, job_id: str) -> Recipe:
        """Return how a job's hover clip is made.

        Raises:
            JobNotFoundError: There is no such job here, or it has no video.
        """
        row = self._parts.store.job(job_id, workspace=self._workspace)
        video = None if row is None else video_view(row, self._parts.media)
        if video is None:
            raise JobNotFoundError(f"there is no video of a job {job_id!r:.80}")
        order = hover_order(video)
        return Recipe(
            key=order.key,
            media_type=MEDIA_TYPE,
            sources=(order.source_sha256,),
            make=partial(self._make, order),
        )

    def _make(self, order: ProxyOrder, target: Path, report: Report) -> None:
        with self._parts.media.as_file(order.source_sha256) as source:
            make_proxy(source, target, order, report)


def open_desk(store: MediaStore, folder: Path) -> DerivedDesk:
    """Return the desk that makes hover clips, one at once.

    Args:
        store: Where they are kept, beside other derived files.
        folder: Where the desk's index stands.
    """
    return DerivedDesk(store, folder, workers=1, kept_bytes=KEPT_BYTES)


def hover_order(video: Video) -> ProxyOrder:
    """Return what is made of a video: its first seconds, at most 320 px on the long side."""
    size_px = video.width_px, video.height_px
    side_px = min(LONG_SIDE_PX, max(size_px))
    width_px, height_px = fitted(size_px, (side_px, side_px))
    return ProxyOrder(
        source_sha256=video.sha256,
        fps=FPS,
        frame_count=max(1, round(min(video.duration_s, LONGEST_S) * FPS)),
        width_px=width_px,
        height_px=height_px,
        coding=Coding.LOOP,
    )
