"""The ledger in a real database, written with the moves of its jobs."""

from collections.abc import Iterator
from typing import Any

import pytest

from runway_core.jobs import schema, statements
from runway_core.jobs.books import DAY_S, day_of
from runway_core.jobs.database import for_writes
from runway_core.jobs.ledger import Entry, Told
from runway_core.jobs.rows import Move
from runway_core.models import (
    FREE,
    UNKNOWN_PRICE,
    Basis,
    Charge,
    ChargeState,
    JobId,
    JobState,
    Price,
)
from tests.support.following import NOON
from tests.support.shared_table import await_blocked
from tests.support.till import QUARTER, Till, a_till


@pytest.fixture
def till(database: str) -> Iterator[Till]:
    with a_till(database) as till:
        yield till


def test_a_paid_job_is_reserved_for_with_its_price_card(till: Till) -> None:
    till.queue("job-1")

    (entry,) = till.store.books.entries(["job-1"])["job-1"]
    assert entry == Entry(
        job_id="job-1",
        batch_id="batch-job-1",
        workspace="local",
        gateway_id="runway",
        number=1,
        day=day_of(NOON),
        reserved_micro=QUARTER,
        basis=Basis.PRICE_CARD,
        price_source="price card of 2026-11-20",
        credit_micro=10_000,
        reserved_at=NOON,
    )


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param({"price": FREE}, id="a local render"),
        pytest.param({"simulated": True, "price": Price(amount=0.0)}, id="a twin"),
    ],
)
def test_what_is_free_has_no_entry(till: Till, plan: dict[str, Any]) -> None:
    till.queue("job-1", **plan)
    till.run()

    assert till.entries() == []


def test_an_unknown_price_is_reserved_for_without_a_number(till: Till) -> None:
    till.queue("job-1", price=UNKNOWN_PRICE)

    assert till.entries() == [("reserved", None, None)]
    assert till.spent_today() == 0


@pytest.mark.parametrize(
    ("assumed", "reserved"),
    [pytest.param(400_000, 400_000, id="a number"), pytest.param(0, None, id="nothing")],
)
def test_an_unknown_price_counts_as_the_setting_says(
    database: str, assumed: int, reserved: int | None
) -> None:
    with a_till(database, day=2 * QUARTER, assumed=assumed) as till:
        till.queue("job-1", price=UNKNOWN_PRICE)

        assert till.entries() == [("reserved", reserved, None)]
        assert till.spent_today() == assumed


def test_a_finished_job_is_settled_to_what_the_gateway_told(till: Till) -> None:
    till.queue("job-1")
    till.run()
    till.move(JobState.RUNNING, JobState.DOWNLOADING, told=Told(cost_credits=20))
    till.move(JobState.DOWNLOADING, JobState.SUCCEEDED)

    assert till.entries() == [("settled", QUARTER, 200_000)]
    assert till.spent_today() == 200_000


def test_a_move_that_somebody_else_made_first_leaves_the_ledger_alone(till: Till) -> None:
    till.queue("job-1")
    till.run()
    late = Move(job_id=JobId("job-1"), expected=[JobState.QUEUED], to=JobState.CANCELLED)

    assert till.store.move(late).result() is None
    assert till.entries() == [("reserved", QUARTER, None)]


def test_a_move_that_waited_for_another_change_goes_by_the_ledger_that_it_left(
    database_url: str,
) -> None:
    with a_till(database_url) as till:
        till.queue("job-1")
        till.run()
        with for_writes(till.store.engine).begin() as other:
            statements.touch(other, JobId("job-1"), {"hint": "another process was first"})
            statements.change(
                other, schema.ledger, {"job_id": "job-1"}, {"reserved_micro": 2 * QUARTER}
            )
            waiting = till.store.move(
                Move(job_id=JobId("job-1"), expected=[JobState.RUNNING], to=JobState.DOWNLOADING)
            )
            await_blocked(till.store.engine)
        waiting.result()

        assert till.entries() == [("settled", 2 * QUARTER, 2 * QUARTER)]


def test_a_job_that_is_cancelled_before_it_was_sent_gives_its_price_back(till: Till) -> None:
    till.queue("job-1")
    till.move(JobState.QUEUED, JobState.CANCELLED, actor="you")

    assert till.entries() == [("released", QUARTER, None)]
    assert till.spent_today() == 0


def test_a_job_that_is_sent_again_is_reserved_for_once_more(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.send_again()
    till.run()
    till.move(JobState.RUNNING, JobState.DOWNLOADING)

    assert till.entries() == [("unknown", QUARTER, None), ("settled", QUARTER, QUARTER)]
    assert till.spent_today() == 2 * QUARTER


def heal(till: Till) -> None:
    """Let the first sending of a job be answered while the job waits to be sent again."""
    values = {"task_id": "task-1", "attempt": "job-1"}
    till.move(JobState.QUEUED, JobState.RUNNING, values=values, heals=True)


def charge(till: Till) -> Charge:
    """What the page says of the job."""
    return till.store.books.charges(till.store.jobs())["job-1"]


def test_a_sending_that_a_late_answer_spares_is_not_paid_for(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.send_again()

    heal(till)

    assert till.entries() == [("reserved", QUARTER, None), ("released", QUARTER, None)]
    assert till.spent_today() == QUARTER


def test_a_job_that_a_late_answer_has_healed_settles_the_sending_that_was_made(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.send_again()
    heal(till)

    till.move(JobState.RUNNING, JobState.DOWNLOADING, values={"output_urls": '["https://v"]'})
    till.move(JobState.DOWNLOADING, JobState.SUCCEEDED)

    assert till.entries() == [("settled", QUARTER, QUARTER), ("released", QUARTER, None)]
    assert charge(till).state is ChargeState.SETTLED
    assert [one.state for one in charge(till).others] == [ChargeState.RELEASED]


def test_the_sendings_of_an_earlier_release_are_told_apart_by_their_order(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    forget = schema.ledger.update().values(attempt=None)
    till.store.writer.run(lambda connection: connection.execute(forget) and None)
    till.send_again()

    heal(till)

    assert till.entries() == [("reserved", QUARTER, None), ("released", QUARTER, None)]
    assert charge(till).state is ChargeState.RESERVED


def test_a_sending_in_doubt_before_the_healed_one_goes_on_counting(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.send_again()
    till.doubt()
    till.send_again()

    heal(till)

    assert [state for state, *_ in till.entries()] == ["unknown", "reserved", "released"]
    assert till.spent_today() == 2 * QUARTER


def test_a_second_sending_that_is_refused_is_told_apart_from_the_first(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.send_again()
    till.move(JobState.QUEUED, JobState.SUBMITTING)

    till.move(JobState.SUBMITTING, JobState.FAILED)

    assert charge(till).state is ChargeState.RELEASED
    assert [one.state for one in charge(till).others] == [ChargeState.UNKNOWN]


def test_a_job_from_before_the_ledger_that_is_healed_keeps_its_only_entry(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.store.writer.run(lambda connection: connection.execute(schema.ledger.delete()))
    till.send_again()

    heal(till)

    assert till.entries() == [("reserved", QUARTER, None)]


def test_a_job_from_before_the_ledger_gets_an_entry_when_it_is_sent_again(till: Till) -> None:
    till.queue("job-1")
    till.doubt()
    till.store.writer.run(lambda connection: connection.execute(schema.ledger.delete()))
    till.send_again()

    assert till.entries() == [("reserved", QUARTER, None)]


def test_a_job_from_before_the_ledger_goes_its_way_without_an_entry(till: Till) -> None:
    till.queue("job-1")
    till.store.writer.run(lambda connection: connection.execute(schema.ledger.delete()))
    till.run()
    till.move(JobState.RUNNING, JobState.DOWNLOADING)

    assert till.entries() == []


def test_what_was_spent_is_told_by_day_and_gateway(till: Till) -> None:
    till.queue("job-1", "job-2")
    till.queue("job-3", gateway_id="cometapi", price=UNKNOWN_PRICE)
    till.queue("job-4", workspace="another")
    till.run()
    till.move(JobState.RUNNING, JobState.DOWNLOADING)
    till.now += DAY_S
    till.queue("job-5")

    today = day_of(NOON)
    assert till.store.books.spend("local", since_day=today) == [
        (today, "cometapi", 0, 0, 1),
        (today, "runway", QUARTER, QUARTER, 0),
        (today + 1, "runway", 0, QUARTER, 0),
    ]
