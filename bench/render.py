"""How fast, small and steady the local renderer is: ``python -m bench.render [--rounds 7]``.

Every figure of time comes from a fresh process per round: imports stand outside the clock, all
preparation of the clip inside. The rivals of a row run in turn within the round, and a ratio is
taken within its round, so that a busy machine spoils both sides alike. Input: 1280 × 720, drawn
here with grain and detail at every scale.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame

from bench.clock import Figures, timed, weighed, zoompan
from bench.footage import (
    a_photo,
    a_view,
    dot_paths,
    dots,
    jitter_px,
    luma_of,
    psnr_db,
    ssim,
)
from bench.table import Row, markdown, row_of
from runway_core.models import CameraMotion
from runway_core.renderer import RenderRecipe, preview, render
from runway_core.renderer.clip import THREADS
from runway_core.renderer.encoder import Mp4Writer, VideoPacket, chunks_of, encode_chunk
from runway_core.renderer.picture import Planes, plane_views
from runway_core.renderer.recipe import U8
from runway_core.renderer.scene import scene_of

WIDTH_PX, HEIGHT_PX, FPS = 1280, 720, 24
MOVE = CameraMotion(z=6, x=1)
PARTING = CameraMotion(x=5, bg_x_pan=-3)  # far enough apart to need two layers
CHILD_LIMIT_S = 300

# The package root names the whole app; only the renderer is to be weighed.
MEASURE_MEMORY = """
import sys, types
root = types.ModuleType("runway_core")
root.__path__ = ["runway_core"]
sys.modules["runway_core"] = root
from bench import render
render.child(*sys.argv[1:])
"""


def recipe_of(first: U8, duration_s: float, **changes: object) -> RenderRecipe:
    """A push-in with parallax over a picture."""
    fields: dict[str, object] = {
        "first": first,
        "width_px": WIDTH_PX,
        "height_px": HEIGHT_PX,
        "duration_s": duration_s,
        "motion": MOVE,
        "fps": FPS,
    }
    return RenderRecipe(**(fields | changes))  # type: ignore[arg-type]


def read(folder: Path, name: str = "photo") -> U8:
    """Decode one of the pictures drawn for the run; its time counts, as it does for ffmpeg."""
    picture = cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise FileNotFoundError(name)
    return np.asarray(picture, np.uint8)


def clip(folder: Path, duration_s: float) -> Figures:
    """Time a clip, and where two cores could be at best: half of all its CPU work."""
    figures = weighed(lambda: render(recipe_of(read(folder), duration_s), folder / "clip.mp4"))
    recipe = recipe_of(read(folder), duration_s)
    painter = scene_of(recipe).painter()
    planes = plane_views(VideoFrame(WIDTH_PX, HEIGHT_PX, "yuv420p"))
    start = time.thread_time()
    for index in range(recipe.frame_count):
        painter.paint(index, planes)
    paint_s = time.thread_time() - start
    encode_s = _encode_only(folder, _painted(recipe), threads=1, clock=time.thread_time)
    return figures | {"bound_s": (paint_s + encode_s) / 2}


def layers(folder: Path, duration_s: float) -> Figures:
    """Time a clip whose subject moves before its ground."""

    def work() -> None:
        render(recipe_of(read(folder), duration_s, motion=PARTING), folder / "clip.mp4")

    return {"wall_s": timed(work)}


def encode_only(folder: Path, duration_s: float) -> Figures:
    """Time the encoder alone on finished frames: in one thread, and in the clip's own two."""
    frames = _painted(recipe_of(read(folder), duration_s))
    return {
        "one_s": _encode_only(folder, frames, threads=1),
        "two_s": _encode_only(folder, frames, threads=THREADS),
        "cpu_s": _encode_only(folder, frames, threads=1, clock=time.process_time),
    }


def morph(folder: Path, duration_s: float) -> Figures:
    """Time a morph between two views of one scene."""

    def work() -> None:
        first, last = read(folder, "first"), read(folder, "last")
        recipe = recipe_of(first, duration_s, last=last, motion=CameraMotion())
        render(recipe, folder / "morph.mp4")

    return weighed(work)


def look(folder: Path, duration_s: float) -> Figures:
    """Time a preview."""
    return {"wall_s": timed(lambda: list(preview(recipe_of(read(folder), duration_s))))}


def peak_mb() -> float:
    """Peak memory of this process (Linux only).

    Not ``ru_maxrss``: that one starts at what the parent held when it made this process.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 2**10


def memory(folder: Path, duration_s: float) -> Figures:
    """Weigh a process that renders one clip."""
    render(recipe_of(read(folder), duration_s), folder / "clip.mp4")
    return {"peak_mb": peak_mb()}


CHILDREN: dict[str, Callable[[Path, float], Figures]] = {
    "clip": clip,
    "layers": layers,
    "encode_only": encode_only,
    "morph": morph,
    "look": look,
    "memory": memory,
}


def child(kind: str, duration_s: str, folder: str) -> None:
    """Measure one thing in this process and write its figures."""
    sys.stdout.write(json.dumps(CHILDREN[kind](Path(folder), float(duration_s))))


def _ask(kind: str, duration_s: float, folder: Path) -> Figures:
    """Measure one thing in a fresh process."""
    start = ["-c", MEASURE_MEMORY] if kind == "memory" else ["-m", "bench.render", "--child"]
    done = subprocess.run(
        [sys.executable, *start, kind, str(duration_s), str(folder)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=True,
        timeout=CHILD_LIMIT_S,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def rows(rounds: int) -> list[Row]:
    """Measure everything in turn, round by round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _draw(folder)
        told = [_round(folder) for _ in range(rounds)]

    def values(name: str) -> list[float]:
        return [figures[name] for figures in told]

    return [
        row_of("5 s clip against ffmpeg zoompan, wall", values("zoom5"), unit="×", goal=1.6),
        row_of("5 s clip of two layers against the same", values("layers5"), unit="×"),
        row_of("10 s clip against the same", values("zoom10"), unit="×", goal=1.7),
        row_of("10 s against encoding alone, 1 thread", values("encode1"), unit="×", goal=0.92),
        row_of("10 s against encoding alone, the clip's 2 threads", values("encode2"), unit="×"),
        row_of("10 s against half its CPU work, two cores at best", values("bound"), goal=0.88),
        row_of("10 s clip: cores that it was given, of two", values("cores")),
        row_of("5 s clip against ffmpeg zoompan, CPU", values("zoom5_cpu"), unit="×"),
        row_of("10 s clip against the same, CPU", values("zoom10_cpu"), unit="×"),
        row_of("10 s against encoding alone, on two free cores", values("encode_free"), unit="×"),
        row_of("10 s: share of its CPU that paints and encodes", values("work_share")),
        row_of("5 s clip, wall", values("wall5"), unit="s"),
        row_of("5 s morph, multiple of real time", values("morph"), unit="×", goal=6.0),
        row_of("5 s morph, the same on two free cores", values("morph_free"), unit="×"),
        row_of("Preview of a 5 s move", values("look_ms"), unit="ms", goal=500, at_least=False),
        row_of("Peak memory, 5 s", values("mb5"), unit="MB", goal=200, at_least=False),
        row_of("Peak memory, 10 s", values("mb10"), unit="MB", goal=200, at_least=False),
        *_quality(),
    ]


def _draw(folder: Path) -> None:
    pictures = {
        "photo": a_photo(),
        "first": a_view(0, 1.0, (0, 0)),
        "last": a_view(2.5, 1.12, (-30, 12)),
    }
    for name, picture in pictures.items():
        cv2.imwrite(str(folder / f"{name}.png"), picture[..., ::-1])


def _round(folder: Path) -> Figures:
    clip5, zoom5 = _ask("clip", 5, folder), zoompan(folder / "photo.png", 120)
    clip10, zoom10 = _ask("clip", 10, folder), zoompan(folder / "photo.png", 240)
    alone, between = _ask("encode_only", 10, folder), _ask("morph", 5, folder)
    return {
        "zoom5": zoom5["wall_s"] / clip5["wall_s"],
        "layers5": zoom5["wall_s"] / _ask("layers", 5, folder)["wall_s"],
        "zoom10": zoom10["wall_s"] / clip10["wall_s"],
        "zoom5_cpu": zoom5["cpu_s"] / clip5["cpu_s"],
        "zoom10_cpu": zoom10["cpu_s"] / clip10["cpu_s"],
        "cores": clip10["cpu_s"] / clip10["wall_s"],
        "encode_free": alone["cpu_s"] / clip10["free_s"],
        "work_share": 2 * clip10["bound_s"] / clip10["cpu_s"],
        "morph_free": 5 / between["free_s"],
        "encode1": alone["one_s"] / clip10["wall_s"],
        "encode2": alone["two_s"] / clip10["wall_s"],
        "bound": clip10["bound_s"] / clip10["wall_s"],
        "wall5": clip5["wall_s"],
        "morph": 5 / between["wall_s"],
        "look_ms": 1000 * _ask("look", 5, folder)["wall_s"],
        "mb5": _ask("memory", 5, folder)["peak_mb"],
        "mb10": _ask("memory", 10, folder)["peak_mb"],
    }


def _quality() -> list[Row]:
    """What does not depend on the machine: steadiness and likeness."""
    picture, places = dots(WIDTH_PX, HEIGHT_PX)
    slow = CameraMotion(z=2.9, x=1.1, bg_x_pan=1.1)
    paths = dot_paths(_luma(recipe_of(picture, 5, motion=slow)), places)
    other = a_photo(seed=9)
    both = _luma(recipe_of(a_photo(), 3, last=other))
    ends = ((luma_of(a_photo()), both[0]), (luma_of(other), both[-1]))
    worst_db, worst_ssim = min(psnr_db(*end) for end in ends), min(ssim(*end) for end in ends)
    return [
        row_of("Jitter of 48 dots, RMS", [jitter_px(paths)], unit="px", goal=0.02, at_least=False),
        row_of("First and last frame, luma, the worse", [worst_db], unit="dB", goal=40.0),
        row_of("First and last frame, SSIM, the worse", [worst_ssim], goal=0.97),
    ]


def _luma(recipe: RenderRecipe) -> list[U8]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        render(recipe, path)
        content = BytesIO(path.read_bytes())
    with av.open(content, "r") as container:
        return [plane_views(frame).y.copy() for frame in container.decode(video=0)]


class _Replay:
    """Hands finished frames to the encoder."""

    def __init__(self, frames: list[Planes]) -> None:
        self._frames = frames

    def paint(self, index: int, out: Planes) -> None:
        """Copy frame ``index``."""
        for target, source in zip(out, self._frames[index], strict=True):
            target[:] = source


def _painted(recipe: RenderRecipe) -> list[Planes]:
    painter = scene_of(recipe).painter()
    frames = []
    for index in range(recipe.frame_count):
        planes = plane_views(VideoFrame(WIDTH_PX, HEIGHT_PX, "yuv420p"))
        painter.paint(index, planes)
        frames.append(planes)
    return frames


def _encode_only(
    folder: Path,
    frames: list[Planes],
    *,
    threads: int,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Encode finished frames in as many chunks at a time as there are threads."""
    chunks = chunks_of(len(frames)) if threads > 1 else [range(len(frames))]
    start = clock()
    with Mp4Writer(folder / "alone.mp4", width_px=WIDTH_PX, height_px=HEIGHT_PX, fps=FPS) as writer:

        def encode(chunk: range) -> list[VideoPacket]:
            packets: list[VideoPacket] = []

            def keep(some: list[VideoPacket]) -> bool:
                packets.extend(some)
                return True

            return packets + encode_chunk(writer.context(), _Replay(frames), chunk, keep)

        if threads == 1:
            done = [encode(chunk) for chunk in chunks]
        else:
            with ThreadPoolExecutor(threads) as pool:
                done = list(pool.map(encode, chunks))
        for packet in (packet for packets in done for packet in packets):
            writer.write(packet)
    return clock() - start


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(*chosen.child)
        return
    sys.stdout.write(markdown(rows(chosen.rounds)) + "\n")


if __name__ == "__main__":
    main()
