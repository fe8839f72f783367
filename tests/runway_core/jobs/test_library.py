import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from runway_core.changes import Changes, JobChange
from runway_core.jobs import schema
from runway_core.jobs.library import MAX_TAGS, LibraryStore, Place
from runway_core.jobs.store import JobStore
from runway_core.models import JobState, LibraryFilter
from tests.support.listing import list_job, settle_all

ALL = LibraryFilter()


@pytest.fixture
def instants() -> list[float]:
    """What the clock shows, one reading after another; the last one stays."""
    return [2000.0]


@pytest.fixture
def shelf(store: JobStore, instants: list[float]) -> LibraryStore:
    return LibraryStore(store, clock=lambda: instants.pop(0) if instants[1:] else instants[0])


def names(shelf: LibraryStore, wanted: LibraryFilter = ALL, workspace: str = "local") -> list[str]:
    return [row.job_id for row in shelf.page(workspace, wanted, limit=100)]


def test_the_newest_stand_first_and_a_batch_keeps_its_order(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "old-1", "old-2", at=100.0)
    list_job(store, "new-1", "new-2", at=200.0)

    assert names(shelf) == ["new-1", "new-2", "old-1", "old-2"]


def test_pages_join_without_a_gap_also_inside_a_batch(store: JobStore, shelf: LibraryStore) -> None:
    list_job(store, "a", "b", "c", at=100.0)
    list_job(store, "d", at=200.0)
    first = shelf.page("local", ALL, limit=2)

    second = shelf.page("local", ALL, after=first[-1].place, limit=2)
    back = shelf.page("local", ALL, before=second[0].place, limit=2)

    assert [row.job_id for row in first] == ["d", "a"]
    assert [row.job_id for row in second] == ["b", "c"]
    assert back == first


def test_jobs_of_one_instant_in_several_batches_are_all_found(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "a", at=100.0)
    list_job(store, "b", at=100.0)
    (first,) = shelf.page("local", ALL, limit=1)

    (second,) = shelf.page("local", ALL, after=first.place, limit=1)

    assert {first.job_id, second.job_id} == {"a", "b"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1_2",
        "nan_1_1",
        "1_1_99999999999",
        "1_-99999999999999999999_1",
        "1_1_-1",
        "1_2_3_4",
    ],
)
def test_what_is_no_place_is_not_read_as_one(text: str) -> None:
    assert Place.read(text) is None


def test_a_place_is_read_back_exactly() -> None:
    place = Place(created_at=1_795_176_000.123457, position=3, number=17)

    assert Place.read(str(place)) == place


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dusk", ["en"]),
        ("DUSK", ["en"]),
        ("usk ridges", ["en"]),
        ("dusk wave", []),
        ("山脉", ["zh"]),
        ("脉", ["zh"]),
        ("黄昏时分", ["zh"]),
        ("đêm", ["vi"]),
        ("Hà Nội", ["vi"]),
        ("hà", ["vi"]),
        ("phố", ["mac"]),
        ("Phố cổ", ["mac"]),
        ("\u1ea9m", ["mac"]),
        ('"quoted', ["odd"]),
        ("100%", ["odd"]),
        ("a_b", ["odd"]),
        ("OR", ["odd"]),
        ("NEAR(", ["odd"]),
        ("*", ["odd"]),
        ("\x00\ud800", ["mac", "odd", "vi", "zh", "en"]),
    ],
)
def test_words_are_found_in_any_script_and_are_never_syntax(
    store: JobStore, shelf: LibraryStore, words: str, found: list[str]
) -> None:
    list_job(store, "en", prompt_text="Dusk over the ridges", at=1.0)
    list_job(store, "zh", prompt_text="黄昏时分的山脉", at=2.0)
    list_job(store, "vi", prompt_text="Đêm Hà Nội", at=3.0)
    list_job(store, "odd", prompt_text='"quoted" 100% a_b OR NEAR(1) *', at=4.0)
    list_job(store, "mac", prompt_text=unicodedata.normalize("NFD", "Phố cổ ẩm"), at=5.0)

    assert names(shelf, LibraryFilter(words=words)) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LibraryFilter(gateway_id="cometapi"), ["b"]),
        (LibraryFilter(model_id="gen4_turbo"), ["a"]),
        (LibraryFilter(state=JobState.SUCCEEDED), ["b"]),
        (LibraryFilter(ratio="720:1280"), ["b"]),
        (LibraryFilter(batch_id="batch-of-a"), ["a"]),
        (LibraryFilter(is_favourite=True), ["a"]),
        (LibraryFilter(tag="hero"), ["b"]),
        (LibraryFilter(tag="her"), []),
        (LibraryFilter(gateway_id="cometapi", is_favourite=True), []),
    ],
    ids=str,
)
def test_each_filter_leaves_in_what_fits(
    store: JobStore, shelf: LibraryStore, wanted: LibraryFilter, found: list[str]
) -> None:
    list_job(store, "a")
    list_job(store, "b", ratio="720:1280", gateway_id="cometapi", model_id="gen3a_turbo")
    settle_all(store, "b")
    shelf.set_favourite("local", ["a"], value=True)
    shelf.add_tag("local", ["b"], "hero")

    assert names(shelf, wanted) == found


def test_the_choices_are_the_different_values_of_one_workspace(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "a", "b")
    list_job(store, "c", gateway_id="cometapi", model_id="gen3a_turbo")
    list_job(store, "d", gateway_id="local", workspace="another")
    shelf.add_tag("local", ["a", "c"], "hero")

    assert shelf.choices("local", "gateway_id") == ("cometapi", "runway")
    assert shelf.choices("local", "model_id") == ("gen3a_turbo", "gen4_turbo")
    assert shelf.choices("local", "tag") == ("hero",)
    assert shelf.choices("nobody", "ratio") == ()


def test_a_job_takes_only_so_many_tags(store: JobStore, shelf: LibraryStore) -> None:
    list_job(store, "a")
    tags = [f"tag {number:02d}" for number in range(MAX_TAGS + 3)]

    with ThreadPoolExecutor(1) as one_after_another:
        list(one_after_another.map(partial(shelf.add_tag, "local", ["a"]), [*tags, tags[0]]))
    shelf.remove_tag("local", ["a"], "tag 00")

    assert shelf.tags(["a"]) == {"a": tuple(tags[1:MAX_TAGS])}


def test_a_deleted_job_is_hidden_everywhere_and_can_be_brought_back(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "a", "b")
    settle_all(store, "a", "b")

    count, at = shelf.delete("local", ["a", "b", "a"])
    hidden = (names(shelf), store.jobs(workspace="local"), store.job("a", workspace="local"))
    gone_batch = store.latest_batch("local")
    restored = shelf.restore("local", at)

    assert (count, hidden, gone_batch) == (2, ([], [], None), None)
    assert (restored, names(shelf)) == (2, ["a", "b"])
    assert store.latest_batch("local") is not None


def test_a_job_that_is_driven_or_in_doubt_is_not_deleted(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "a", "b")
    settle_all(store, "b", state=JobState.IN_DOUBT)

    assert shelf.delete("local", ["a", "b"])[0] == 0
    assert names(shelf) == ["a", "b"]
    assert shelf.last_deletion("local") is None


def test_nobody_touches_what_belongs_to_another_workspace(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "a")
    settle_all(store, "a")

    shelf.set_favourite("another", ["a"], value=True)
    shelf.add_tag("another", ["a"], "mine")
    deleted, at = shelf.delete("another", ["a"])
    shelf.delete("local", ["a"])
    restored = shelf.restore("another", at)

    assert (deleted, restored, shelf.tags(["a"])) == (0, 0, {})
    assert names(shelf, workspace="another") == []


def test_the_last_deletion_is_told_until_it_is_undone(
    store: JobStore, shelf: LibraryStore, instants: list[float]
) -> None:
    list_job(store, "a", "b", "c")
    settle_all(store, "a", "b", "c")
    instants[:] = [2000.0, 2010.0]
    shelf.delete("local", ["a"])

    _count, at = shelf.delete("local", ["b", "c"])
    last = shelf.last_deletion("local")
    shelf.restore("local", at)
    before = shelf.last_deletion("local")

    assert last == (2, at)
    assert before == (1, at - 10)


def test_open_pages_hear_of_a_deletion(
    store: JobStore, shelf: LibraryStore, changes: Changes
) -> None:
    list_job(store, "a")
    settle_all(store, "a")
    heard: list[JobChange] = []
    changes.add_listener(heard.append)

    shelf.delete("local", ["a"])

    assert [change.job_id for change in heard] == ["a"]


def test_a_finished_video_is_known_by_its_hashes(store: JobStore) -> None:
    list_job(store, "a")
    settle_all(store, "a", video={"sha256": "b2" * 32, "poster_sha256": "c3" * 32})

    with store.engine.connect() as connection:
        (row,) = connection.execute(schema.library.select())

    assert (row.state, row.video_sha256, row.poster_sha256) == ("succeeded", "b2" * 32, "c3" * 32)


def test_a_prompt_that_a_database_cannot_hold_keeps_no_job_from_being_stored(
    store: JobStore, shelf: LibraryStore
) -> None:
    list_job(store, "a", prompt_text="dusk \x00 over")

    assert names(shelf) == ["a"]
