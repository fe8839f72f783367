import io
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image

from runway_core.errors import DownloadError
from runway_core.media.last_frame import LOOKED_AT, sharpest_last


def a_video(path: Path, sharp: int, *, frames: int = 60) -> Path:
    """A grey clip in which one picture is full of lines."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "10"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
        for number in range(frames):
            pixels = np.full((72, 128, 3), 90 + number % 3, np.uint8)
            if number == sharp:
                pixels[:, ::4] = 250
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def test_the_sharpest_of_the_last_pictures_is_found(tmp_path: Path) -> None:
    found = sharpest_last(a_video(tmp_path / "clip.mp4", sharp=55))

    picture = np.asarray(Image.open(io.BytesIO(found.png)).convert("L"))
    assert (found.from_end, found.looked_at) == (4, LOOKED_AT)
    assert picture.shape == (72, 128)
    assert int(picture[:, ::4].mean()) > int(picture[:, 2::4].mean()) + 80


def test_a_sharper_picture_of_another_moment_does_not_count(tmp_path: Path) -> None:
    found = sharpest_last(a_video(tmp_path / "clip.mp4", sharp=10))

    assert found.from_end < LOOKED_AT


def test_a_video_of_few_pictures_is_looked_at_whole(tmp_path: Path) -> None:
    found = sharpest_last(a_video(tmp_path / "clip.mp4", sharp=1, frames=3))

    assert (found.from_end, found.looked_at) == (1, 3)


@pytest.mark.parametrize("ending", ["webm", "mkv"])
def test_other_containers_are_read_as_well(make_clip: Callable[..., Path], ending: str) -> None:
    found = sharpest_last(make_clip(f"clip.{ending}", codec="libvpx-vp9", frame_count=15))

    assert found.png[:4] == b"\x89PNG"


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.mp4"
    path.write_bytes(b"no video at all")

    with pytest.raises(DownloadError):
        sharpest_last(path)
