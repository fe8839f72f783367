"""The fault matrix: what a test of it proves, and the README's table made from a run.

``make matrix`` runs the tests that are marked ``fault("row")`` with this module as a plugin; when
all of them have passed it writes the table. A test hands what it saw to the fixture ``tally``.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

import pytest

from runway_core import Job, JobState
from runway_core.jobs.rows import JobRow
from tests.support import readme
from tests.support.fleet import prompts_received
from tests.support.playgrounds import counts
from tests.support.simulator_server import RunningSimulator

NAME = "faults"
DATABASES = ("SQLite", "PostgreSQL")
SKIPPED = "skipped: not possible on that machine"
_PROPERTY = "fault"

Sums = dict[tuple[str, str], Counter[str]]
"""Row and database → how many jobs, POSTs, and jobs of each end."""


class Tally:
    """What one test of the matrix saw at its end.

    Args:
        row: The row of the table.
        database: Of `DATABASES`.
        record: Keeps a property with the test's report.
    """

    def __init__(self, row: str, database: str, record: Callable[[str, object], None]) -> None:
        self._row = row
        self._database = database
        self._record = record

    def __call__(
        self,
        found: Sequence[Job] | Sequence[JobRow],
        simulator: RunningSimulator,
        *,
        jobs: int,
        posts: int | None = None,
    ) -> None:
        """Assert that no job is lost and none was sent twice, and keep the figures.

        Args:
            found: Every job at the end.
            simulator: What was sent to.
            jobs: How many were asked for.
            posts: How many POSTs the gateway must have received, refused ones included; None: as
                many as jobs at the most.
        """
        prompts = prompts_received(simulator)
        received = counts(simulator).submits
        assert len(found) == jobs, "a job is lost"
        assert not [job.id for job in found if job.state.is_active], "a job is not settled"
        assert len(prompts) == len(set(prompts)), "a prompt was paid for twice"
        assert received <= jobs if posts is None else received == posts
        ends = Counter(job.state.value for job in found)
        figures = {"jobs": jobs, "posts": received, **ends}
        self._record(_PROPERTY, json.dumps([self._row, self._database, figures]))


def tally_of(request: pytest.FixtureRequest, record: Callable[[str, object], None]) -> Tally:
    """Return the tally of a test, which says by its mark and its fixtures where it belongs."""
    row, database = _place(request.node)
    return Tally(row, database, record)


def _place(item: Any) -> tuple[str, str]:
    """The row and the column that a test fills."""
    parameters = getattr(item, "callspec", None)
    kind = "sqlite" if parameters is None else parameters.params.get("database", "sqlite")
    is_postgres = kind == "postgresql" or "database_url" in item.fixturenames
    return item.get_closest_marker("fault").args[0], DATABASES[is_postgres]


def table(sums: Sums, order: Iterable[str]) -> str:
    """Return the table, its rows in an order."""
    lines = [f"| Fault | {' | '.join(DATABASES)} |", "|---|---|---|"]
    for row in order:
        cells = [_cell(sums[row, database]) for database in DATABASES]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(figures: Counter[str]) -> str:
    if not figures:
        return "–"
    if not figures["jobs"]:
        return SKIPPED
    ends = [
        f"{figures[state]} {state.value.replace('_', ' ')}" for state in JobState if figures[state]
    ]
    jobs, posts = (_many(figures["jobs"], "job"), _many(figures["posts"], "POST"))
    return f"{jobs}, {posts}: {', '.join(ends)}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


class _Scribe:
    """Gathers what the tests of a run have told; of several processes, the one that leads."""

    def __init__(self) -> None:
        self.sums: Sums = defaultdict(Counter)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.skipped and item.get_closest_marker("fault") is not None:
            # Told by whoever runs the test; with several processes another one writes the table.
            told = json.dumps([*_place(item), {"skipped": 1}])
            report.user_properties.append((_PROPERTY, told))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.skipped:
            return
        for name, told in report.user_properties:
            if name == _PROPERTY:
                row, database, figures = json.loads(str(told))
                self.sums[row, database].update(figures)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        is_leader = not hasattr(session.config, "workerinput")
        if is_leader and exitstatus == pytest.ExitCode.OK and self.sums:
            rows = table(self.sums, sorted({row for row, _ in self.sums}))
            text = readme.README.read_text(encoding="utf-8")
            readme.README.write_text(readme.with_table(text, NAME, rows), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to the run."""
    config.pluginmanager.register(_Scribe())
