import pytest
from PIL import Image

from runway_core.errors import InvalidImageError
from runway_core.images.decode import open_header
from runway_core.images.facts import join_ranges
from runway_core.images.gif import read_gif
from runway_core.images.sniff import ImageKind
from tests.support.pictures import GREEN, RED, file_of, landscape

COMMENT = b"!\xfe\x06SECRET\0"
TRAILER = b";"


def _still(**options: bool) -> bytes:
    return file_of(Image.new("RGB", (64, 48), RED), "GIF", **options)


def _moving() -> bytes:
    more = [Image.new("RGB", (64, 48), GREEN)]
    return file_of(Image.new("RGB", (64, 48), RED), "GIF", save_all=True, append_images=more)


def _with_blocks(data: bytes, blocks: bytes) -> bytes:
    """Put blocks between the colour table and the first picture."""
    at = 13 + (3 << ((data[10] & 7) + 1))
    return data[:at] + blocks + data[at:]


def test_the_first_picture_alone_shows_what_the_whole_file_shows() -> None:
    data = file_of(landscape(96, 64), "GIF")

    first = open_header(ImageKind.GIF, join_ranges(data, read_gif(data).ranges))

    assert first.convert("RGB").tobytes() == (
        open_header(ImageKind.GIF, data).convert("RGB").tobytes()
    )


def test_which_colour_is_transparent_stays_with_the_first_picture() -> None:
    data = _with_blocks(file_of(Image.new("P", (64, 48), 3), "GIF", transparency=3), COMMENT)

    first = open_header(ImageKind.GIF, join_ranges(data, read_gif(data).ranges))

    assert first.has_transparency_data


def test_a_comment_is_no_part_of_the_picture() -> None:
    data = _with_blocks(_still(), COMMENT)

    assert b"SECRET" not in join_ranges(data, read_gif(data).ranges)


@pytest.mark.parametrize(
    ("data", "animated"),
    [
        (_still(), False),
        (_moving(), True),
        (_still()[:-1] + COMMENT + TRAILER, False),
        (_still()[:-1], False),
        (_still()[:-1] + COMMENT[:-1], False),
    ],
    ids=["one", "two", "a comment behind one", "no end mark", "cut behind one"],
)
def test_more_pictures_than_one_are_noticed(data: bytes, animated: bool) -> None:
    assert read_gif(data).animated is animated


def test_bytes_between_blocks_are_stepped_over() -> None:
    data = _with_blocks(_still(), bytes(3))

    assert b"," in join_ranges(data, read_gif(data).ranges)


@pytest.mark.parametrize("left_bytes", [6, 12, 20, 70, -3])
def test_a_file_that_ends_in_its_first_picture_is_truncated(left_bytes: int) -> None:
    with pytest.raises(InvalidImageError) as caught:
        read_gif(_still()[:left_bytes])

    assert caught.value.reason == "truncated"


def test_a_file_without_a_picture_is_corrupt() -> None:
    with pytest.raises(InvalidImageError, match="no picture") as caught:
        read_gif(b"GIF89a" + bytes(7) + COMMENT + TRAILER)

    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize(
    "blocks",
    [b"!\xfe" + b"\x01x" * 500_000 + b"\0", b"!\xfe\0" * 500_000, bytes(500_000)],
    ids=["one long comment", "many comments", "many zeros"],
)
def test_a_picture_behind_half_a_million_blocks_is_refused(blocks: bytes) -> None:
    data = _with_blocks(_still(), blocks)

    with pytest.raises(InvalidImageError, match="400,000 blocks") as caught:
        read_gif(data)

    assert caught.value.reason == "corrupt"
