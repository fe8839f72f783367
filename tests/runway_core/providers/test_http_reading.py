"""Reading, cancelling, and a whole run against the simulator."""

import asyncio
import base64
import json

import httpx
import pytest

from runway_core.errors import (
    AuthenticationError,
    RateLimitedError,
    ServerError,
    TaskNotFoundError,
    UnreachableError,
)
from runway_core.gateways import GatewaySpec
from runway_core.models import TaskStatus
from runway_core.providers.http import WAITING_FOR_CALL, HttpProvider
from runway_core.providers.transport import make_client
from runway_core.simulator import SimulatorOptions, create_simulator, simulator_transport
from tests.support.factories import a_picture
from tests.support.fake_gateway import GATEWAYS, KEY, a_task, answering, page, said

HTTP_GATEWAYS = [spec for spec in GATEWAYS.values() if spec.transport == "http"]
PICTURE = f"data:image/jpeg;base64,{base64.b64encode(a_picture()).decode()}"


def test_a_task_is_read_by_its_escaped_id_with_the_key() -> None:
    gateway = answering("openai_hk", said(200, {"id": "task/1", "status": "RUNNING"}))

    snapshot = gateway.ask("retrieve", a_task("openai_hk"))

    (request,) = gateway.seen
    assert snapshot.status is TaskStatus.RUNNING
    assert (request.method, request.content) == ("GET", b"")
    assert request.url.raw_path == b"/runwayml/v1/tasks/task%2F1"
    assert request.headers["authorization"].startswith("Bearer ")


def test_a_task_that_is_not_visible_yet_counts_as_queued() -> None:
    fresh = said(400, {"code": "task_not_exist", "message": "task_not_exist", "data": None})

    snapshot = answering("cometapi", fresh).ask(
        "retrieve", a_task("cometapi", submitted_age_s=119.0)
    )

    assert (snapshot.status, snapshot.wire_status) == (TaskStatus.QUEUED, "task_not_exist")


def test_a_task_that_is_never_visible_is_not_found() -> None:
    fresh = said(400, {"code": "task_not_exist", "message": "task_not_exist", "data": None})

    with pytest.raises(TaskNotFoundError):
        answering("cometapi", fresh).ask("retrieve", a_task("cometapi", submitted_age_s=120.0))


@pytest.mark.parametrize("wrong", [said(404, {"error": "no route"}), said(405), page()])
def test_a_host_that_knows_no_post_feed_is_asked_by_get(wrong: httpx.Response) -> None:
    right = said(200, {"code": 200, "data": {"task_id": "task/1", "status": "1"}})
    gateway = answering("pro_generate", wrong, right)

    snapshot = gateway.ask("retrieve", a_task("pro_generate"))

    assert snapshot.status is TaskStatus.RUNNING
    assert [(request.method, request.url.raw_path) for request in gateway.seen] == [
        ("POST", b"/runway/feed"),
        ("GET", b"/runway/feed?task_id=task%2F1"),
    ]
    assert json.loads(gateway.seen[0].content) == {"task_id": "task/1"}


def test_where_no_way_of_reading_is_known_the_first_answer_counts() -> None:
    gateway = answering("pro_generate", said(404, {"error": "no such task"}), page(404))

    with pytest.raises(TaskNotFoundError) as caught:
        gateway.ask("retrieve", a_task("pro_generate"))

    assert "no such task" in caught.value.message


NO_SUCH_WAYS = [
    pytest.param((said(404, {"error": "no route"}), said(405)), id="404 and 405"),
    pytest.param((page(), page(404)), id="pages"),
    pytest.param((httpx.Response(301), said(404)), id="a redirect and a 404"),
]
CALLED = json.dumps({"task_id": "task/1", "status": "1"}).encode()


@pytest.mark.parametrize("answers", NO_SUCH_WAYS)
def test_where_there_is_no_way_of_reading_the_gateways_call_is_read(
    answers: tuple[httpx.Response, ...],
) -> None:
    task = a_task("pro_generate", called=lambda: CALLED)

    snapshot = answering("pro_generate", *answers).ask("retrieve", task)

    assert (snapshot.status, snapshot.is_called) == (TaskStatus.RUNNING, True)


@pytest.mark.parametrize("body", [None, b"", b'{"task_id": "task/2", "status": "3"}'])
def test_a_call_that_has_not_come_is_waited_for_beyond_the_grace(body: bytes | None) -> None:
    task = a_task("openai_hk", called=lambda: body, submitted_age_s=1000.0)

    snapshot = answering("openai_hk", said(404, {})).ask("retrieve", task)

    assert (snapshot.status, snapshot.remark) == (TaskStatus.QUEUED, WAITING_FOR_CALL)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(500), ServerError),
        (said(401), AuthenticationError),
        (said(404, {"error": "no such task"}), TaskNotFoundError),
        (httpx.ConnectError("down"), UnreachableError),
    ],
)
def test_a_call_stands_for_nothing_but_a_missing_way(
    answer: httpx.Response | Exception, error: type[Exception]
) -> None:
    task = a_task("pro_generate", called=lambda: CALLED)

    with pytest.raises(error):
        answering("pro_generate", answer).ask("retrieve", task)


def test_a_task_is_read_where_it_was_made() -> None:
    gateway = answering("openai_hk", said(200, {"status": "RUNNING"}))

    gateway.ask("retrieve", a_task("openai_hk", base_url="https://other.example/runwayml/v1/"))

    assert str(gateway.seen[0].url) == "https://other.example/runwayml/v1/tasks/task%2F1"


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [
        pytest.param(httpx.Response(204), True, id="204"),
        pytest.param(said(200, {}), True, id="200"),
        pytest.param(said(404, {"error": "x"}), False, id="404"),
        pytest.param(said(405), False, id="405"),
        pytest.param(said(400, {"error": "it has ended"}), False, id="400"),
        pytest.param(page(), False, id="page"),
    ],
)
def test_only_a_success_means_cancelled(answer: httpx.Response, agreed: bool) -> None:
    gateway = answering("runway", answer)

    assert gateway.ask("cancel", a_task("runway")) is agreed
    assert gateway.seen[0].method == "DELETE"


def test_a_gateway_without_a_cancel_is_not_asked() -> None:
    gateway = answering("openai_hk", said(200))

    assert gateway.ask("cancel", a_task("openai_hk")) is False
    assert gateway.seen == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(httpx.ReadTimeout("slow"), ServerError, id="none"),
        pytest.param(said(500), ServerError, id="500"),
        pytest.param(said(503), ServerError, id="503"),
        pytest.param(said(429), RateLimitedError, id="429"),
    ],
)
def test_a_cancel_that_does_not_get_through_is_told(
    answer: httpx.Response | Exception, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answering("runway", answer).ask("cancel", a_task("runway"))


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_finds_nothing_says_nothing_of_the_task(status: int) -> None:
    with pytest.raises(ServerError):
        answering("runway", page(status)).ask("retrieve", a_task("runway"))


@pytest.mark.parametrize("verb", ["retrieve", "cancel"])
def test_a_task_without_an_id_cannot_be_reached(verb: str) -> None:
    with pytest.raises(ValueError, match="job-1 has no task"):
        answering("runway", said(200)).ask(verb, a_task("runway", task_id=None))


@pytest.mark.parametrize("spec", HTTP_GATEWAYS, ids=lambda spec: spec.id)
def test_a_task_runs_from_submit_to_video_at_a_gateway_written_by_others(
    spec: GatewaySpec,
) -> None:
    base_url = f"http://simulator/{spec.id}"
    task = a_task(spec.id, base_url=base_url, task_id=None, submitted_age_s=0.0)
    now = [1_000_000.0]
    options = SimulatorOptions(
        delay_s=10, jitter_fraction=0, tiny_videos=True, clock=lambda: now[0]
    )

    async def run() -> tuple[list[TaskStatus], bytes]:
        transport = simulator_transport(create_simulator(options))
        async with make_client(transport=transport) as client:
            provider = HttpProvider(spec, client, lambda sha256: PICTURE)
            submission = await provider.submit(task, key=KEY)
            made = a_task(
                spec.id, base_url=base_url, task_id=submission.task_id, submitted_age_s=0.0
            )
            seen = [(await provider.retrieve(made, key=KEY)).status]
            now[0] += 60
            done = await provider.retrieve(made, key=KEY)
            async with provider.download(done.output_urls[0]) as download:
                video = b"".join([chunk async for chunk in download.chunks])
            return [*seen, done.status], video

    statuses, video = asyncio.run(run())

    assert statuses[0] in {TaskStatus.QUEUED, TaskStatus.RUNNING}
    assert statuses[1] is TaskStatus.SUCCEEDED
    assert video[4:8] == b"ftyp"
