"""Chunks, encoders and the file around them."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.footage import psnr_db
from runway_core.renderer.encoder import (
    LEAST_CHUNK_FRAMES,
    Mp4Writer,
    Painter,
    VideoPacket,
    chunks_of,
    encode_chunk,
)
from runway_core.renderer.picture import Planes, to_planes
from tests.runway_core.renderer.footage import a_photo, decoded


class Ramp:
    """Paints frame n in the grey level 20 + n."""

    def paint(self, index: int, out: Planes) -> None:
        out.y[:], out.u[:], out.v[:] = 20 + index, 128, 128


class Changing:
    """Paints another photograph in every frame."""

    def paint(self, index: int, out: Planes) -> None:
        for plane, source in zip(out, to_planes(a_photo(320, 192, index)), strict=True):
            plane[:] = source


@given(st.integers(2, 3600))
def test_a_clip_is_parted_into_two_equal_halves_or_not_at_all(frame_count: int) -> None:
    chunks = chunks_of(frame_count)

    assert [index for chunk in chunks for index in chunk] == list(range(frame_count))
    assert len(chunks) == (2 if frame_count >= 2 * LEAST_CHUNK_FRAMES else 1)
    assert len(chunks[-1]) - len(chunks[0]) in {0, 1}


def written(path: Path, painter: Painter, *chunks: range, sharp: int | None = None) -> None:
    """Encode chunks one after the other into a file."""
    with Mp4Writer(path, width_px=320, height_px=192, fps=24) as writer:
        for frames in chunks:
            packets: list[VideoPacket] = []
            rest = encode_chunk(writer.context(sharp), painter, frames, _keeper(packets))
            for packet in packets + rest:
                writer.write(packet)


def _keeper(packets: list[VideoPacket]) -> Callable[[list[VideoPacket]], bool]:
    def keep(some: list[VideoPacket]) -> bool:
        packets.extend(some)
        return True

    return keep


def test_every_chunk_has_the_parameter_sets_of_the_file(tmp_path: Path) -> None:
    with Mp4Writer(tmp_path / "clip.mp4", width_px=320, height_px=192, fps=24) as writer:
        plain, other, sharp = writer.context(), writer.context(), writer.context(5)
        plain.open()
        other.open()
        sharp.open()

        assert plain.extradata == other.extradata == sharp.extradata


def test_chunks_written_in_turn_play_as_one_clip(tmp_path: Path) -> None:
    written(tmp_path / "clip.mp4", Ramp(), range(40), range(40, 80))

    with av.open(str(tmp_path / "clip.mp4"), "r") as container:
        frames_seen = list(container.decode(video=0))
    levels = [int(np.median(frame.to_ndarray()[:192])) for frame in frames_seen]
    assert [round((frame.time or 0) * 24) for frame in frames_seen] == list(range(80))
    assert levels == pytest.approx([20 + index for index in range(80)], abs=1)


def test_work_that_is_stopped_paints_no_further_frame(tmp_path: Path) -> None:
    painted: list[int] = []

    class Counting(Ramp):
        def paint(self, index: int, out: Planes) -> None:
            painted.append(index)
            super().paint(index, out)

    with Mp4Writer(tmp_path / "clip.mp4", width_px=320, height_px=192, fps=24) as writer:
        rest = encode_chunk(
            writer.context(), Counting(), range(50), lambda packets: len(painted) < 3
        )

    assert painted == [0, 1, 2]
    assert rest == []


def test_a_sharp_frame_has_the_quality_of_a_key_frame(tmp_path: Path) -> None:
    written(tmp_path / "plain.mp4", Changing(), range(6))
    written(tmp_path / "sharp.mp4", Changing(), range(6), sharp=5)

    plain = decoded(tmp_path / "plain.mp4").luma[5]
    sharp = decoded(tmp_path / "sharp.mp4").luma[5]
    truth = to_planes(a_photo(320, 192, 5)).y
    assert psnr_db(sharp, truth) > psnr_db(plain, truth) + 1.5
