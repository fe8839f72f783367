"""H.264 in chunks and one mp4 around them.

A clip is encoded as an even number of closed chunks, so that two threads can each paint and encode
a chunk at a time: with both cores equally busy this is faster than painting on one and encoding on
the other. Chunk borders depend on the frame count only and every encoder runs one thread, hence
the same pictures give the same bytes.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import av
import cv2
from av.codec.context import CodecContext, Flags, ThreadType
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from .picture import Planes, plane_views

VideoPacket: TypeAlias = "Packet[Stream]"  # generic in the stubs only

CHUNK_FRAMES = 60
LEAST_CHUNK_FRAMES = 20
_BT709 = 1
_LIMITED_RANGE = 1
# For camera moves over one picture this is as small as veryfast at equal PSNR in about half the
# time. stitchable: chunks share one parameter set.
_X264_PARAMS = (
    "bframes=3:b-adapt=0:cabac=1:subme=1:no-deblock=0:mbtree=1:rc-lookahead=16:stitchable=1"
)
# x264's AVX-512 code for mbtree reads beyond a row unless the width is a multiple of 256: 60 runs
# over one 320 × 192 clip gave 11 different files. Its AVX2 code is exact and as fast.
# OpenCV's number for the five AVX-512 sets that x264 asks for too (cvdef.h, CV_CPU_AVX512_SKX).
_AVX512 = 256
_WITHOUT_AVX512 = ":asm=AVX2"


def x264_options() -> dict[str, str]:
    """Return the encoder's options for this machine."""
    has_avx512 = cv2.checkHardwareSupport(_AVX512)
    params = _X264_PARAMS + (_WITHOUT_AVX512 if has_avx512 else "")
    return {"preset": "ultrafast", "crf": "21", "x264-params": params}


class Painter(Protocol):
    """Draws the frames of one clip, one at a time; used by one thread."""

    def paint(self, index: int, out: Planes) -> None:
        """Draw frame ``index`` (from 0) over the whole of ``out``."""
        ...


def chunks_of(frame_count: int) -> list[range]:
    """Part a clip into an even number of nearly equal chunks of about `CHUNK_FRAMES`.

    A short clip stays whole: x264 times the packets of a chunk differently when it holds fewer
    frames than the encoder looks ahead.

    >>> chunks_of(120)
    [range(0, 60), range(60, 120)]
    """
    if frame_count < 2 * LEAST_CHUNK_FRAMES:
        return [range(frame_count)]
    count = 2 * max(1, round(frame_count / (2 * CHUNK_FRAMES)))
    borders = [frame_count * index // count for index in range(count + 1)]
    return [range(start, stop) for start, stop in pairwise(borders)]


class Mp4Writer:
    """An mp4 file in the making, with its index in front once it is closed."""

    def __init__(self, path: Path, *, width_px: int, height_px: int, fps: int) -> None:
        self._container: OutputContainer = av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._time_base = Fraction(1, fps)
        self._stream: VideoStream = self._container.add_stream(
            "libx264", rate=fps, options=x264_options()
        )
        self._size = (width_px, height_px)
        self._configure(self._stream.codec_context)
        self._container.start_encoding()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()

    def context(self, chunk: int) -> VideoCodecContext:
        """Return a fresh encoder for one chunk; the file carries the header of chunk 0's."""
        if chunk == 0:
            return self._stream.codec_context
        context = CodecContext.create("libx264", "w")
        context.options = x264_options()
        context.framerate = 1 / self._time_base
        self._configure(context)
        return context

    def write(self, packet: VideoPacket) -> None:
        """Append one packet; packets come in decoding order."""
        packet.time_base = self._time_base
        packet.duration = 1
        packet.stream = self._stream
        self._container.mux_one(packet)

    def _configure(self, context: VideoCodecContext) -> None:
        context.width, context.height = self._size
        context.pix_fmt = "yuv420p"
        context.time_base = self._time_base
        context.thread_count = 1
        context.thread_type = ThreadType.FRAME  # the default, SLICE, costs quality
        context.flags |= Flags.global_header
        context.color_range = _LIMITED_RANGE
        context.colorspace = context.color_primaries = context.color_trc = _BT709


def encode_chunk(
    context: VideoCodecContext,
    painter: Painter,
    frames: range,
    emit: Callable[[list[VideoPacket]], bool],
) -> list[VideoPacket]:
    """Paint and encode a chunk into one reused frame.

    Args:
        context: A fresh encoder.
        painter: Draws each frame.
        frames: The indices to draw; they are the packets' times.
        emit: Takes the packets that each frame brought forth; False stops the work.

    Returns:
        The packets that the encoder still held; none when the work was stopped.
    """
    frame = VideoFrame(context.width, context.height, "yuv420p")
    frame.color_range, frame.colorspace = _LIMITED_RANGE, _BT709
    planes = plane_views(frame)
    for index in frames:
        painter.paint(index, planes)
        frame.pts = index
        if not emit(context.encode(frame)):
            return []
    return context.encode(None)
