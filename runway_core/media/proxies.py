"""Compare proxies: the same pictures at one constant rate and on one canvas, each a key frame.

Videos of different services differ in size, rate and distance of key frames, so a step of one frame
means something else in each, and a browser seeks each at another speed. In a proxy frame ``n``
stands for the time from ``n / fps`` on, and every seek costs the decoding of one picture. Proxies
are silent: a browser times a player with sound by its sound, which begins late and stumbles at
every change of speed. The sound is played beside them, from the video itself.

The small clips that the library plays under a pointer are made the same way, in another coding.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from runway_core.errors import UnusableVideoError
from runway_core.renderer.picture import plane_views

from .derived import Report
from .probe import opened

VERSION = 2  # in the key: another way to make them makes other files
MEDIA_TYPE = "video/mp4"
_BLACK = (16, 128, 128)  # limited range
_UNTAGGED = 2  # AVCOL_SPC_UNSPECIFIED
_HD_HEIGHT_PX = 720


class Coding(StrEnum):
    """What the pictures of a proxy are encoded for."""

    STEPS = "proxy"
    """To be stepped through: every picture is a key frame."""
    LOOP = "hover"
    """To be small and to begin at once: a key frame a second, little detail."""


# No picture waits for a later one.
_X264_OPTIONS = {
    Coding.STEPS: {
        "preset": "superfast",
        "crf": "21",
        "tune": "fastdecode",
        "x264-params": "keyint=1:min-keyint=1:bframes=0:scenecut=0",
    },
    Coding.LOOP: {
        "preset": "veryfast",
        "crf": "28",
        "tune": "fastdecode",
        "x264-params": "keyint=10:bframes=0",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyOrder:
    """One proxy, with all that it depends on."""

    source_sha256: str
    fps: int
    frame_count: int
    width_px: int
    height_px: int
    """The canvas, even; the video stands in its middle as large as it fits."""
    coding: Coding = Coding.STEPS

    @property
    def key(self) -> str:
        """Twenty hexadecimal digits, the same for the same proxy."""
        parts = (VERSION, self.source_sha256, self.fps, self.width_px, self.height_px)
        told = f"{self.coding} {parts} {self.frame_count}"
        return hashlib.sha256(told.encode()).hexdigest()[:20]


def make_proxy(source: Path, target: Path, order: ProxyOrder, report: Report) -> None:
    """Write the proxy of a video.

    Args:
        source: The video.
        target: Where the mp4 is written.
        order: What to make.
        report: Told after every frame.

    Raises:
        DownloadError: The source cannot be decoded.
    """
    with opened(source) as (container, stream), _Writer(target, order, stream) as writer:
        for index, frame in enumerate(
            shown_frames(container.decode(stream), order.fps, order.frame_count)
        ):
            writer.add_picture(frame, index)
            report((index + 1) / order.frame_count)


def shown_frames(frames: Iterator[VideoFrame], fps: int, frame_count: int) -> Iterator[VideoFrame]:
    """Give the picture that is on screen in the middle of each frame of a constant rate.

    The last picture is held where the frames end early; at equal rates every picture comes once.

    Raises:
        UnusableVideoError: There is no picture at all.
    """
    current = next(frames, None)
    if current is None:
        raise UnusableVideoError("the video has no pictures")
    start_s = current.time or 0.0
    upcoming = next(frames, None)
    for index in range(frame_count):
        at_s = start_s + (index + 0.5) / fps
        while upcoming is not None and (upcoming.time or 0.0) <= at_s:
            current, upcoming = upcoming, next(frames, None)
        yield current


def fitted(source_px: tuple[int, int], canvas_px: tuple[int, int]) -> tuple[int, int]:
    """Return the largest even size of the source's shape inside a canvas.

    >>> fitted((1280, 768), (1280, 720))
    (1200, 720)
    """
    scale = min(canvas_px[0] / source_px[0], canvas_px[1] / source_px[1])
    width, height = (
        min(side, max(2, 2 * round(own * scale / 2)))
        for own, side in zip(source_px, canvas_px, strict=True)
    )
    return width, height


class _Writer:
    """The mp4 in the making."""

    def __init__(self, target: Path, order: ProxyOrder, pictures: VideoStream) -> None:
        self._order = order
        self._pixel_shape = float(pictures.sample_aspect_ratio or 1)
        self._container: OutputContainer = av.open(
            str(target), "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._stream: VideoStream = self._container.add_stream(
            "libx264", rate=order.fps, options=dict(_X264_OPTIONS[order.coding])
        )
        context = self._stream.codec_context
        context.width, context.height = order.width_px, order.height_px
        context.pix_fmt = "yuv420p"
        context.time_base = Fraction(1, order.fps)
        context.thread_count = 1
        context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
        context.color_primaries = context.color_trc = Colorspace.ITU709
        self._last: tuple[VideoFrame, VideoFrame] | None = None

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def add_picture(self, frame: VideoFrame, index: int) -> None:
        """Write a picture as frame ``index``."""
        if self._last is None or self._last[0] is not frame:
            self._last = frame, self._on_canvas(frame)
        picture = self._last[1]
        picture.pts, picture.time_base = index, Fraction(1, self._order.fps)
        self._container.mux(self._stream.encode(picture))

    def _on_canvas(self, frame: VideoFrame) -> VideoFrame:
        canvas = self._order.width_px, self._order.height_px
        own = round(frame.width * self._pixel_shape), frame.height
        width, height = fitted(own, canvas)
        # Browsers read untagged HD as BT.709 and FFmpeg as BT.601.
        is_untagged_hd = frame.colorspace == _UNTAGGED and frame.height >= _HD_HEIGHT_PX
        scaled = frame.reformat(
            width=width,
            height=height,
            format="yuv420p",
            src_colorspace=Colorspace.ITU709 if is_untagged_hd else None,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation="BICUBIC",
        )
        left, top = (canvas[0] - width) // 4 * 2, (canvas[1] - height) // 4 * 2
        picture = VideoFrame(*canvas, "yuv420p")
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        places = zip(plane_views(picture), plane_views(scaled), _BLACK, (1, 2, 2), strict=True)
        for out, part, black, step in places:
            out[:] = black
            y, x = top // step, left // step
            out[y : y + part.shape[0], x : x + part.shape[1]] = part
        return picture
