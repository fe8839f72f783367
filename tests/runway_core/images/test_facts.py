import pytest

from runway_core.images.facts import MAX_PROFILE_BYTES, Facts, append_range, believable
from runway_core.images.sniff import ImageKind


def _facts(
    *, orientation: int = 1, prefix: bytes = b"", ranges: tuple[tuple[int, int], ...] = ()
) -> Facts:
    return Facts(
        kind=ImageKind.JPEG,
        width_px=400,
        height_px=300,
        orientation=orientation,
        prefix=prefix,
        ranges=ranges,
    )


@pytest.mark.parametrize("orientation", [1, 2, 3, 4])
def test_a_picture_that_is_not_laid_on_its_side_keeps_its_size(orientation: int) -> None:
    assert _facts(orientation=orientation).size_px == (400, 300)


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_picture_that_lies_on_its_side_swaps_its_size(orientation: int) -> None:
    assert _facts(orientation=orientation).size_px == (300, 400)


def test_the_bare_file_is_the_prefix_and_the_ranges_in_order() -> None:
    assert _facts(prefix=b">", ranges=((0, 2), (4, 6))).bare(b"abcdef") == b">abef"


def test_the_bare_file_is_the_very_object_when_nothing_goes() -> None:
    data = b"abcdef"

    assert _facts(ranges=((0, 6),)).bare(data) is data


@pytest.mark.parametrize("icc", [None, b"", bytes(MAX_PROFILE_BYTES + 1)])
def test_a_profile_of_no_possible_size_is_none(icc: bytes | None) -> None:
    assert believable(icc) is None


def test_a_profile_of_the_largest_size_is_believed() -> None:
    assert believable(bytes(MAX_PROFILE_BYTES)) == bytes(MAX_PROFILE_BYTES)


def test_ranges_that_touch_become_one() -> None:
    ranges = [(0, 2)]

    append_range(ranges, 2, 5)
    append_range(ranges, 7, 9)

    assert ranges == [(0, 5), (7, 9)]
