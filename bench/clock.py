"""Timing some work by the clock, by its CPU, and as it would be on two free cores."""

import re
import resource
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Figures = dict[str, float]


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def weighed(work: Callable[[], object], whose: int = resource.RUSAGE_SELF) -> Figures:
    """Time some work: ``wall_s``, ``cpu_s`` of all its threads, ``free_s`` on two free cores.

    A busy machine gives the threads of a clip less than two cores; their CPU changes far less. The
    calling thread prepares alone, then two equal halves run side by side.
    """
    before, own_s = resource.getrusage(whose), time.thread_time()
    wall_s = timed(work)
    own_s, after = time.thread_time() - own_s, resource.getrusage(whose)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": wall_s, "cpu_s": cpu_s, "free_s": own_s + (cpu_s - own_s) / 2}


def zoompan(picture: Path, frame_count: int) -> Figures:
    """Time ffmpeg's own slow zoom over a picture."""
    zoom = f"zoompan=z='1+0.18*on/{frame_count - 1}':d={frame_count}:s=1280x720:fps=24"
    command = f"-y -v error -i {picture} -vf {zoom} -frames:v {frame_count} -c:v libx264"
    quality = "-preset veryfast -crf 20 -pix_fmt yuv420p -movflags +faststart"
    target = str(picture.with_suffix(".mp4"))
    words = ["ffmpeg", *command.replace("'", "").split(), *quality.split(), target]
    return weighed(lambda: subprocess.run(words, check=True), whose=resource.RUSAGE_CHILDREN)


def memory_mb(name: str) -> float:
    """What this process holds (VmRSS) or has held at most (VmHWM), in MB; on Linux only."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) / 2**10
