"""Whether the library opens as fast with 10,000 jobs as with 10: ``python -m bench library``.

The same store is measured with 10 jobs and again when it has 10,000. On SQLite always; on
PostgreSQL where ``BENCH_DATABASE_URL`` names an empty database, which is filled.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.fill import fill, store_clip
from bench.table import Row, row_of
from runway_core import LibraryFilter, Playground, open_playground
from runway_core.jobs.database import open_database
from runway_core.media import MediaStore
from runway_core.settings import load_settings

FEW, MANY = 10, 10_000
GOAL = 1.2  # times as long, at the most
PER_PAGE = 10  # as many as the small store has, so that both draw the same
DEEP = 500  # a page far from the newest
TURNS = 60


def rows(rounds: int) -> list[Row]:
    """Measure each database there is."""
    found = _of("SQLite", rounds, None)
    url = os.environ.get("BENCH_DATABASE_URL")
    return found + _of("PostgreSQL", rounds, url) if url else found


def _of(name: str, rounds: int, url: str | None) -> list[Row]:
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        video = store_clip(MediaStore.in_folder(folder / "media"), folder)
        _fill(folder, url, FEW, video, seed=1)
        few = _times(folder, url, rounds)["first page"]
        _fill(folder, url, MANY - FEW, video, seed=2)
        many = _times(folder, url, rounds)
    times = [m / f for m, f in zip(many["first page"], few, strict=True)]
    against = f"{name}: first page, {MANY:,} jobs against {FEW}"
    told = [row_of(against, times, unit="×", goal=GOAL, at_least=False)]
    return told + [
        row_of(f"{name}: {words}, {MANY:,} jobs", taken, unit="ms") for words, taken in many.items()
    ]


def _fill(folder: Path, url: str | None, count: int, video: dict[str, Any], *, seed: int) -> None:
    engine = open_database(url or f"sqlite:///{folder / 'jobs.db'}")
    fill(engine, count, video, seed=seed)
    if url:  # as autovacuum does within a minute
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _times(folder: Path, url: str | None, rounds: int) -> dict[str, list[float]]:
    settings = load_settings({}, data_dir=folder, **({"database_url": url} if url else {}))
    with open_playground(settings) as playground:
        library, place = playground.library, _deep(playground)
        searched = LibraryFilter(words="umbrella 山脉")
        reads: dict[str, Callable[[], Any]] = {
            "first page": lambda: library.page(per_page=PER_PAGE),
            f"page {DEEP}": lambda: library.page(after=place, per_page=PER_PAGE),
            "two words searched for": lambda: library.page(searched, per_page=PER_PAGE),
        }
        return {name: [_median_ms(read) for _ in range(rounds)] for name, read in reads.items()}


def _deep(playground: Playground) -> str | None:
    page = playground.library.page(per_page=100)
    for _ in range(PER_PAGE * DEEP // 100 - 1):
        if page.older is None:
            break
        page = playground.library.page(after=page.older, per_page=100)
    return page.older


def _median_ms(read: Callable[[], Any]) -> float:
    read()
    taken = []
    for _ in range(TURNS):
        began = time.perf_counter()
        read()
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)
