from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import insert

from runway_core.changes import Changes
from runway_core.jobs import schema
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.store import JobStore
from runway_core.models import ImageFrame, PictureSource
from tests.support.factories import a_frame
from tests.support.shared_table import await_blocked

LINK = PictureSource(url="https://pictures.example/a.jpg", fault="The link leads on.")


def a_numbered_frame(number: int) -> ImageFrame:
    """A picture that no other number has."""
    return a_frame(sha256=f"{number:064x}")


def numbers(frames: list[ImageFrame]) -> list[int]:
    """Which pictures they are."""
    return [int(frame.sha256, 16) for frame in frames]


@pytest.fixture
def ten(store: JobStore) -> JobStore:
    """A store with ten pictures, number 9 the newest."""
    _ = [store.pictures.add(a_numbered_frame(number), "local") for number in range(10)]
    return store


def test_a_picture_added_again_is_kept_once_and_comes_first(ten: JobStore) -> None:
    ten.pictures.add(a_numbered_frame(3), "local")

    found, following = ten.pictures.newest("local", limit=20)
    assert numbers(found) == [3, 9, 8, 7, 6, 5, 4, 2, 1, 0]
    assert following is None


def test_pages_follow_each_other_without_a_gap(ten: JobStore) -> None:
    first, place = ten.pictures.newest("local", limit=4)
    second, following = ten.pictures.newest("local", limit=6, after=place)

    assert numbers(first) + numbers(second) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert (place is None, following) == (False, None)


def test_pictures_of_one_instant_are_paged_without_a_gap(store: JobStore) -> None:
    store.pictures._clock = lambda: 1_000.25
    _ = [store.pictures.add(a_numbered_frame(number), "local") for number in (5, 1, 3)]

    first, place = store.pictures.newest("local", limit=2)
    second, _ = store.pictures.newest("local", limit=2, after=place)

    assert numbers(first) + numbers(second) == [1, 3, 5]


def test_nobody_sees_the_pictures_of_another_workspace(ten: JobStore) -> None:
    assert ten.pictures.newest("another", limit=20) == ([], None)
    assert ten.pictures.find(a_numbered_frame(3).sha256, "another") is None
    assert ten.pictures.find(a_numbered_frame(3).sha256, "local") == a_numbered_frame(3)


def test_the_link_of_a_fetched_picture_is_remembered(store: JobStore) -> None:
    store.pictures.add(a_frame(source=LINK), "local")

    found = store.pictures.find(a_frame().sha256, "local")

    assert found is not None
    assert found.source == LINK


def test_a_file_dropped_later_does_not_forget_its_link(store: JobStore) -> None:
    store.pictures.add(a_frame(source=LINK), "local")

    assert store.pictures.add(a_frame(), "local").source == LINK


def test_two_processes_that_add_one_picture_over_and_over_are_both_served(
    database_url: str, changes: Changes
) -> None:
    with (
        closing(JobStore(open_database(database_url), changes)) as one,
        closing(JobStore(open_database(database_url), changes)) as two,
        ThreadPoolExecutor(2) as pool,
    ):
        both = [one.pictures.add, two.pictures.add] * 100
        adding = [pool.submit(add, a_frame(), "local") for add in both]
        added = [future.result(timeout=60) for future in adding]
        kept, _ = one.pictures.newest("local", limit=5)

    assert added == [a_frame()] * 200
    assert kept == [a_frame()]


def test_a_picture_that_another_process_adds_at_the_same_moment_is_kept_once(
    database_url: str, changes: Changes
) -> None:
    engine = open_database(database_url)
    store = JobStore(engine, changes)
    row = {"sha256": a_frame().sha256, "workspace": "local", "media_type": "image/jpeg"}
    sizes = {"width_px": 1280, "height_px": 720, "byte_count": 180_000, "created_at": 0.0}
    with for_writes(engine).connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(insert(schema.images).values(**row, **sizes))
        adding = pool.submit(store.pictures.add, a_frame(), "local")
        await_blocked(engine)
        other.commit()
        adding.result(timeout=20)

    kept, _ = store.pictures.newest("local", limit=5)
    store.close()
    assert kept == [a_frame()]
