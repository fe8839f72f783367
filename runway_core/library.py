"""The library: everything a workspace has made, found again, marked, deleted and brought back."""

import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from runway_core.errors import InvalidRequestError, JobNotFoundError
from runway_core.jobs.library import MAX_TAGS, Listed, Place
from runway_core.library_files import file_name, manifest, take_file
from runway_core.media.last_frame import sharpest_last
from runway_core.models import (
    Deletion,
    FoundRecipe,
    GatewayChoice,
    ImageFrame,
    Job,
    JobId,
    LastFrame,
    LibraryChoices,
    LibraryFilter,
    LibraryItem,
    LibraryPage,
)
from runway_core.parts import Parts
from runway_core.pictures import Pictures
from runway_core.recipes import read_recipe
from runway_core.rights import shelf_of_masks
from runway_core.views import instant
from runway_core.web import Bundle

PER_PAGE = 24
MAX_AT_ONCE = 200  # jobs that one click may change or fetch
MAX_TAG_CHARACTERS = 32
_SPACES = re.compile(r"[\s,\x00-\x1f\x7f\ud800-\udfff]+")


class Library:
    """One workspace's view of what was made; every method reads and writes only what is its own."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def page(
        self,
        wanted: LibraryFilter | None = None,
        *,
        after: str | None = None,
        before: str | None = None,
        per_page: int = PER_PAGE,
    ) -> LibraryPage:
        """Return jobs, newest first, a batch in the order of its jobs.

        Args:
            wanted: Which jobs; None: all.
            after: ``older`` of another page: what stands after it.
            before: ``newer`` of another page: what stands before it. A place that cannot be read
                gives the newest jobs, and one with nothing after it the last page.
            per_page: How many, 1 to 100.
        """
        wanted, per_page = wanted or LibraryFilter(), min(max(per_page, 1), 100)
        start, end = _place(after), _place(before)
        rows = self._rows(wanted, after=start, before=end, limit=per_page + 1)
        has_more = len(rows) > per_page
        if start is not None and not rows:  # what stood there was deleted
            below = replace(start, number=max(start.number - 1, 0))
            return replace(self.page(wanted, before=str(below), per_page=per_page), older=None)
        if end is not None:
            rows = rows[1:] if has_more else rows
            if not has_more:  # jobs that came meanwhile would leave the first page half empty
                return self.page(wanted, per_page=per_page)
            has_newer, has_older = True, True
        else:
            rows = rows[:per_page]
            has_newer, has_older = start is not None, has_more
        return LibraryPage(
            items=self._items(rows),
            newer=str(rows[0].place) if rows and has_newer else None,
            older=str(rows[-1].place) if rows and has_older else None,
        )

    def item(self, job_id: str) -> LibraryItem:
        """Return one job with its timeline and its marks.

        Raises:
            JobNotFoundError: There is no such job here, or it was deleted.
        """
        row = self._parts.store.job(job_id, workspace=self._workspace)
        if row is None:
            raise JobNotFoundError(f"there is no job {job_id!r:.80}")
        marks = self._parts.shelf.listed(self._workspace, [job_id])
        return LibraryItem(
            job=self._parts.views([row], self._parts.store.timeline(row.id))[0],
            is_favourite=marks.get(job_id, False),
            tags=self._parts.shelf.tags([job_id]).get(job_id, ()),
        )

    def choices(self) -> LibraryChoices:
        """Return what there is to filter by."""
        shelf, workspace = self._parts.shelf, self._workspace
        return LibraryChoices(
            gateways=shelf.choices(workspace, "gateway_id"),
            models=shelf.choices(workspace, "model_id"),
            ratios=shelf.choices(workspace, "ratio"),
            tags=shelf.choices(workspace, "tag"),
        )

    def set_favourite(self, job_ids: Sequence[str], *, value: bool = True) -> None:
        """Mark jobs as favourites, or no more.

        Raises:
            InvalidRequestError: These are more than `MAX_AT_ONCE`.
        """
        self._parts.shelf.set_favourite(self._workspace, _bounded(job_ids), value=value)

    def add_tag(self, job_ids: Sequence[str], tag: str) -> str:
        """Give jobs a tag and return it as it is kept; a job takes `MAX_TAGS` at the most.

        Raises:
            InvalidRequestError: Nothing is left of it, or it is too long.
        """
        kept = clean_tag(tag)
        self._parts.shelf.add_tag(self._workspace, _bounded(job_ids), kept)
        return kept

    def remove_tag(self, job_ids: Sequence[str], tag: str) -> None:
        """Take a tag from jobs.

        Raises:
            InvalidRequestError: These are more jobs than `MAX_AT_ONCE`.
        """
        self._parts.shelf.remove_tag(self._workspace, _bounded(job_ids), tag)

    def delete(self, job_ids: Sequence[str]) -> int:
        """Delete jobs that have ended and return how many; those being made or in doubt stay.

        For a while they can be brought back; then they are cleared away with their files, but for
        those that something else uses. What they cost stays in the books.

        Raises:
            InvalidRequestError: These are more than `MAX_AT_ONCE`.
        """
        count, _at = self._parts.shelf.delete(self._workspace, _bounded(job_ids))
        self._parts.clearing.wake()
        return count

    def last_deletion(self) -> Deletion | None:
        """Return what was deleted last; None when nothing can be brought back any more."""
        last = self._parts.shelf.last_deletion(self._workspace)
        if last is None:
            return None
        count, at = last
        until = instant(at) + timedelta(seconds=self._parts.clearing.undo_s)
        return Deletion(count=count, at=instant(at), until=until, key=repr(at))

    def restore(self, deletion: Deletion) -> int:
        """Bring back what was deleted together and return how many jobs that were."""
        return self._parts.shelf.restore(self._workspace, float(deletion.key))

    # Files --------------------------------------------------------------------------------------

    def download(self, job: Job) -> str | None:
        """Return a link that saves a job's video with its recipe; None before there is one."""
        if job.video is None:
            return None
        return self._parts.links.take(self._workspace, job.id, job.video, file_name(job))

    def zip(self, job_ids: Sequence[str]) -> str:
        """Return a link to a zip of the videos of jobs, with a table of what they are.

        Raises:
            InvalidRequestError: These are more than `MAX_AT_ONCE`.
        """
        told = _bounded(job_ids)
        return self._parts.links.zip(self._workspace, told, f"takes-{len(told)}.zip")

    def bundle(self, job_ids: Sequence[str]) -> Bundle:
        """Return what is given away of jobs, those without a video in the table only.

        Raises:
            JobNotFoundError: None of them is here.
            MediaStoreError: The media store cannot be reached.
        """
        items = self.items(job_ids)
        if not items:
            raise JobNotFoundError("none of these jobs is here")
        found = [file for item in items if (file := take_file(item.job)) is not None]
        files = tuple(file for file in found if self._parts.media.exists(file.asset.sha256))
        return Bundle(files=files, manifest=manifest(items))

    def save(self, job_id: str, folder: Path) -> Path:
        """Write a job's video with its recipe into a folder, and return the file.

        Raises:
            JobNotFoundError: There is no such job here, or it has no video.
            MediaStoreError: The video cannot be read.
        """
        files = self.bundle([job_id]).files
        if not files:
            raise JobNotFoundError(f"job {job_id!r:.80} has no video")
        target = folder / files[0].name
        with self._parts.media.as_file(files[0].asset.sha256) as source:
            shutil.copyfile(source, target)
        with target.open("ab") as file:
            file.write(files[0].tail)
        return target

    def stored(self, job: Job) -> Path | None:
        """Return where a job's video lies, as it came; None without one, or in a bucket."""
        return None if job.video is None else self._parts.media.path(job.video.sha256)

    # Using it again -----------------------------------------------------------------------------

    def read_recipe(self, data: bytes) -> FoundRecipe:
        """Read the recipe of a downloaded mp4; pictures are those that this workspace has.

        Raises:
            InvalidRequestError: There is none, or none that can be used.
        """
        recipe = read_recipe(data)
        changes: dict[str, ImageFrame | None] = {}
        for name in ("first_frame", "last_frame", "foreground_mask"):
            told = getattr(recipe.request, name)
            if isinstance(told, ImageFrame):
                own = self._own_picture(told.sha256)
                placed = {"fit": told.fit, "focus": told.focus}
                changes[name] = own and own.model_copy(update=placed)
        missing = [name for name, own in changes.items() if own is None]
        return FoundRecipe(
            request=recipe.request.model_copy(update=changes),
            choice=GatewayChoice(
                gateway_id=recipe.gateway_id, model_id=recipe.model_id, simulated=recipe.simulated
            ),
            missing=(*recipe.left_out, *missing),
        )

    def _own_picture(self, sha256: str) -> ImageFrame | None:
        find = self._parts.store.pictures.find
        everybodys = (sample.frame for sample in self._parts.samples())
        return (
            find(sha256, self._workspace)
            or find(sha256, shelf_of_masks(self._workspace))
            or next((frame for frame in everybodys if frame.sha256 == sha256), None)
        )

    def last_frame(self, job_id: str) -> LastFrame:
        """Keep the sharpest of a video's last pictures as a picture of this workspace.

        Raises:
            JobNotFoundError: There is no such job here, or it has no video.
            DownloadError, MediaStoreError: The video cannot be read.
        """
        video = self.item(job_id).job.video
        if video is None:
            raise JobNotFoundError(f"job {job_id!r:.80} has no video")
        with self._parts.media.as_file(video.sha256) as path:
            found = sharpest_last(path)
        return LastFrame(
            frame=Pictures(self._parts, self._workspace).add(found.png),
            number=max(1, video.frame_count - found.from_end),
            frame_count=video.frame_count,
            looked_at=found.looked_at,
        )

    def items(self, job_ids: Sequence[str]) -> tuple[LibraryItem, ...]:
        """Return jobs by their ids, in that order; those that are not here are left out."""
        marks = self._parts.shelf.listed(self._workspace, job_ids)
        return self._marked([(job_id, marks[job_id]) for job_id in job_ids if job_id in marks])

    # Inside -------------------------------------------------------------------------------------

    def _rows(
        self, wanted: LibraryFilter, *, after: Place | None, before: Place | None, limit: int
    ) -> list[Listed]:
        return self._parts.shelf.page(
            self._workspace, wanted, after=after, before=before, limit=limit
        )

    def _items(self, rows: Sequence[Listed]) -> tuple[LibraryItem, ...]:
        return self._marked([(row.job_id, row.is_favourite) for row in rows])

    def _marked(self, marks: Sequence[tuple[str, bool]]) -> tuple[LibraryItem, ...]:
        parts, job_ids = self._parts, [job_id for job_id, _ in marks]
        found, tags = parts.shelf.jobs(job_ids), parts.shelf.tags(job_ids)
        jobs = {job.id: job for job in parts.views([*found.values()])}
        return tuple(
            LibraryItem(
                job=jobs[JobId(job_id)],
                is_favourite=is_favourite,
                tags=tags.get(job_id, ()),
            )
            for job_id, is_favourite in marks
            if job_id in jobs  # cleared away meanwhile, or in a state of a later release
        )


def clean_tag(tag: str) -> str:
    """Return a tag as it is kept: one line, no commas, single spaces.

    >>> clean_tag("  wide   shot, ")
    'wide shot'

    Raises:
        InvalidRequestError: Nothing is left of it, or it is too long.
    """
    kept = " ".join(_SPACES.sub(" ", unicodedata.normalize("NFC", tag)).split())
    if not kept or len(kept) > MAX_TAG_CHARACTERS:
        raise InvalidRequestError(
            f"a tag cannot be {tag!r:.60}",
            field="tag",
            allowed=f"1 to {MAX_TAG_CHARACTERS} characters, {MAX_TAGS} tags a job",
            hint="Take a shorter word or two.",
        )
    return kept


def _bounded(job_ids: Sequence[str]) -> list[str]:
    if len(job_ids) > MAX_AT_ONCE:
        raise InvalidRequestError(
            f"{len(job_ids)} takes are too many for one go",
            field="job_ids",
            allowed=f"at most {MAX_AT_ONCE} at once",
            hint=f"Select {MAX_AT_ONCE} or fewer.",
        )
    return [str(job_id) for job_id in job_ids]


def _place(text: str | None) -> Place | None:
    return None if text is None else Place.read(text)
