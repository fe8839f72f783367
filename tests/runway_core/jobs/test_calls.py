"""The table of what gateways call with: whose words are kept, for how long, and over whose."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from runway_core import JobState
from runway_core.gateways import load_gateways
from runway_core.jobs import schema
from runway_core.jobs.calls import CallTable
from runway_core.jobs.rows import Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId
from tests.support.factories import a_plan, a_request
from tests.support.playgrounds import GATEWAY, KEY

GATEWAYS = load_gateways()
JOB, TASK = JobId("job-1"), "task-1"
LINK = "https://cdn.example/video.mp4"
Say = dict[str, Any]


@pytest.fixture
def now() -> list[float]:
    """What the clock of the table shows, in seconds."""
    return [1000.0]


@pytest.fixture
def table(store: JobStore, now: list[float]) -> CallTable:
    """The table of a database with one job, sent and not answered yet."""
    job = NewJob(id=JOB, plan=a_plan(gateway_id=GATEWAY), base_url="https://gw")
    store.add_batch(
        batch_id="batch-1",
        workspace="local",
        submission_id="click-1",
        request=a_request(),
        jobs=[job],
    )
    store.move(Move(job_id=JOB, expected=[JobState.QUEUED], to=JobState.SUBMITTING)).result()
    return CallTable(store.engine, store.writer, clock=lambda: now[0])


@pytest.fixture
def accept(store: JobStore, table: CallTable) -> Callable[[], None]:
    """Lets the answer to the submit come."""

    def answer() -> None:
        move = Move(
            job_id=JOB,
            expected=[JobState.SUBMITTING],
            to=JobState.RUNNING,
            values={"task_id": TASK},
        )
        assert store.move(move).result()

    return answer


def keep(table: CallTable, **said: Any) -> bool:
    return table.keep(GATEWAYS, JOB, json.dumps({"id": TASK, **said}).encode())


def newest(table: CallTable) -> Say:
    body = table.newest(JOB)
    assert body is not None
    told: Say = json.loads(body)
    return told


def test_the_task_that_a_call_names_is_told_for_the_jobs_asked_about(table: CallTable) -> None:
    spec = GATEWAYS[GATEWAY]
    before = table.named({JOB: spec})

    keep(table, status="RUNNING")

    assert before == {}
    assert table.named({JOB: spec, JobId("job-2"): spec}) == {JOB: TASK}
    assert table.named({JobId("job-2"): spec}) == {}


def test_a_call_about_the_first_request_is_kept_while_the_job_waits_to_be_sent_again(
    store: JobStore, table: CallTable
) -> None:
    doubt = Move(job_id=JOB, expected=[JobState.SUBMITTING], to=JobState.IN_DOUBT)
    store.move(doubt).result()
    again = Move(
        job_id=JOB, expected=[JobState.IN_DOUBT], to=JobState.QUEUED, actor="you", sends_again=True
    )
    store.move(again).result()

    assert keep(table, status="SUCCEEDED", output=[LINK])
    assert table.named({JOB: GATEWAYS[GATEWAY]}) == {JOB: TASK}


COURSE = (
    {"status": "PENDING"},
    {"status": "RUNNING", "progress": 0.5},
    {"status": "SUCCEEDED"},
    {"status": "SUCCEEDED", "output": [LINK]},
)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)])
def test_the_end_is_kept_in_whatever_order_the_calls_come(
    table: CallTable, accept: Callable[[], None], order: tuple[int, ...], now: list[float]
) -> None:
    accept()

    news = [keep(table, **COURSE[number]) for number in order]

    assert newest(table) == {"id": TASK, **COURSE[3]}
    assert news[0]
    assert not any(news[order.index(3) + 1 :])


def test_a_word_about_a_running_task_comes_after_an_end_in_vain_for_ever(
    table: CallTable, accept: Callable[[], None], now: list[float]
) -> None:
    accept()
    keep(table, status="FAILED")
    now[0] += 3600

    assert not keep(table, status="RUNNING")
    assert newest(table)["status"] == "FAILED"


def test_the_newest_of_two_equal_words_is_kept_but_not_in_a_flood(
    table: CallTable, accept: Callable[[], None], now: list[float]
) -> None:
    accept()

    flood = [keep(table, status="RUNNING", progress=number / 500) for number in range(50)]
    now[0] += 1
    later = keep(table, status="RUNNING", progress=0.9)

    assert (flood.count(True), later) == (1, True)
    assert newest(table)["progress"] == 0.9


def test_a_call_before_the_answer_to_the_submit_is_kept_for_then(
    table: CallTable, accept: Callable[[], None]
) -> None:
    early = keep(table, status="SUCCEEDED", output=[LINK])
    accept()

    assert early
    assert newest(table)["output"] == [LINK]


def test_a_word_about_another_task_gives_way_to_one_about_the_jobs_own(
    table: CallTable, accept: Callable[[], None]
) -> None:
    keep(table, id="another", status="SUCCEEDED", output=[LINK])
    accept()

    assert keep(table, status="PENDING")
    assert newest(table)["status"] == "PENDING"


def test_another_process_that_kept_the_end_meanwhile_is_not_overruled(
    store: JobStore,
    table: CallTable,
    accept: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept()
    keep(table, status="SUCCEEDED", output=[LINK])
    monkeypatch.setattr(CallTable, "_is_news", lambda *_any: True)  # as both looked before

    assert not keep(table, status="RUNNING")
    assert newest(table)["status"] == "SUCCEEDED"


def test_keys_in_a_call_are_not_stored_and_links_stay_whole(
    table: CallTable, accept: Callable[[], None]
) -> None:
    accept()
    token = f"{LINK}?token=sk-0123456789abcdef"

    keep(table, status="RUNNING", echo=f"Bearer {KEY}")
    masked = str(newest(table))
    keep(table, status="SUCCEEDED", output=[token])

    assert KEY not in masked
    assert newest(table)["output"] == [token]


def test_a_fresher_link_is_kept_while_the_video_is_on_its_way(
    store: JobStore, table: CallTable, accept: Callable[[], None], now: list[float]
) -> None:
    accept()
    keep(table, status="SUCCEEDED", output=[LINK])
    move = Move(job_id=JOB, expected=[JobState.RUNNING], to=JobState.DOWNLOADING)
    store.move(move).result()
    now[0] += 60

    assert keep(table, status="SUCCEEDED", output=[f"{LINK}?fresh"])
    assert newest(table)["output"] == [f"{LINK}?fresh"]


@pytest.mark.parametrize("end", [JobState.FAILED, JobState.CANCELLED])
def test_what_was_kept_goes_when_the_job_ends(
    store: JobStore, table: CallTable, accept: Callable[[], None], end: JobState
) -> None:
    accept()
    keep(table, status="RUNNING")

    store.move(Move(job_id=JOB, expected=[JobState.RUNNING], to=end)).result()

    assert table.newest(JOB) is None
    assert not keep(table, status="RUNNING")


def test_what_was_kept_goes_with_its_job_also_where_an_older_release_deletes_it(
    store: JobStore, table: CallTable
) -> None:
    keep(table, status="RUNNING")

    def delete_all(connection: Connection) -> None:
        connection.execute(delete(schema.events))
        connection.execute(delete(schema.library))
        connection.execute(delete(schema.jobs))

    store.writer.run(delete_all)

    assert table.newest(JOB) is None


def test_a_call_for_a_job_that_is_not_there_is_not_kept(table: CallTable) -> None:
    body = json.dumps({"id": TASK, "status": "RUNNING"}).encode()

    assert not table.keep(GATEWAYS, JobId("job-of-nobody"), body)
