"""The library: everything a workspace has made, found again, marked, deleted and brought back."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from runway_core.errors import InvalidRequestError, JobNotFoundError
from runway_core.jobs.library import MAX_TAGS, Listed, Place
from runway_core.models import (
    Deletion,
    LibraryChoices,
    LibraryFilter,
    LibraryItem,
    LibraryPage,
)
from runway_core.parts import Parts
from runway_core.views import instant

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
                gives the newest jobs.
            per_page: How many, 1 to 100.
        """
        wanted, per_page = wanted or LibraryFilter(), min(max(per_page, 1), 100)
        start, end = _place(after), _place(before)
        rows = self._rows(wanted, after=start, before=end, limit=per_page + 1)
        has_more = len(rows) > per_page
        if end is not None:
            rows = rows[1:] if has_more else rows
            if not has_more:  # jobs that came meanwhile would leave the first page half empty
                return self.page(wanted, per_page=per_page)
            has_newer, has_older = True, True
        else:
            rows = rows[:per_page]
            has_newer, has_older = start is not None and bool(rows), has_more
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

    # Inside -------------------------------------------------------------------------------------

    def _rows(
        self, wanted: LibraryFilter, *, after: Place | None, before: Place | None, limit: int
    ) -> list[Listed]:
        return self._parts.shelf.page(
            self._workspace, wanted, after=after, before=before, limit=limit
        )

    def _items(self, rows: Sequence[Listed]) -> tuple[LibraryItem, ...]:
        parts, job_ids = self._parts, [row.job_id for row in rows]
        found, tags = parts.shelf.jobs(job_ids), parts.shelf.tags(job_ids)
        jobs = {job.id: job for job in parts.views([*found.values()])}
        return tuple(
            LibraryItem(
                job=jobs[row.job_id],
                is_favourite=row.is_favourite,
                tags=tags.get(row.job_id, ()),
            )
            for row in rows
            if row.job_id in jobs  # cleared away meanwhile, or in a state of a later release
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
