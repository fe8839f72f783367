"""The compare room: what pages and scripts ask of a set of takes. Scoped to one workspace."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from runway_core.errors import InvalidRequestError, JobNotFoundError
from runway_core.media.derived import Derived, DerivedState, Recipe, Report
from runway_core.media.proxies import MEDIA_TYPE, ProxyOrder, make_proxy
from runway_core.models import Job, JobState, Video
from runway_core.parts import Parts

from . import canvas, sheet, table
from .values import CompareExport, CompareRow, ProxyClip, ProxySet

LEAST_CLIPS, MOST_COMPARED = 2, 6
MOST_OFFSET_FRAMES = 240
LONGEST_S = 120.0
_PNG = "image/png"
_TAKEN = f"{LEAST_CLIPS} to {MOST_COMPARED} finished takes"


class CompareRoom:
    """Proxies, table and exports of two to six finished takes.

    Making anything goes on beside the caller: ask again with the same arguments to see how far it
    is. Every method raises `InvalidRequestError` when there are fewer than two or more than six
    takes, or one of them has no video, and `JobNotFoundError` for a job of somebody else.
    """

    most_takes = MOST_COMPARED

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def takes(self, job_ids: Sequence[str]) -> tuple[Job, ...]:
        """Return finished takes with their timelines, each once, in the order asked for."""
        jobs = tuple(self._job(job_id) for job_id in dict.fromkeys(job_ids))
        if not LEAST_CLIPS <= len(jobs) <= MOST_COMPARED:
            raise InvalidRequestError(
                f"{len(jobs)} takes cannot be compared",
                field="jobs",
                allowed=_TAKEN,
                hint=f"Choose {_TAKEN}.",
            )
        for job in jobs:
            _video(job)
        return jobs

    def recent(self, limit: int = 24) -> tuple[Job, ...]:
        """Return the newest finished takes that can be compared."""
        rows = self._parts.store.jobs(
            workspace=self._workspace, states=[JobState.SUCCEEDED], limit=limit
        )
        jobs = [self._job(row.id) for row in rows if row.video is not None]
        return tuple(job for job in jobs if job.video and job.video.duration_s <= LONGEST_S)

    def proxies(self, job_ids: Sequence[str]) -> ProxySet:
        """Return how far each take's proxy is, and have the missing ones made."""
        jobs = self.takes(job_ids)
        orders = _orders(jobs)
        clips = tuple(self._clip(job, order) for job, order in zip(jobs, orders, strict=True))
        first = orders[0]
        return ProxySet(
            clips=clips, fps=first.fps, width_px=first.width_px, height_px=first.height_px
        )

    def try_again(self, job_ids: Sequence[str]) -> ProxySet:
        """Like `proxies`, but what failed or got lost is made anew."""
        self._parts.derived.again([order.key for order in _orders(self.takes(job_ids))])
        return self.proxies(job_ids)

    def table(self, job_ids: Sequence[str]) -> tuple[CompareRow, ...]:
        """Return what was asked for and what came, row by row, with times and price."""
        return table.rows(self.takes(job_ids))

    def csv(self, job_ids: Sequence[str]) -> str:
        """Return the table as CSV, one line a take."""
        return table.to_csv(self.takes(job_ids))

    def side_by_side(
        self,
        job_ids: Sequence[str],
        *,
        offsets: Sequence[int] | None = None,
        names_shown: bool = True,
    ) -> CompareExport:
        """Have one silent mp4 made of all takes, labelled, as long as the longest.

        A shorter take holds its last picture, and its label says so.

        Args:
            job_ids: The takes.
            offsets: Frames that each take runs ahead (negative: behind); None: all together.
            names_shown: False numbers the takes without naming their gateways.
        """
        orders, drawn = self._sheet(job_ids, offsets, names_shown=names_shown)
        make = partial(self._draw_film, orders, drawn)
        recipe = self._recipe(orders, drawn, "film", MEDIA_TYPE, make)
        return self._export(recipe, "compare.mp4")

    def still(
        self,
        job_ids: Sequence[str],
        frame: int,
        offsets: Sequence[int] | None = None,
        *,
        names_shown: bool = True,
    ) -> CompareExport:
        """Have a PNG made of all takes at one frame of the timeline, from 0.

        Args:
            job_ids: The takes.
            frame: Which frame, from 0; beyond the end it is the last one.
            offsets: Frames that each take runs ahead (negative: behind); None: all together.
            names_shown: False numbers the takes without naming their gateways.
        """
        orders, drawn = self._sheet(job_ids, offsets, names_shown=names_shown)
        index = min(max(0, frame), drawn.frame_count - 1)
        make = partial(self._draw_still, orders, drawn, index)
        recipe = self._recipe(orders, drawn, f"still {index}", _PNG, make)
        return self._export(recipe, f"compare-frame-{index:04}.png")

    # Inside -------------------------------------------------------------------------------------

    def _job(self, job_id: str) -> Job:
        parts = self._parts
        row = parts.store.job(job_id, workspace=self._workspace)
        if row is None:
            raise JobNotFoundError(f"there is no job {job_id!r}")
        return parts.views([row], parts.store.timeline(row.id))[0]

    def _clip(self, job: Job, order: ProxyOrder) -> ProxyClip:
        derived = self._parts.derived.ask(self._proxy(order))
        return ProxyClip(
            job=job,
            id=order.key,
            state=derived.state.value,
            fraction=derived.fraction,
            link=self._link(derived),
            reason=derived.reason,
            frame_count=order.frame_count,
        )

    def _proxy(self, order: ProxyOrder) -> Recipe:
        return Recipe(
            key=order.key,
            media_type=MEDIA_TYPE,
            sources=(order.source_sha256,),
            make=partial(self._make_proxy, order),
        )

    def _make_proxy(self, order: ProxyOrder, target: Path, report: Report) -> None:
        with self._parts.media.as_file(order.source_sha256) as source:
            make_proxy(source, target, order, report)

    def _sheet(
        self, job_ids: Sequence[str], offsets: Sequence[int] | None, *, names_shown: bool
    ) -> tuple[tuple[ProxyOrder, ...], sheet.Sheet]:
        jobs = self.takes(job_ids)
        moved = [0] * len(jobs) if offsets is None else list(offsets)
        if len(moved) != len(jobs) or any(abs(offset) > MOST_OFFSET_FRAMES for offset in moved):
            raise InvalidRequestError(
                f"the offsets {moved!r:.80} cannot be used",
                field="offsets",
                allowed=f"one for each take, at most {MOST_OFFSET_FRAMES} frames either way",
                hint="Set the offsets back with 0.",
            )
        orders = _orders(jobs)
        clips = tuple(
            sheet.SheetClip(
                label=_name(job) if names_shown else "",
                frame_count=order.frame_count,
                offset=frames,
            )
            for job, order, frames in zip(jobs, orders, moved, strict=True)
        )
        first = orders[0]
        return orders, sheet.Sheet(
            clips=clips, fps=first.fps, width_px=first.width_px, height_px=first.height_px
        )

    def _recipe(
        self,
        orders: Sequence[ProxyOrder],
        drawn: sheet.Sheet,
        kind: str,
        media_type: str,
        make: "partial[None]",
    ) -> Recipe:
        told = json.dumps([sheet.VERSION, kind, [order.key for order in orders], repr(drawn)])
        return Recipe(
            key=hashlib.sha256(told.encode()).hexdigest()[:20],
            media_type=media_type,
            sources=tuple(order.source_sha256 for order in orders),
            make=make,
        )

    def _draw_film(
        self, orders: Sequence[ProxyOrder], drawn: sheet.Sheet, target: Path, report: Report
    ) -> None:
        with ExitStack() as stack:
            sheet.draw_film(self._lent(stack, orders), drawn, target, report)

    def _draw_still(
        self,
        orders: Sequence[ProxyOrder],
        drawn: sheet.Sheet,
        frame: int,
        target: Path,
        report: Report,
    ) -> None:
        with ExitStack() as stack:
            sheet.draw_still(self._lent(stack, orders), drawn, frame, target, report)

    def _lent(self, stack: ExitStack, orders: Sequence[ProxyOrder]) -> list[Path]:
        lent = self._parts.derived.lent
        return [stack.enter_context(lent(self._proxy(order))) for order in orders]

    def _export(self, recipe: Recipe, filename: str) -> CompareExport:
        derived = self._parts.derived.ask(recipe)
        return CompareExport(
            state=derived.state.value,
            fraction=derived.fraction,
            link=self._link(derived, filename=filename),
            filename=filename,
            reason=derived.reason,
        )

    def _link(self, derived: Derived, filename: str | None = None) -> str | None:
        if derived.state is not DerivedState.READY or derived.asset is None:
            return None
        asset = derived.asset
        return self._parts.links.derived(asset.sha256, asset.media_type, filename=filename)


def _orders(jobs: Sequence[Job]) -> tuple[ProxyOrder, ...]:
    videos = [_video(job) for job in jobs]
    fps = canvas.choose_fps(videos)
    width_px, height_px = canvas.choose_canvas(videos)
    return tuple(
        ProxyOrder(
            source_sha256=video.sha256,
            fps=fps,
            frame_count=canvas.frame_count(video, fps),
            width_px=width_px,
            height_px=height_px,
        )
        for video in videos
    )


def _video(job: Job) -> Video:
    if job.video is None:
        raise InvalidRequestError(
            f"the take on {job.gateway_label} has no video: it is {job.state.value}",
            field="jobs",
            allowed=_TAKEN,
            hint="Compare takes that are done.",
        )
    if job.video.duration_s > LONGEST_S:
        raise InvalidRequestError(
            f"the take on {job.gateway_label} lasts {job.video.duration_s:.0f} s",
            field="jobs",
            allowed=f"takes of at most {LONGEST_S:.0f} s",
            hint="Compare shorter takes.",
        )
    return job.video


def _name(job: Job) -> str:
    twin = " (simulated)" if job.simulated else ""
    return f"{job.gateway_label} · {job.model_id}{twin}" if job.model_id else job.gateway_label
