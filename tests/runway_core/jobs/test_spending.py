"""However many spend at once, in threads, tabs or processes: no cap is passed."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from runway_core.errors import CapExceededError
from runway_core.jobs import schema
from runway_core.jobs.books import DAY_S, Books
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.inserts import insert_batch
from runway_core.jobs.rows import NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from runway_core.simulator import SimulatorOptions
from tests.support.factories import a_plan, a_request
from tests.support.following import NOON
from tests.support.forked import Forked
from tests.support.matrix import Tally
from tests.support.playgrounds import a_playground, settle, submit
from tests.support.shared_table import await_blocked
from tests.support.simulator_server import running_simulator
from tests.support.till import DOLLAR, QUARTER, a_till

ROOT = Path(__file__).parents[3]

# Under the caps ---------------------------------------------------------------------------------


def test_a_batch_past_a_cap_stores_neither_jobs_nor_reservations(database: str) -> None:
    with a_till(database, day=2 * QUARTER) as till:
        till.queue("job-1")

        with pytest.raises(CapExceededError, match=r"\$0\.25 is left of today's \$0\.50 cap"):
            till.queue("job-2", "job-3")

        assert till.ids() == {"job-1"}
        assert till.spent_today() == QUARTER


def test_the_same_click_twice_is_held_against_the_cap_once(database: str) -> None:
    with a_till(database, day=QUARTER) as till:
        till.queue("job-1")
        till.queue("job-1")

        assert till.spent_today() == QUARTER


def test_each_workspace_has_its_own_cap(database: str) -> None:
    with a_till(database, day=QUARTER) as till:
        till.queue("job-1")
        till.queue("job-2", workspace="another")

        assert (till.spent_today(), till.spent_today("another")) == (QUARTER, QUARTER)


def test_a_new_day_begins_with_the_whole_cap_and_the_workspace_remembers(database: str) -> None:
    with a_till(database, day=QUARTER, workspace=2 * QUARTER) as till:
        till.queue("job-1")
        till.now += DAY_S
        till.queue("job-2")
        till.now += DAY_S

        with pytest.raises(CapExceededError, match="this workspace's"):
            till.queue("job-3")


def test_a_clock_that_was_set_back_does_not_open_the_cap(database: str) -> None:
    with a_till(database, day=QUARTER) as till:
        till.queue("job-1")
        till.now -= DAY_S

        with pytest.raises(CapExceededError):
            till.queue("job-2")


def test_a_released_price_is_free_to_be_spent_again(database: str) -> None:
    with a_till(database, day=QUARTER) as till:
        till.queue("job-1")
        till.move(JobState.QUEUED, JobState.CANCELLED, actor="you")

        till.queue("job-2")

        assert till.ids() == {"job-1", "job-2"}


@pytest.mark.parametrize("cap", ["batch", "day", "workspace"])
def test_sending_again_past_a_cap_leaves_the_job_in_doubt(database: str, cap: str) -> None:
    with a_till(database, **{cap: QUARTER}) as till:
        till.queue("job-1")
        till.doubt()

        with pytest.raises(CapExceededError):
            till.send_again()

        row = till.store.job("job-1")
        assert row is not None
        assert row.state is JobState.IN_DOUBT
        assert till.entries() == [("reserved", QUARTER, None)]


def test_twenty_threads_cannot_pass_a_cap_together(database: str) -> None:
    with a_till(database, day=DOLLAR) as shared:

        def tries(name: str) -> bool:
            try:
                shared.queue(name)
            except CapExceededError:
                return False
            return True

        with ThreadPoolExecutor(20) as pool:
            accepted = sum(pool.map(tries, [f"job-{number}" for number in range(20)]))

        assert (accepted, shared.spent_today()) == (4, DOLLAR)


def test_whoever_reserves_at_the_same_moment_waits_and_then_sees_it(database_url: str) -> None:
    engine = open_database(database_url)
    job = NewJob(id=JobId("job-1"), plan=a_plan(), base_url="https://gw")
    with a_till(database_url, day=QUARTER) as late, for_writes(engine).connect() as other:
        late.store.books.reserve(other, [job], workspace="local", batch_id="batch-1", at=NOON)
        with ThreadPoolExecutor(1) as pool:
            queueing = pool.submit(late.queue, "job-2")
            await_blocked(engine)
            other.commit()

            with pytest.raises(CapExceededError):
                queueing.result(timeout=20)
    engine.dispose()


def test_one_click_that_two_processes_store_at_once_is_held_against_the_cap_once(
    database_url: str,
) -> None:
    engine = open_database(database_url)
    job = NewJob(id=JobId("job-1"), plan=a_plan(), base_url="https://gw")
    with a_till(database_url, day=QUARTER) as late, for_writes(engine).connect() as other:
        late.store.books.reserve(other, [job], workspace="local", batch_id="batch-1", at=NOON)
        with ThreadPoolExecutor(1) as pool:
            clicking = pool.submit(late.queue, "job-2")
            await_blocked(engine)
            insert_batch(
                other,
                batch_id="batch-1",
                workspace="local",
                submission_id="click-job-2",
                request=a_request(),
                jobs=[job],
                refusals=(),
                at=NOON,
            )
            other.commit()
            clicking.result(timeout=20)

        assert late.ids() == {"job-1"}
        assert late.spent_today() == QUARTER
    engine.dispose()


# By several processes ---------------------------------------------------------------------------


@contextmanager
def spenders(url: str, cap_usd: str, count: int) -> Iterator[list[Forked]]:
    """Two processes that are ready to spend; none is left when the block ends."""
    processes = [
        Forked("tests.support.spender", url, cap_usd, str(count), prefix, environ=os.environ)
        for prefix in ("one", "two")
    ]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
        yield processes
    finally:
        for process in processes:
            process.close()


def start(processes: list[Forked]) -> None:
    """Let them begin."""
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def said(process: Forked, *, lines: int | None = None) -> list[str]:
    """What a process prints, all of it or the next lines."""
    if lines is None:
        return process.stdout.read().split()
    return [process.stdout.readline().strip() for _ in range(lines)]


def test_two_processes_cannot_pass_a_cap_together(database: str) -> None:
    with spenders(database, "2.50", 40) as both:
        start(both)
        accepted = [name for process in both for name in said(process)]

    with a_till(database) as till:
        assert till.ids() == set(accepted)
        assert len(accepted) == 10
        assert total_of(till.store.books, accepted) == 2_500_000


def test_a_process_that_is_killed_while_it_spends_leaves_no_job_without_its_price(
    database: str,
) -> None:
    with spenders(database, "10", 100) as both:
        start(both)
        said(both[0], lines=5)
        both[0].kill()
        said(both[1])

    with a_till(database) as till:
        stored = sorted(till.ids())
        assert len(stored) == 40
        assert total_of(till.store.books, stored) == 10 * DOLLAR
        assert reserved_for(till.store) == till.ids()


@pytest.mark.slow
@pytest.mark.fault("two tabs on one cap")
def test_two_tabs_on_one_cap_send_no_more_than_it_pays_for(
    database: str, tmp_path: Path, tally: Tally
) -> None:
    known = {"database_url": database, "cap_day_usd": 1, "unknown_price_usd": Decimal("0.25")}
    with (
        running_simulator(SimulatorOptions(delay_s=0.2, tiny_videos=True)) as simulator,
        a_playground(tmp_path, simulator, **known) as one,
        a_playground(tmp_path, simulator, **known) as two,
        ThreadPoolExecutor(6) as hands,
    ):
        clicks = [hands.submit(submit, (one, two)[number % 2], str(number)) for number in range(12)]
        refusals = [click.exception() for click in clicks]
        jobs = [settle(one, job) for job in one.jobs()]

        assert [type(refusal) for refusal in refusals if refusal] == [CapExceededError] * 8
        assert one.ledger.today().used_usd == 1.0
        tally(jobs, simulator, jobs=4, posts=4)


def total_of(books: Books, ids: list[str]) -> int:
    """What is held for some jobs, in micro-dollars."""
    return sum(entry.counted_micro for found in books.entries(ids).values() for entry in found)


def reserved_for(store: JobStore) -> set[str]:
    """The jobs that the ledger knows."""
    return set(
        store.writer.run(lambda db: list(db.execute(select(schema.ledger.c.job_id)).scalars()))
    )
