from runway_core.models import LibraryFilter


def test_a_filter_that_leaves_everything_in_is_open() -> None:
    assert LibraryFilter().is_open
    assert not LibraryFilter(is_favourite=True).is_open
