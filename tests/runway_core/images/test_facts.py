import pytest

from runway_core.images.facts import Facts, append_range
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


def test_ranges_that_touch_become_one() -> None:
    ranges = [(0, 2)]

    append_range(ranges, 2, 5)
    append_range(ranges, 7, 9)

    assert ranges == [(0, 5), (7, 9)]
