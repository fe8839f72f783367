import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest
from starlette.applications import Starlette

from runway_core import (
    GenerationRequest,
    ImageFrame,
    InvalidRequestError,
    Job,
    JobNotFoundError,
    JobState,
    LibraryFilter,
    LibraryPage,
    Playground,
)
from runway_core.jobs.store import JobStore
from runway_core.library import MAX_AT_ONCE, clean_tag
from runway_core.recipes import recipe_box
from tests.runway_core.web.conftest import Client
from tests.support.factories import a_picture
from tests.support.listing import list_job
from tests.support.playgrounds import a_playground, settle


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


def test_behind_what_was_deleted_stands_the_last_page(
    playground: Playground, store: JobStore
) -> None:
    fill(store, 5)
    library = playground.library
    second = library.page(per_page=2, after=library.page(per_page=2).older)
    library.delete(["local-00"])

    emptied = library.page(after=second.older, per_page=2)

    assert numbers(emptied) == [2, 1]
    assert (emptied.newer, emptied.older) == (second.newer, None)
    assert library.page(after="0.0_0_0", per_page=9) == library.page(per_page=9)


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


@pytest.fixture
def take(playground: Playground) -> Job:
    """A finished take of the local render."""
    frame = playground.add_image(a_picture(640, 360))
    request = GenerationRequest(first_frame=frame, prompt_text="dusk", duration_s=1, seed=7)
    return settle(playground, playground.submit(request, ["local"]).jobs[0])


def test_a_saved_video_plays_and_carries_its_recipe(
    playground: Playground, take: Job, tmp_path: Path
) -> None:
    path = playground.library.save(take.id, tmp_path)

    with av.open(path) as video:
        count = sum(1 for _frame in video.decode(video=0))
    recipe = playground.library.read_recipe(path.read_bytes())
    stored = playground.library.stored(take)
    assert take.video is not None
    assert stored is not None
    assert count == take.video.frame_count
    assert path.name == f"local-dusk-{take.id[:12]}.mp4"
    assert (recipe.request, recipe.missing) == (take.request, ())
    assert stored.read_bytes() == path.read_bytes()[: take.video.byte_count]


def test_a_recipe_in_another_house_misses_its_pictures_and_says_so(
    playground: Playground, take: Job, tmp_path: Path
) -> None:
    data = playground.library.save(take.id, tmp_path).read_bytes()

    recipe = playground.for_workspace("another").library.read_recipe(data)

    assert recipe.request.first_frame is None
    assert recipe.missing == ("first_frame",)
    assert recipe.request.prompt_text == "dusk"


def test_what_a_stranger_says_of_a_picture_is_not_believed(
    playground: Playground, take: Job
) -> None:
    frame = take.request.first_frame
    assert isinstance(frame, ImageFrame)
    lie = frame.model_copy(update={"width_px": 99_999, "media_type": "text/html", "fit": "pad"})
    told = replace(take, request=take.request.model_copy(update={"first_frame": lie}))

    recipe = playground.library.read_recipe(recipe_box(told))

    assert recipe.request.first_frame == frame.model_copy(update={"fit": "pad"})


def test_a_job_without_a_video_cannot_be_saved(
    playground: Playground, store: JobStore, tmp_path: Path
) -> None:
    fill(store, 1)

    with pytest.raises(JobNotFoundError):
        playground.library.save("local-00", tmp_path)
    with pytest.raises(JobNotFoundError):
        playground.library.bundle(["gone"])
    assert playground.library.bundle(["local-00"]).files == ()


def test_links_of_takes_are_answered_by_the_app(playground: Playground, take: Job) -> None:
    client = Client(Starlette(routes=[*playground.routes()]))
    link = playground.library.download(take)
    assert link is not None

    one, many = client.get(link), client.get(playground.library.zip([take.id]))

    assert playground.library.read_recipe(one.content).request.seed == 7
    assert zipfile.ZipFile(io.BytesIO(many.content)).namelist()[1:] == ["takes.csv"]


def test_the_sharpest_of_the_last_pictures_becomes_a_picture_of_ones_own(
    playground: Playground, take: Job
) -> None:
    last = playground.library.last_frame(take.id)

    assert take.video is not None
    assert take.video.frame_count - 12 < last.number <= take.video.frame_count
    assert (last.frame.width_px, last.frame.height_px) == (
        take.video.width_px,
        take.video.height_px,
    )
    assert playground.pictures.find(last.frame.sha256) == last.frame
