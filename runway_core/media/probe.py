"""What a video file says of itself, and its first picture.

Files come from strangers. Only containers that hold their own pictures are opened: playlist formats
(HLS, DASH, concat) would make the reader open other files and addresses of this machine.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from av.video.stream import VideoStream
from PIL import Image

from runway_core.errors import DownloadError
from runway_core.models import Video

from .store import MediaStore

POSTER_WIDTH_PX = 640
_POSTER_QUALITY = 85
_MAX_SIDE_PX = 16_384
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts"
_WEB_CODECS = {"vp8", "vp9", "av1"}
_MISSING_FRACTION = 0.1  # edit lists may hide a few frames; a cut file lacks many
_HD_HEIGHT_PX = 720
_UNTAGGED = 2  # AVCOL_SPC_UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """What was read from a video file."""

    width_px: int
    height_px: int
    duration_s: float
    fps: float
    """Frames per second, the average."""
    frame_count: int
    has_audio: bool
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A video that plays."""

    facts: VideoFacts
    poster: bytes
    """The first picture as JPEG, at most 640 px wide."""


def probe(path: Path) -> VideoFacts:
    """Read the facts of a video and prove that it plays.

    The first picture is decoded and every packet is read, so a file that was cut off is found even
    where its index came first.

    Raises:
        DownloadError: It is not a playable video, or it ends early.
    """
    with opened(path) as (container, stream):
        return _facts(container, stream, _first_frame(container, stream))


def poster(path: Path) -> bytes:
    """Return the first picture as JPEG, at most 640 px wide.

    Raises:
        DownloadError: It is not a playable video.
    """
    with opened(path) as (container, stream):
        first = _first_frame(container, stream)
    return _poster(first)


def examine(path: Path) -> Examined:
    """Do what `probe` and `poster` do, opening and decoding once.

    Raises:
        DownloadError: It is not a playable video, or it ends early.
    """
    with opened(path) as (container, stream):
        first = _first_frame(container, stream)
        facts = _facts(container, stream, first)
    return Examined(facts=facts, poster=_poster(first))


def keep_video(store: MediaStore, path: Path, examined: Examined) -> Video:
    """Keep an examined file, which is taken, and its poster.

    Raises:
        MediaStoreError: The store cannot be reached or is full.
    """
    facts = examined.facts
    asset = store.put_file(path, facts.media_type)
    return Video(
        sha256=asset.sha256,
        media_type=asset.media_type,
        byte_count=asset.byte_count,
        width_px=facts.width_px,
        height_px=facts.height_px,
        duration_s=facts.duration_s,
        fps=facts.fps,
        frame_count=facts.frame_count,
        has_audio=facts.has_audio,
        poster_sha256=store.put(examined.poster, "image/jpeg").sha256,
    )


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a stranger's video, with nothing but itself within its reach.

    Raises:
        DownloadError: It is not a playable video, also when that shows while it is read.
    """
    limits = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    try:
        with av.open(f"file:{path}", mode="r", options=limits) as container:
            if not container.streams.video:
                raise DownloadError("the file is not a playable video: it has no pictures")
            stream = container.streams.video[0]
            if max(stream.width, stream.height) > _MAX_SIDE_PX:
                raise DownloadError(
                    f"the video is {stream.width} × {stream.height} px, larger than a side of "
                    f"{_MAX_SIDE_PX} px"
                )
            yield container, stream
    except FFmpegError as error:
        # FFmpeg's own text holds the path of the file.
        reason = type(error).__name__.removesuffix("Error")
        raise DownloadError(f"the file is not a playable video ({reason})") from error


def _facts(container: InputContainer, stream: VideoStream, first: VideoFrame) -> VideoFacts:
    packet_count = _packet_count(container, stream)
    frame_count = stream.frames or packet_count
    if packet_count < frame_count * (1 - _MISSING_FRACTION):
        raise DownloadError(
            f"the video ends early: {packet_count} of {frame_count} frames are there"
        )
    duration_s = _duration_s(container, stream)
    fps = float(stream.average_rate or 0) or (frame_count / duration_s if duration_s else 0.0)
    return VideoFacts(
        width_px=first.width,
        height_px=first.height,
        duration_s=duration_s or (frame_count / fps if fps else 0.0),
        fps=fps,
        frame_count=frame_count,
        has_audio=bool(container.streams.audio),
        media_type=_media_type(container, stream),
    )


def _poster(first: VideoFrame) -> bytes:
    image = to_image(first)
    if image.width > POSTER_WIDTH_PX:
        height_px = max(1, round(image.height * POSTER_WIDTH_PX / image.width))
        image = image.resize((POSTER_WIDTH_PX, height_px), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_POSTER_QUALITY, progressive=True)
    return buffer.getvalue()


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    for frame in container.decode(stream):
        return frame
    raise DownloadError("the file is not a playable video: no picture can be decoded")


def _packet_count(container: InputContainer, stream: VideoStream) -> int:
    container.seek(0)
    return sum(1 for packet in container.demux(stream) if packet.size)


def _duration_s(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _media_type(container: InputContainer, stream: VideoStream) -> str:
    name = container.format.name
    if "mp4" in name:
        brand = container.metadata.get("major_brand", "").strip()
        return "video/quicktime" if brand == "qt" else "video/mp4"
    if "matroska" in name:
        is_web = stream.codec_context.name.removeprefix("lib") in _WEB_CODECS
        return "video/webm" if is_web else "video/x-matroska"
    return "video/mp2t" if name == "mpegts" else "video/x-msvideo"


def to_image(frame: VideoFrame) -> Image.Image:
    """Return a picture in the colours in which a browser plays it."""
    # Browsers read untagged HD as BT.709 and FFmpeg as BT.601; the poster must match the player.
    is_untagged_hd = frame.colorspace == _UNTAGGED and frame.height >= _HD_HEIGHT_PX
    colours = Colorspace.ITU709 if is_untagged_hd else None
    return Image.fromarray(frame.reformat(format="rgb24", src_colorspace=colours).to_ndarray())
