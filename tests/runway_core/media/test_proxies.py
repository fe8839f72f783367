from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from runway_core.errors import DownloadError, UnusableVideoError
from runway_core.media.probe import probe
from runway_core.media.proxies import ProxyOrder, fitted, make_proxy, shown_frames
from tests.support.numbered import numbers_of, write_numbered


def an_order(**changes: Any) -> ProxyOrder:
    fields: dict[str, Any] = {
        "source_sha256": "a1" * 32,
        "fps": 24,
        "frame_count": 48,
        "width_px": 128,
        "height_px": 72,
    }
    return ProxyOrder(**(fields | changes))


def made(tmp_path: Path, order: ProxyOrder, **source: Any) -> Path:
    target = tmp_path / "proxy.mp4"
    make_proxy(write_numbered(tmp_path / "source.mp4", **source), target, order, lambda _: None)
    return target


def test_every_picture_is_a_key_frame_at_its_own_time(tmp_path: Path) -> None:
    path = made(tmp_path, an_order())

    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        stream = container.streams.video[0]
        facts = (stream.codec_context.name, stream.pix_fmt, float(stream.average_rate or 0))

    assert all(packet.is_keyframe for packet in packets)
    assert [packet.pts for packet in packets] == [packet.dts for packet in packets]
    assert [round(float((p.pts or 0) * p.time_base) * 24, 6) for p in packets] == list(range(48))
    assert facts == ("h264", "yuv420p", 24.0)


def test_the_index_stands_in_front_so_that_it_plays_while_it_loads(tmp_path: Path) -> None:
    content = made(tmp_path, an_order()).read_bytes()

    assert content.index(b"moov") < content.index(b"mdat")


def test_at_its_own_rate_every_picture_comes_once(tmp_path: Path) -> None:
    assert numbers_of(made(tmp_path, an_order())) == list(range(48))


@pytest.mark.parametrize(
    ("source_fps", "fps"), [(16, 24), (24, 30), (25, 30), (12, 24), (60, 30)], ids=str
)
def test_another_rate_shows_what_is_on_screen_in_the_middle_of_each_frame(
    tmp_path: Path, source_fps: int, fps: int
) -> None:
    path = made(
        tmp_path, an_order(fps=fps, frame_count=fps), fps=source_fps, frame_count=source_fps
    )

    assert numbers_of(path) == [int((n + 0.5) * source_fps / fps) for n in range(fps)]


@pytest.mark.parametrize(
    ("size_px", "inner_px"),
    [((128, 96), (96, 72)), ((72, 128), (40, 72)), ((64, 36), (128, 72)), ((256, 64), (128, 32))],
    ids=str,
)
def test_another_shape_is_padded_with_black_never_cut_or_stretched(
    tmp_path: Path, size_px: tuple[int, int], inner_px: tuple[int, int]
) -> None:
    path = made(tmp_path, an_order(), size_px=size_px)

    with av.open(str(path)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="gray")
    beside = np.ones(picture.shape, bool)
    top, left = (72 - inner_px[1]) // 2, (128 - inner_px[0]) // 2
    beside[max(0, top - 2) : top + inner_px[1] + 2, max(0, left - 2) : left + inner_px[0] + 2] = (
        False
    )

    assert numbers_of(path, inner_px) == list(range(48))
    assert picture.shape == (72, 128)
    assert (picture[beside] < 24).all()


def test_the_last_picture_is_held_where_the_source_ends_early(tmp_path: Path) -> None:
    path = made(tmp_path, an_order(frame_count=50))

    assert numbers_of(path)[46:] == [46, 47, 47, 47]


def test_a_proxy_is_silent_for_sound_would_time_the_pictures(tmp_path: Path) -> None:
    facts = probe(made(tmp_path, an_order(), has_audio=True))

    assert facts.has_audio is False
    assert facts.frame_count == 48


def test_progress_is_told_after_every_frame(tmp_path: Path) -> None:
    told: list[float] = []
    source = write_numbered(tmp_path / "source.mp4")

    make_proxy(source, tmp_path / "proxy.mp4", an_order(), told.append)

    assert told == [(n + 1) / 48 for n in range(48)]


def test_what_is_no_video_is_refused_in_words(tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(b"not a film")

    with pytest.raises(DownloadError, match="not a playable video"):
        make_proxy(source, tmp_path / "proxy.mp4", an_order(), lambda _: None)


def test_a_video_without_a_picture_is_refused() -> None:
    none: Iterator[VideoFrame] = iter(())

    with pytest.raises(UnusableVideoError, match="no pictures"):
        list(shown_frames(none, 24, 24))


def test_the_key_tells_proxies_apart_by_all_that_they_depend_on() -> None:
    orders = [
        an_order(),
        an_order(source_sha256="b2" * 32),
        an_order(fps=30),
        an_order(width_px=960),
        an_order(height_px=96),
        an_order(frame_count=50),
    ]

    assert len({order.key for order in orders}) == len(orders)
    assert len(an_order().key) == 20


@pytest.mark.parametrize("size_px", [(1, 4000), (4000, 1), (999, 1001)], ids=str)
def test_a_fitted_size_is_even_and_inside(size_px: tuple[int, int]) -> None:
    width, height = fitted(size_px, (1280, 720))

    assert (width % 2, height % 2) == (0, 0)
    assert 2 <= width <= 1280
    assert 2 <= height <= 720
