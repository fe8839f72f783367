"""Run every topic and write ``bench/RESULTS.md``: ``python -m bench [topic …] [--rounds N]``.

Naming topics measures only those and prints them without touching the file. What somebody has
written about a topic stays above its new figures, to be looked through.
"""

import argparse
import importlib
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.table import Row, markdown

RESULTS = Path(__file__).parent / "RESULTS.md"

TOPICS = {
    "images": ("Preparing a frame from a picture file", 5),
    "render": ("Rendering on this machine", 7),
    "follow": ("Following 1,000 jobs at once", 1),
    "compare": ("Six takes in step", 3),
    "library": ("Opening the library", 5),
    "browser": ("From a finished job to a playing video", 5),
    "motion": ("From a hand on the pad to the screen", 8),
    "pages": ("How soon the page answers and appears", 7),
    "crowd": ("Fifty sessions that watch one job", 3),
    "played": ("A hundred videos played through Compare", 1),
}
"""Module → heading and number of rounds."""

PACKAGES = ("streamlit", "av", "opencv-python-headless", "pillow", "numpy", "sqlalchemy", "httpx")


def machine() -> str:
    """One sentence about what it was measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{cores} cores, {memory_gb:.0f} GB memory, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {packages}."
    )


def measure(topic: str, rounds: int) -> list[Row]:
    """Run one topic."""
    rows: list[Row] = importlib.import_module(f"bench.{topic}").rows(rounds)
    return rows


def section(topic: str, rounds: int, words: str = "") -> str:
    """One topic as Markdown, with what has been written about it."""
    sys.stderr.write(f"{topic}: {rounds} rounds …\n")
    heading = TOPICS[topic][0]
    table = markdown(measure(topic, rounds))
    times = "once" if rounds == 1 else f"{rounds} rounds"
    return f"## {heading}\n\n{times}, `python -m bench {topic}`\n\n{words}{table}\n"


def words_about(topic: str, results: str) -> str:
    """Return the paragraphs that stand between a topic's first line and its table."""
    heading = re.escape(f"## {TOPICS[topic][0]}\n")
    found = re.search(rf"{heading}\n.+?\n\n(.*?)^\|", results, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def main() -> None:
    """Measure the chosen topics, or all of them into the file."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(TOPICS))
    parser.add_argument("--rounds", type=int, help="instead of each topic's own number")
    chosen = parser.parse_args()
    if strangers := set(chosen.topics) - set(TOPICS):
        parser.error(f"there is no topic {', '.join(sorted(strangers))}")
    topics = chosen.topics or list(TOPICS)
    old = "" if chosen.topics else RESULTS.read_text(encoding="utf-8")
    sections = [
        section(topic, chosen.rounds or TOPICS[topic][1], words_about(topic, old))
        for topic in topics
    ]
    if chosen.topics:
        print("\n".join(sections))
        return
    head = (
        "# Results\n\n"
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}. {machine()}\n\n"
        "The figure is the median of the rounds, with the smallest and the largest in brackets.\n"
    )
    RESULTS.write_text("\n".join([head, *sections]), encoding="utf-8")
    print(f"{RESULTS} is written.")


if __name__ == "__main__":
    main()
