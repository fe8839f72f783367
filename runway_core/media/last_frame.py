"""The picture at a video's end that another video can begin with."""

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from runway_core.errors import DownloadError

from .probe import opened, to_image

LOOKED_AT = 12  # half a second: later than that the picture shows another moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpFrame:
    """A picture of a video."""

    png: bytes
    from_end: int
    """0 is the last one."""
    looked_at: int


def sharpest_last(path: Path) -> SharpFrame:
    """Return the sharpest of the last pictures of a video, the latest of equals.

    The last one alone is often blurred by motion or by the end of the coder's budget. Sharpness is
    the variance of the Laplacian of the luma.

    Raises:
        DownloadError: It is not a playable video.
    """
    with opened(path) as (container, stream):
        frames = deque(_tail(container, stream), maxlen=LOOKED_AT)
        if not frames:
            container.seek(0)
            frames.extend(container.decode(stream))
    if not frames:
        raise DownloadError("the file is not a playable video: no picture can be decoded")
    sharpness = [_sharpness(frame) for frame in frames]
    best = max(range(len(frames)), key=lambda place: (sharpness[place], place))
    file = io.BytesIO()
    to_image(frames[best]).save(file, "PNG")
    return SharpFrame(png=file.getvalue(), from_end=len(frames) - 1 - best, looked_at=len(frames))


def _tail(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Decode from the key picture before the last ones."""
    rate, base = stream.average_rate, stream.time_base
    if stream.duration and rate and base:
        last = int(LOOKED_AT / rate / base)
        container.seek((stream.start_time or 0) + max(0, stream.duration - last), stream=stream)
    yield from container.decode(stream)


def _sharpness(frame: VideoFrame) -> float:
    luma = frame.reformat(format="gray").to_ndarray()  # uint8, (height, width)
    return float(cv2.Laplacian(luma, cv2.CV_64F).var())
