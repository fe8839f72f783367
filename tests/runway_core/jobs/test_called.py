"""Jobs whose tasks cannot be read: they go by what their gateway calls with, and only they do.

Everything goes over real sockets, at a gateway whose ways of reading are not there.
"""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from runway_core import Job, JobState, Playground, open_playground
from runway_core.errors import IllegalTransitionError
from runway_core.hooks import CALLED
from runway_core.jobs import schema
from runway_core.providers.http import WAITING_FOR_CALL
from runway_core.settings import load_settings
from runway_core.web.hooks import BODY_LIMIT_BYTES
from tests.support.asgi_server import served
from tests.support.mute_gateway import NO_ROUTE, MuteGateway, a_mute_gateway
from tests.support.playgrounds import (
    KEY,
    PATIENCE_S,
    POLL_S,
    await_state,
    await_words,
    eventually,
    settle,
    submit,
)

PUBLIC = "https://playground.example"
TASK = "task-1"
HOUR_S = 3600.0
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what cannot differ from one database to the other."""
Say = dict[str, Any]


@pytest.fixture
def gateway(clip: bytes) -> Iterator[MuteGateway]:
    with a_mute_gateway(clip) as gateway:
        yield gateway


@pytest.fixture
def deadline_s() -> float:
    """How long tasks are followed, in seconds."""
    return 600.0


@pytest.fixture
def playground(
    database: str, tmp_path: Path, gateway: MuteGateway, deadline_s: float
) -> Iterator[Playground]:
    settings = load_settings(
        {"PLAYGROUND_OPENAI_HK_API_KEY": KEY, "PLAYGROUND_OPENAI_HK_BASE_URL": gateway.url},
        data_dir=tmp_path / "data",
        poll_interval_s=POLL_S,
        database_url=database,
        public_url=PUBLIC,
        task_deadline_s=deadline_s,
    )
    with open_playground(settings) as playground:
        yield playground


def running(playground: Playground) -> Job:
    return await_state(playground, submit(playground), JobState.RUNNING)


def call(playground: Playground, gateway: MuteGateway, *bodies: Say | bytes) -> set[int]:
    """Call the link that the gateway was given, once with each body."""
    path = str(gateway.submits[0]["notify_hook"]).removeprefix(PUBLIC)
    sent = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
    with (
        served(Starlette(routes=list(playground.routes()))) as url,
        httpx.Client(base_url=url) as client,
    ):
        return {client.post(path, content=body).status_code for body in sent}


def done(gateway: MuteGateway, task_id: str = TASK) -> Say:
    return {"id": task_id, "status": "SUCCEEDED", "output": [gateway.video_url]}


def read_on(playground: Playground, gateway: MuteGateway, job: Job) -> JobState:
    """Let the task be read twice more, so that the first of them has been understood."""
    first = gateway.reads
    playground.check_again(job.id)
    eventually(lambda: gateway.reads > first, lambda: "no reading")
    second = gateway.reads
    playground.check_again(job.id)
    eventually(lambda: gateway.reads > second, lambda: "no second reading")
    return playground.job(job.id).state


def kept(playground: Playground) -> int:
    """How many calls are kept."""
    query = select(func.count()).select_from(schema.calls)
    return int(playground._parts.store.select(query)[0][0])


def test_where_nothing_can_be_read_the_calls_bring_the_video_home(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = running(playground)
    await_words(playground, job, WAITING_FOR_CALL)

    call(playground, gateway, {"id": TASK, "status": "PENDING"})
    await_words(playground, job, "PENDING")
    call(playground, gateway, done(gateway))

    settled = settle(playground, job)
    assert (settled.state, settled.failure) == (JobState.SUCCEEDED, "")
    assert settled.video is not None
    assert (len(gateway.submits), kept(playground)) == (1, 0)


@ON_SQLITE
def test_calls_count_only_once_the_host_says_that_there_is_no_such_way(
    playground: Playground, gateway: MuteGateway
) -> None:
    gateway.answer = (503, {"error": "busy"})
    job = running(playground)

    call(playground, gateway, done(gateway), {"id": TASK, "status": "RUNNING"})
    before = read_on(playground, gateway, job)
    gateway.answer = NO_ROUTE
    playground.check_again(job.id)

    assert (before, settle(playground, job).state) == (JobState.RUNNING, JobState.SUCCEEDED)


@ON_SQLITE
def test_a_link_that_died_is_renewed_by_the_next_call(
    playground: Playground, gateway: MuteGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.jobs.delivery.PAUSE_S", 0.05)
    job = running(playground)
    dead = {"id": TASK, "status": "SUCCEEDED", "output": [f"{gateway.url}/gone.mp4"]}
    call(playground, gateway, dead)
    await_words(playground, job, "bringing it here failed")

    # A second word of the same weight is let go for a moment.
    playground._parts.store.calls._clock = lambda: time.time() + HOUR_S
    call(playground, gateway, done(gateway))

    assert settle(playground, job).state is JobState.SUCCEEDED


def test_a_call_that_tells_of_a_failure_ends_the_job_with_its_words(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = running(playground)

    call(playground, gateway, {"id": TASK, "status": "FAILED", "failure": "Blood is shown."})

    settled = settle(playground, job)
    assert settled.state is JobState.FAILED
    assert "Blood is shown." in settled.failure


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"id": "task-of-another", "status": "FAILED"}, id="another task"),
        pytest.param({"status": "FAILED"}, id="no task"),
        pytest.param({"id": TASK, "code": 500, "message": "no"}, id="an error of the call"),
        pytest.param(b"<html>task-1 FAILED</html>", id="no JSON"),
        pytest.param(b"[" * 60_000, id="too deep"),
        pytest.param(b'{"id": "task-1", "status": "FAILED"', id="cut off"),
    ],
)
@ON_SQLITE
def test_a_call_that_is_not_about_the_jobs_task_changes_nothing(
    playground: Playground, gateway: MuteGateway, body: Say | bytes
) -> None:
    job = running(playground)

    assert call(playground, gateway, body) == {204}

    assert read_on(playground, gateway, job) is JobState.RUNNING
    assert kept(playground) == 0


@ON_SQLITE
def test_a_call_that_is_too_long_is_not_kept(playground: Playground, gateway: MuteGateway) -> None:
    running(playground)
    body = json.dumps(done(gateway) | {"padding": "x" * BODY_LIMIT_BYTES}).encode()

    assert call(playground, gateway, body) == {413}
    assert kept(playground) == 0


def test_a_job_that_has_ended_is_not_changed_by_replayed_or_other_calls(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = running(playground)
    call(playground, gateway, done(gateway))
    settled = settle(playground, job)

    said = call(playground, gateway, done(gateway), {"id": TASK, "status": "FAILED"})

    assert (said, playground.job(job.id), kept(playground)) == ({204}, settled, 0)


def test_a_lying_call_is_never_believed_while_the_task_can_be_read(
    playground: Playground, gateway: MuteGateway
) -> None:
    gateway.answer = (200, {"id": TASK, "status": "RUNNING", "progress": 0.25})
    job = running(playground)
    await_words(playground, job, "RUNNING")

    call(playground, gateway, done(gateway), {"id": TASK, "status": "FAILED"})
    while_it_can_be_read = read_on(playground, gateway, job)
    gateway.answer = NO_ROUTE

    assert while_it_can_be_read is JobState.RUNNING
    assert read_on(playground, gateway, job) is JobState.RUNNING


@ON_SQLITE
def test_a_lying_call_is_not_believed_where_the_gateway_looked_for_the_task(
    playground: Playground, gateway: MuteGateway
) -> None:
    gateway.answer = (404, {"error": "no such task"})
    job = running(playground)

    call(playground, gateway, done(gateway))

    assert read_on(playground, gateway, job) is JobState.RUNNING


@pytest.mark.parametrize("deadline_s", [0.3])
@ON_SQLITE
def test_a_job_that_was_given_up_is_followed_again_by_the_call_alone(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = await_state(playground, submit(playground), JobState.EXPIRED)

    call(playground, gateway, done(gateway))

    settled = await_state(playground, job, JobState.SUCCEEDED)
    assert settled.video is not None
    assert (CALLED, "gateway") in [(event.words, event.actor) for event in settled.timeline]
    assert len(gateway.submits) == 1


@ON_SQLITE
def test_a_call_does_not_load_a_video_again_that_cannot_be_used(
    playground: Playground, gateway: MuteGateway
) -> None:
    gateway.video = b"\0no video at all"
    job = running(playground)
    call(playground, gateway, done(gateway))
    expired = await_state(playground, job, JobState.EXPIRED)

    call(playground, gateway, done(gateway))

    assert "cannot be used" in expired.failure
    assert playground.job(job.id) == expired


# A job in doubt ----------------------------------------------------------------------------------


def in_doubt(playground: Playground, gateway: MuteGateway) -> Job:
    """A job whose task was taken, and whose answer was lost."""
    gateway.loses_answers = True
    return await_state(playground, submit(playground), JobState.IN_DOUBT)


def test_check_again_follows_the_task_that_the_gateway_has_called_about(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = in_doubt(playground, gateway)
    with pytest.raises(IllegalTransitionError):
        playground.check_again(job.id)
    call(playground, gateway, done(gateway))
    eventually(lambda: playground.job(job.id).called_task_id == TASK, lambda: "no call")

    playground.check_again(job.id)

    assert settle(playground, job).state is JobState.SUCCEEDED
    assert len(gateway.submits) == 1


def test_a_call_for_a_job_in_doubt_names_the_task_that_a_person_can_follow(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = in_doubt(playground, gateway)
    told = threading.Event()
    playground.changes.add_listener(lambda _change: told.set())

    call(playground, gateway, done(gateway))

    assert told.wait(PATIENCE_S)
    doubted = playground.job(job.id)
    assert (doubted.state, doubted.task_id) == (JobState.IN_DOUBT, None)
    assert doubted.called_task_id == TASK
    assert playground.adopt(job.id, TASK).called_task_id is None
    assert settle(playground, job).state is JobState.SUCCEEDED
    assert len(gateway.submits) == 1


@ON_SQLITE
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", {"id": ""}, {"status": "SUCCEEDED"}])
def test_a_call_that_tells_of_no_task_changes_nothing_of_a_job_in_doubt(
    playground: Playground, gateway: MuteGateway, body: Say | bytes
) -> None:
    job = in_doubt(playground, gateway)
    before = playground.job(job.id)

    said = call(playground, gateway, *[body] * 20)

    assert (said, playground.job(job.id)) == ({204}, before)


@ON_SQLITE
def test_a_flood_for_a_job_in_doubt_is_told_of_once_in_a_while(
    playground: Playground, gateway: MuteGateway
) -> None:
    job = in_doubt(playground, gateway)
    playground._parts.store.calls._clock = lambda: HOUR_S
    version = version_of(playground, job)

    call(playground, gateway, *[done(gateway, f"task-{number}") for number in range(30)])

    eventually(lambda: version_of(playground, job) > version, lambda: "nothing was told")
    assert version_of(playground, job) == version + 1
    assert playground.job(job.id).called_task_id == "task-0"


def version_of(playground: Playground, job: Job) -> int:
    """How often a job was written."""
    row = playground._parts.store.job(job.id)
    assert row is not None
    return row.version
