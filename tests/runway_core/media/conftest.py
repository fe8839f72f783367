"""A local store and small real clips."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from runway_core.media.store import MediaStore

ClipMaker = Callable[..., Path]


def silence() -> av.AudioFrame:
    """A tenth of a second without a sound."""
    samples = np.zeros((1, 4800), np.float32)
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate = 48000
    return frame


@pytest.fixture
def sound_file(tmp_path: Path) -> Path:
    """An MP4 that holds sound and no pictures."""
    path = tmp_path / "sound.mp4"
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=48000)
        container.mux(stream.encode(silence()))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    """An empty local store."""
    return MediaStore.in_folder(tmp_path / "media")


@pytest.fixture
def make_clip(tmp_path: Path) -> ClipMaker:
    """Encodes a clip of one colour, with its index in front so that a cut file still opens."""

    def make(
        name: str = "clip.mp4",
        *,
        size_px: tuple[int, int] = (320, 180),
        frame_count: int = 24,
        codec: str = "libx264",
        rgb: tuple[int, int, int] = (200, 30, 40),
        has_audio: bool = False,
        noisy: bool = False,
    ) -> Path:
        path = tmp_path / name
        options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
        with av.open(path, "w", options=options) as container:
            video = container.add_stream(codec, rate=24)
            assert isinstance(video, VideoStream)
            video.width, video.height, video.pix_fmt = *size_px, "yuv420p"
            if has_audio:
                sound = container.add_stream("aac", rate=48000)
                container.mux(sound.encode(silence()))
                container.mux(sound.encode(None))
            random = np.random.default_rng(7)
            for _ in range(frame_count):
                pixels = np.full((size_px[1], size_px[0], 3), rgb, np.uint8)
                if noisy:
                    pixels = random.integers(0, 255, pixels.shape, np.uint8)
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                container.mux(
                    video.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709"))
                )
            container.mux(video.encode(None))
        return path

    return make
