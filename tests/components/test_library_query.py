import pytest

from components.library_query import LibraryView, read_query, write_query
from runway_core import JobState, LibraryFilter

EVERYTHING = LibraryView(
    wanted=LibraryFilter(
        words="dusk 山脉",
        gateway_id="runway",
        model_id="gen4_turbo",
        state=JobState.SUCCEEDED,
        ratio="1280:720",
        tag="wide shot",
        batch_id="b1",
        is_favourite=True,
    ),
    after="1.5_0_7",
)


def test_an_address_gives_back_the_view_it_was_written_from() -> None:
    assert read_query(write_query(EVERYTHING)) == EVERYTHING


def test_the_whole_library_has_a_bare_address() -> None:
    assert write_query(LibraryView()) == {}
    assert read_query({}) == LibraryView()


@pytest.mark.parametrize(
    "query",
    [{"state": "lost"}, {"favourite": "yes"}, {"q": "  "}, {"stranger": "x"}],
    ids=str,
)
def test_what_does_not_fit_is_left_out(query: dict[str, str]) -> None:
    assert read_query(query) == LibraryView()


def test_a_value_is_cut_to_what_is_read_of_it() -> None:
    assert len(read_query({"q": "x" * 10_000}).wanted.words) == 200


def test_another_filter_begins_on_the_first_page() -> None:
    assert EVERYTHING.at().after is None
    assert EVERYTHING.at(before="2_0_1") == LibraryView(wanted=EVERYTHING.wanted, before="2_0_1")
