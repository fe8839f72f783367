"""How much work it is to prepare a frame: ``python -m bench.images [--rounds 5] [--only TEXT]``.

Each kind of file is taken three ways in turn, several rounds long: *naive* as a short script would
do it, *ours* with `prepare_frame`, and *decode*, which only decodes the whole picture. Times are
CPU time of all threads; memory is what *ours* adds to a fresh process (Linux only). Inputs are made
here, in a temporary folder. For the slowest kind it is also measured how long another thread, such
as another user's page, has to wait for its turn while the picture is checked and prepared.
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from pillow_heif import from_pillow, register_heif_opener

from bench.profiles import DISPLAY_P3, rgb_profile
from bench.table import Row, markdown, row_of
from runway_core.images import check_image, prepare_frame
from runway_core.images.frame import forget_frames

RATIO, SIZE = "1280:720", (1280, 720)
TICK_S = 0.001
MEASURE_MEMORY = """
import re, sys
from pathlib import Path
from runway_core.images import prepare_frame
data = Path(sys.argv[1]).read_bytes()
def status(field):
    return int(re.search(field + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = status("VmRSS")
prepare_frame(data, sys.argv[2])
print(status("VmHWM") - before)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kind of file, and what is to be reached with it."""

    name: str
    size_px: tuple[int, int]
    kind: str
    gain: float
    """naive / ours, at least."""
    effort: float
    """ours / decode, at most."""
    memory_mb: float | None = None
    icc: bytes | None = None
    stall_ms: float | None = None
    """Longest that another thread waits meanwhile, at most; None: not measured."""


_12_MP, _24_MP, _48_MP = (4000, 3000), (6000, 4000), (8000, 6000)
_P3 = rgb_profile(DISPLAY_P3)
CASES = (
    Case(name="12 MP JPEG", size_px=_12_MP, kind="JPEG", gain=8, effort=1.1, memory_mb=70),
    Case(
        name="12 MP JPEG, Display P3",
        size_px=_12_MP,
        kind="JPEG",
        gain=8,
        effort=1.25,
        memory_mb=70,
        icc=_P3,
    ),
    Case(name="48 MP JPEG", size_px=_48_MP, kind="JPEG", gain=6, effort=0.7, memory_mb=90),
    Case(name="24 MP PNG", size_px=_24_MP, kind="PNG", gain=1.9, effort=1.2, memory_mb=200),
    Case(name="24 MP WebP", size_px=_24_MP, kind="WEBP", gain=2.1, effort=1.25, memory_mb=420),
    Case(name="12 MP AVIF", size_px=_12_MP, kind="AVIF", gain=2.2, effort=1.4, memory_mb=160),
    Case(
        name="48 MP HEIC",
        size_px=_48_MP,
        kind="HEIF",
        gain=1.3,
        effort=1.05,
        memory_mb=450,
        stall_ms=100,
    ),
    Case(name="already right", size_px=SIZE, kind="JPEG", gain=60, effort=1.3),
)


def rows(rounds: int, only: str = "") -> list[Row]:
    """Measure every case whose name holds ``only``."""
    register_heif_opener()
    with tempfile.TemporaryDirectory() as folder:
        return [
            row
            for case in CASES
            if only.lower() in case.name.lower()
            for row in _measure(case, Path(folder) / "picture", rounds)
        ]


def _measure(case: Case, path: Path, rounds: int) -> Iterator[Row]:
    data = _file_of(case)
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()  # pictures are kept by it since they were added
    naive, ours, decode = [], [], []
    for _ in range(rounds):
        naive.append(_cpu_ms(lambda: _naive(data)))
        ours.append(_cpu_ms(lambda: _ours(data, sha256)))
        decode.append(_cpu_ms(lambda: _decode(data)))
    gains = [slow / fast for slow, fast in zip(naive, ours, strict=True)]
    efforts = [whole / plain for whole, plain in zip(ours, decode, strict=True)]
    yield row_of(f"{case.name}: prepared", ours, unit="ms")
    yield row_of(f"{case.name}: naive / prepared", gains, unit="×", goal=case.gain)
    yield row_of(
        f"{case.name}: prepared / plain decode", efforts, unit="×", goal=case.effort, at_least=False
    )
    if case.memory_mb is not None:
        yield row_of(
            f"{case.name}: memory",
            [_memory_mb(path)],
            unit="MB",
            goal=case.memory_mb,
            at_least=False,
        )
    if case.stall_ms is not None:
        yield row_of(
            f"{case.name}: longest wait of another thread meanwhile",
            [_stall_ms(data) for _ in range(rounds)],
            unit="ms",
            goal=case.stall_ms,
            at_least=False,
        )


def _stall_ms(data: bytes) -> float:
    """Return how late the latest tick of a clock came that ticks every millisecond."""
    has_ended, gaps = threading.Event(), [0.0]

    def tick() -> None:
        before = time.perf_counter()
        while not has_ended.wait(TICK_S):
            now = time.perf_counter()
            gaps.append(now - before - TICK_S)
            before = now

    clock = threading.Thread(target=tick)
    clock.start()
    try:
        _ours(data, check_image(data).sha256)
    finally:
        has_ended.set()
        clock.join()
    return max(gaps) * 1000


def _naive(data: bytes) -> str:
    with Image.open(BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    sink = BytesIO()
    ImageOps.fit(upright, SIZE, Image.Resampling.LANCZOS).save(sink, "PNG")
    return "data:image/png;base64," + base64.b64encode(sink.getvalue()).decode()


def _ours(data: bytes, sha256: str) -> str:
    forget_frames()
    return prepare_frame(data, RATIO, sha256=sha256).data_uri


def _decode(data: bytes) -> None:
    with Image.open(BytesIO(data)) as image:
        image.load()


def _cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def _memory_mb(path: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE_MEMORY, str(path), RATIO],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


def _file_of(case: Case) -> bytes:
    image, sink = _scene(case.size_px), BytesIO()
    if case.kind == "HEIF":
        # A grid of 512-pixel tiles is what phones write.
        from_pillow(image).save(sink, quality=45, tile_size=512, enc_params={"preset": "ultrafast"})
    elif case.kind == "AVIF":
        image.save(sink, "AVIF", quality=70, speed=9)
    elif case.kind == "PNG":
        image.save(sink, "PNG", compress_level=3)
    else:
        image.save(sink, case.kind, quality=90, method=2, icc_profile=case.icc)
    return sink.getvalue()


def _scene(size_px: tuple[int, int]) -> Image.Image:
    """Draw something as hard to code as a photo; a small one is a large one made smaller.

    As a JPEG of quality 90, 12 MP of it take 3.5 MB, in the middle of what phones make, and its
    frame as a PNG costs what those of photos do.
    """
    if size_px[0] < 4000:
        return _scene((4000, 3000)).resize(size_px, Image.Resampling.LANCZOS, (0, 375, 4000, 2625))
    tile = _tile()
    pair = np.concatenate([tile, tile[:, ::-1]], axis=1)
    whole = np.concatenate([pair, pair[::-1]])
    across, down = -(-size_px[0] // 4000), -(-size_px[1] // 3000)
    return Image.fromarray(np.tile(whole, (down, across, 1))[: size_px[1], : size_px[0]])


def _tile() -> npt.NDArray[np.uint8]:
    """Draw octaves of noise, mostly in brightness, and a phone's grain: (1500, 2000, 3)."""
    random = np.random.default_rng(20261120)
    tile = random.normal(0.0, 0.075, (1500, 2000, 1)).astype(np.float32) * np.ones(3, np.float32)
    for cells in (4, 16, 64, 256, 1000):
        brightness = random.normal(0.0, 1.0, (cells * 3 // 4, cells, 1))
        colours = random.normal(0.0, 0.3, (cells * 3 // 4, cells, 3))
        octave = cv2.resize(
            (brightness + colours).astype(np.float32), (2000, 1500), interpolation=cv2.INTER_CUBIC
        )
        tile += octave * cells**-0.45
    return np.clip(128 + 70 * tile, 0, 255).astype(np.uint8)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="part of a case's name")
    arguments = parser.parse_args()
    sys.stdout.write(markdown(rows(arguments.rounds, arguments.only)) + "\n")


if __name__ == "__main__":
    main()
