from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import (
    InvalidRequestError,
    JobNotFoundError,
    JobState,
    LibraryFilter,
    LibraryPage,
    Playground,
)
from runway_core.jobs.store import JobStore
from runway_core.library import MAX_AT_ONCE, clean_tag
from tests.support.listing import list_job
from tests.support.playgrounds import a_playground


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with a_playground(tmp_path) as playground:
        yield playground


@pytest.fixture
def store(playground: Playground) -> JobStore:
    return playground._parts.store


def fill(store: JobStore, count: int, workspace: str = "local") -> None:
    """Store failed jobs named by their number, the highest the newest."""
    names = [f"{workspace}-{number:02d}" for number in range(count)]
    for at, name in enumerate(names):
        list_job(store, name, at=at, workspace=workspace, state=JobState.FAILED)


def numbers(page: LibraryPage) -> list[int]:
    return [int(item.job.id[-2:]) for item in page.items]


def test_an_empty_library_is_one_empty_page(playground: Playground) -> None:
    assert playground.library.page() == LibraryPage(items=())


def test_pages_lead_to_the_oldest_and_back_to_the_newest(
    playground: Playground, store: JobStore
) -> None:
    fill(store, 5)
    library = playground.library

    first = library.page(per_page=2)
    second = library.page(after=first.older, per_page=2)
    third = library.page(after=second.older, per_page=2)
    back = library.page(before=third.newer, per_page=2)
    newest = library.page(before=back.newer, per_page=2)

    assert [numbers(page) for page in (first, second, third)] == [[4, 3], [2, 1], [0]]
    assert (first.newer, third.older) == (None, None)
    assert numbers(back) == [2, 1]
    assert newest == first


def test_a_place_that_is_none_gives_the_newest(playground: Playground, store: JobStore) -> None:
    fill(store, 3)

    page = playground.library.page(after="' OR 1=1", per_page=2)

    assert numbers(page) == [2, 1]


def test_marks_are_shown_with_the_job(playground: Playground, store: JobStore) -> None:
    fill(store, 1)
    library = playground.library

    library.set_favourite(["local-00"])
    kept = library.add_tag(["local-00"], " wide  shot,")
    item = library.item("local-00")

    assert (kept, item.is_favourite, item.tags) == ("wide shot", True, ("wide shot",))
    assert library.page(LibraryFilter(is_favourite=True)).items[0].tags == ("wide shot",)
    assert library.choices().tags == ("wide shot",)
    library.remove_tag(["local-00"], kept)
    library.set_favourite(["local-00"], value=False)
    assert library.item("local-00").tags == ()
    assert library.page(LibraryFilter(is_favourite=True)).items == ()


def test_a_deleted_job_can_be_brought_back(playground: Playground, store: JobStore) -> None:
    fill(store, 3)
    library = playground.library

    count = library.delete(["local-00", "local-01"])
    deletion = library.last_deletion()
    left = numbers(library.page())

    assert deletion is not None
    assert (count, deletion.count, left) == (2, 2, [2])
    assert (deletion.until - deletion.at).total_seconds() == 300
    with pytest.raises(JobNotFoundError):
        library.item("local-00")
    assert library.restore(deletion) == 2
    assert numbers(library.page()) == [2, 1, 0]
    assert library.last_deletion() is None


def test_another_workspace_sees_and_changes_nothing(
    playground: Playground, store: JobStore
) -> None:
    fill(store, 1)
    other = playground.for_workspace("another").library

    assert other.page().items == ()
    assert other.choices().gateways == ()
    assert other.delete(["local-00"]) == 0
    with pytest.raises(JobNotFoundError):
        other.item("local-00")


def test_one_click_changes_only_so_many_jobs(playground: Playground) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        playground.library.delete(["x"] * (MAX_AT_ONCE + 1))

    assert str(MAX_AT_ONCE) in caught.value.allowed


@pytest.mark.parametrize("tag", ["", " , ", "\x00", "x" * 33])
def test_a_tag_that_would_be_nothing_or_a_novel_is_refused(tag: str) -> None:
    with pytest.raises(InvalidRequestError):
        clean_tag(tag)


def test_reopening_clears_away_what_was_deleted(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        fill(playground._parts.store, 2)
        playground.library.delete(["local-00"])

    with a_playground(tmp_path) as playground:
        assert playground.library.last_deletion() is not None
        assert numbers(playground.library.page()) == [1]
