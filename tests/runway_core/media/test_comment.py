"""A text behind an mp4: it still plays, FFmpeg reads it, and hostile files break nothing."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.media.comment import MAX_TEXT_BYTES, comment_box, is_mp4, read_comment

TEXT = '{"prompt": "黄昏 đêm"}'.encode()


@pytest.fixture
def clip(make_clip: Callable[..., Path]) -> bytes:
    return make_clip().read_bytes()


def test_a_video_with_a_comment_plays_as_before_and_ffmpeg_reads_it(clip: bytes) -> None:
    boxed = io.BytesIO(clip + comment_box(TEXT))
    with av.open(io.BytesIO(clip), "r") as plain, av.open(boxed, "r") as told:
        before = [frame.pts for frame in plain.decode(video=0)]
        after = [frame.pts for frame in told.decode(video=0)]

        assert after == before
        assert told.metadata["comment"] == TEXT.decode()


def test_a_comment_is_read_back(clip: bytes) -> None:
    assert read_comment(clip + comment_box(TEXT)) == TEXT
    assert read_comment(clip + comment_box(b"first") + comment_box(TEXT)) == TEXT
    assert read_comment(clip) is None
    assert is_mp4(clip)


def test_what_ffmpeg_writes_as_its_own_comment_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "copy.mp4"
    with av.open(path, "w") as target:
        target.metadata["comment"] = TEXT.decode()
        stream = target.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        picture = av.VideoFrame(64, 36, "yuv420p")
        target.mux([*stream.encode(picture), *stream.encode(None)])

    assert read_comment(path.read_bytes()) == TEXT


def test_a_text_that_is_too_long_is_neither_written_nor_read() -> None:
    long = b"x" * (MAX_TEXT_BYTES + 1)
    box = comment_box(long[1:])

    with pytest.raises(ValueError, match="too long"):
        comment_box(long)
    assert read_comment(box) == long[1:]


def test_a_box_that_names_its_length_in_64_bits_is_passed_over() -> None:
    wide = struct.pack(">I4sQ", 1, b"mdat", 20) + b"1234"

    assert read_comment(wide + comment_box(TEXT)) == TEXT


def test_the_last_box_of_a_file_is_read_where_the_way_to_it_is_not_clear() -> None:
    """A box without a length reaches to the end, and some files end in bytes that are no box."""
    endless, trailing = struct.pack(">I4s", 0, b"mdat"), bytes(19)

    assert read_comment(endless + comment_box(TEXT)) == TEXT
    assert read_comment(trailing + comment_box(TEXT)) == TEXT
    assert read_comment(endless + b"meta" + comment_box(TEXT) + b"more") is None


@given(data=st.binary(max_size=300), cut=st.integers(0, 200))
def test_whatever_bytes_come_nothing_breaks(data: bytes, cut: int) -> None:
    box = comment_box(TEXT)

    found = [read_comment(data), read_comment(box[:cut] + data), read_comment(data + box)]

    assert all(text is None or isinstance(text, bytes) for text in found)


@given(place=st.integers(0, 110), value=st.integers(0, 255))
def test_a_changed_byte_breaks_nothing(place: int, value: int) -> None:
    box = bytearray(comment_box(TEXT))
    box[place % len(box)] = value

    found = read_comment(bytes(box))

    assert found is None or len(found) <= MAX_TEXT_BYTES
