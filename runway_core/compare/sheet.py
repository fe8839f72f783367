"""Several proxies in one picture with their labels: the film and the still that people take away.

Everything is drawn on yuv420p planes: a proxy is shrunk into its cell, a label is light on black.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from PIL import Image

from runway_core.media.derived import Report
from runway_core.media.probe import opened
from runway_core.renderer.picture import plane_views
from runway_core.renderer.recipe import U8

from .canvas import length, shown
from .label import LabelPen

VERSION = 2
FILM_WIDTH_PX = 1920
STILL_WIDTH_PX = 3840
_GAP_PX = 8
_GROUND_Y, _GREY = 26, 128
_X264_OPTIONS = {"preset": "veryfast", "crf": "19"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetClip:
    """One proxy on the sheet."""

    label: str
    frame_count: int
    offset: int
    """Frames that it runs ahead of the timeline; negative: behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is drawn, and how large."""

    clips: tuple[SheetClip, ...]
    fps: int
    width_px: int
    height_px: int
    """The proxies' canvas."""

    @property
    def columns(self) -> int:
        """Two and three stand in a row, four in two rows of two, five and six in two of three."""
        count = len(self.clips)
        return count if count <= 3 else ceil(count / 2)

    @property
    def frame_count(self) -> int:
        """Until the last frame of every clip was shown."""
        clips = self.clips
        return length([clip.frame_count for clip in clips], [clip.offset for clip in clips])

    def cell_px(self, width_px: int) -> tuple[int, int]:
        """Return the size of a cell, even, on a sheet at most so wide; never above the proxies."""
        room = (width_px - _GAP_PX * (self.columns - 1)) / self.columns
        scale = min(1.0, room / self.width_px)
        return 2 * max(8, int(self.width_px * scale / 2)), 2 * max(
            8, int(self.height_px * scale / 2)
        )


def draw_film(paths: Sequence[Path], sheet: Sheet, target: Path, report: Report) -> None:
    """Write the film: as long as the longest, shorter ones hold their last picture and say so.

    Args:
        paths: The proxies, in the order of the sheet's clips.
        sheet: What is drawn.
        target: Where the mp4 is written.
        report: Told after every frame.

    Raises:
        DownloadError: A proxy cannot be decoded.
    """
    canvas = _Canvas(sheet, sheet.cell_px(FILM_WIDTH_PX))
    with ExitStack() as stack:
        clips = [stack.enter_context(opened(path)) for path in paths]
        runs = [
            _run(container, stream, clip, sheet.frame_count)
            for (container, stream), clip in zip(clips, sheet.clips, strict=True)
        ]
        output = stack.enter_context(
            av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"})
        )
        stream = output.add_stream("libx264", rate=sheet.fps, options=dict(_X264_OPTIONS))
        context = stream.codec_context
        context.width, context.height = canvas.size_px
        context.pix_fmt, context.time_base = "yuv420p", Fraction(1, sheet.fps)
        context.thread_count = 1
        context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
        context.color_primaries = context.color_trc = Colorspace.ITU709
        for index, pictures in enumerate(zip(*runs, strict=True)):
            frame = canvas.draw(pictures, index)
            frame.pts, frame.time_base = index, Fraction(1, sheet.fps)
            output.mux(stream.encode(frame))
            report((index + 1) / sheet.frame_count)
        output.mux(stream.encode(None))


def draw_still(
    paths: Sequence[Path], sheet: Sheet, frame: int, target: Path, report: Report
) -> None:
    """Write a PNG of every clip at one frame of the timeline.

    Raises:
        DownloadError: A proxy cannot be decoded.
    """
    pictures = []
    for index, (path, clip) in enumerate(zip(paths, sheet.clips, strict=True)):
        with opened(path) as (container, stream):
            wanted = shown(frame, clip.offset, clip.frame_count)
            pictures.append(_picture_at(container, stream, wanted, sheet.fps))
        report((index + 1) / len(paths))
    canvas = _Canvas(sheet, sheet.cell_px(STILL_WIDTH_PX))
    drawn = canvas.draw(pictures, frame)
    rgb = drawn.reformat(format="rgb24", src_colorspace=Colorspace.ITU709).to_ndarray()
    Image.fromarray(rgb).save(target, "PNG")


def _run(
    container: InputContainer, stream: VideoStream, clip: SheetClip, frame_count: int
) -> Iterator[VideoFrame]:
    frames = container.decode(stream)
    at, picture = 0, next(frames)
    for index in range(frame_count):
        wanted = shown(index, clip.offset, clip.frame_count)
        while at < wanted:
            following = next(frames, None)
            if following is None:
                break
            at, picture = at + 1, following
        yield picture


def _picture_at(
    container: InputContainer, stream: VideoStream, wanted: int, fps: int
) -> VideoFrame:
    # Every picture is a key frame: the seek lands on it, or on the one before.
    container.seek(round(wanted / fps * av.time_base))
    frames = container.decode(stream)
    picture = next(frames)
    while round((picture.time or 0.0) * fps) < wanted:
        picture = next(frames)
    return picture


class _Canvas:
    """Puts pictures into their cells and labels over them."""

    def __init__(self, sheet: Sheet, cell_px: tuple[int, int]) -> None:
        self._sheet = sheet
        self._cell = cell_px
        rows = ceil(len(sheet.clips) / sheet.columns)
        self.size_px = (
            sheet.columns * cell_px[0] + _GAP_PX * (sheet.columns - 1),
            rows * cell_px[1] + _GAP_PX * (rows - 1),
        )
        self._pen = LabelPen(cell_px)
        self._labels: dict[tuple[str, str], U8] = {}

    def draw(self, pictures: Sequence[VideoFrame], index: int) -> VideoFrame:
        """Return frame ``index`` of the sheet."""
        frame = VideoFrame(*self.size_px, "yuv420p")
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        planes = plane_views(frame)
        planes.y[:], planes.u[:], planes.v[:] = _GROUND_Y, _GREY, _GREY
        width, height = self._cell
        for number, picture in enumerate(pictures):
            row, column = divmod(number, self._sheet.columns)
            x, y = column * (width + _GAP_PX), row * (height + _GAP_PX)
            scaled = picture.reformat(
                width=width, height=height, format="yuv420p", interpolation="AREA"
            )
            for out, part, step in zip(planes, plane_views(scaled), (1, 2, 2), strict=True):
                _put(out, part, x // step, y // step)
            label = self._label(number, index)
            _put(planes.y, label, x, y)
            for out in (planes.u, planes.v):
                half = (label.shape[0] // 2, label.shape[1] // 2)
                _put(out, np.full(half, _GREY, np.uint8), x // 2, y // 2)
        return frame

    def _label(self, number: int, index: int) -> U8:
        told = (
            f"{number + 1}  {self._sheet.clips[number].label}".rstrip(),
            self._held(number, index),
        )
        if told not in self._labels:
            self._labels[told] = self._pen.label(*told)
        return self._labels[told]

    def _held(self, number: int, index: int) -> str:
        clip = self._sheet.clips[number]
        at = index + clip.offset
        if at < 0:
            return "first frame held"
        ended = f"{clip.frame_count / self._sheet.fps:.2f} s"
        # In the tiniest cells the end of this goes.
        return f"last frame held, ended at {ended}" if at >= clip.frame_count else ""


def _put(out: U8, part: U8, x: int, y: int) -> None:
    out[y : y + part.shape[0], x : x + part.shape[1]] = part
