"""Clips whose every picture carries its number, in stripes that survive scaling and encoding."""

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.stream import VideoStream

BITS = 8
DARK, LIGHT = 40, 215  # of luma; the middle between them parts the two

Grey = npt.NDArray[np.uint8]


def write_numbered(
    path: Path,
    *,
    size_px: tuple[int, int] = (128, 72),
    fps: int = 24,
    frame_count: int = 48,
    has_audio: bool = False,
) -> Path:
    """Encode a clip of which picture ``n`` shows the bits of ``n``, the highest at the left."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=fps, options={"crf": "12", "bf": "2"})
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = *size_px, "yuv420p"
        if has_audio:
            add_tone(container, frame_count / fps)
        for number in range(frame_count):
            grey = stripes(number, size_px)
            frame = av.VideoFrame.from_ndarray(np.dstack([grey] * 3), format="rgb24")
            container.mux(video.encode(frame.reformat(format="yuv420p")))
        container.mux(video.encode(None))
    return path


def add_tone(container: av.container.OutputContainer, seconds: float) -> None:
    """Write a tone beside the pictures."""
    rate = 44_100
    stream = container.add_stream("aac", rate=rate)
    times = np.arange(round(seconds * rate), dtype=np.float32) / rate
    samples = (0.1 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)[np.newaxis]
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate = rate
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def stripes(number: int, size_px: tuple[int, int]) -> Grey:
    """Draw a number, uint8 (height, width)."""
    width, height = size_px
    bits = [(number >> (BITS - 1 - bit)) & 1 for bit in range(BITS)]
    line = np.repeat([LIGHT if bit else DARK for bit in bits], int(np.ceil(width / BITS)))
    return np.tile(line[:width].astype(np.uint8), (height, 1))


def number_in(grey: Grey) -> int:
    """Read the number of a picture, or of the part of one that is no padding."""
    height, width = grey.shape
    row = grey[height // 2 - 2 : height // 2 + 2].mean(axis=0)
    at = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    return int("".join("1" if row[x] > (DARK + LIGHT) / 2 else "0" for x in at), 2)


def numbers_of(path: Path, inner_px: tuple[int, int] | None = None) -> list[int]:
    """Read the number of every picture; ``inner_px`` is the size of what stands in the middle."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    pictures = [np.asarray(frame, np.uint8) for frame in frames]
    return [number_in(middle(picture, inner_px)) for picture in pictures]


def middle(picture: Grey, inner_px: tuple[int, int] | None) -> Grey:
    """Cut the padding away."""
    if inner_px is None:
        return picture
    left, top = (
        (own - inner) // 2 for own, inner in zip(picture.shape[::-1], inner_px, strict=True)
    )
    return picture[top : top + inner_px[1], left : left + inner_px[0]]


READER = """
(boxes) => {
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const videos = [...document.querySelectorAll(".pg-cmp video")];
  const numberIn = (video, [width, height]) => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    brush.drawImage(video, 0, 0);
    const left = (video.videoWidth - width) / 2;
    const bits = [...Array(BITS).keys()].map((bit) => {
      const x = Math.floor(left + ((bit + 0.5) * width) / BITS);
      return brush.getImageData(x, video.videoHeight / 2, 1, 1).data[1] > 127 ? 1 : 0;
    });
    return bits.reduce((number, bit) => number * 2 + bit, 0);
  };
  window.numbers = () => videos.map((video, index) => numberIn(video, boxes[index]));
  window.samples = [];
  window.watch = (seconds) => new Promise((done) => {
    const until = performance.now() + seconds * 1000;
    const look = () => {
      const player = document.querySelector(".pg-cmp");
      window.samples.push([Number(player.dataset.frame), window.numbers()]);
      if (performance.now() < until) setTimeout(look, 120);
      else done(window.samples.splice(0));
    };
    look();
  });
}
""".replace("BITS", str(BITS))
"""Gives a page of the compare player ``numbers()``, and ``watch(seconds)`` for looks at them."""
