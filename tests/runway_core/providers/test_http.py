import asyncio
import json
from contextlib import nullcontext
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from runway_core.errors import (
    AuthenticationError,
    ConfigurationError,
    GatewayError,
    InsufficientCreditsError,
    MediaStoreError,
    MissingKeyError,
    RateLimitedError,
    RefusedError,
    ServerError,
    SubmissionInDoubtError,
    TaskNotFoundError,
    UnexpectedAnswerError,
    UnreachableError,
)
from runway_core.gateways.grammar import Header
from runway_core.models import Submission
from runway_core.providers.guard import GuardedTransport
from runway_core.providers.http import HttpProvider
from runway_core.providers.port import TaskHandle
from runway_core.providers.transport import make_client
from tests.support.fake_gateway import DATA_URI, GATEWAYS, KEY, a_task, answering, page, said
from tests.support.mute_gateway import a_mute_gateway


async def submitted_over_a_socket(task: TaskHandle) -> Submission:
    """Submit to a gateway on loopback, over the transport that submits really take."""
    transport = GuardedTransport(allowed_hosts=[task.base_url])
    async with make_client(transport=transport) as client:
        provider = HttpProvider(GATEWAYS["openai_hk"], client, lambda _sha256: DATA_URI)
        return await provider.submit(task, key=KEY)


def test_a_submit_sends_the_planned_request_once_with_key_and_picture() -> None:
    gateway = answering("openai_hk", said(200, {"id": "t-1"}))
    task = a_task("openai_hk")

    submission = gateway.ask("submit", task)

    (request,) = gateway.seen
    assert submission.task_id == "t-1"
    assert str(request.url) == "https://api.openai-hk.com/runwayml/v1/image_to_video"
    assert request.headers["authorization"] == f"Bearer {KEY.get_secret_value()}"
    assert request.headers["content-type"] == "application/json"
    body = json.loads(request.content)
    assert body["promptImage"] == [{"uri": DATA_URI, "position": "first"}]
    assert body == {**(task.wire.body or {}), "promptImage": body["promptImage"]}


def test_the_version_header_of_a_gateway_is_sent() -> None:
    gateway = answering("cometapi", said(200, {"id": "t-1"}))

    gateway.ask("submit", a_task("cometapi"))

    assert gateway.seen[0].headers["x-runway-version"] == "2024-11-06"


SUBMIT_CLASSES: dict[int, type[GatewayError]] = {
    **dict.fromkeys(range(400, 500), RefusedError),
    **dict.fromkeys(range(500, 600), SubmissionInDoubtError),
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: AuthenticationError,
    408: SubmissionInDoubtError,
    429: RateLimitedError,
    499: SubmissionInDoubtError,
}
READ_CLASSES: dict[int, type[GatewayError]] = {
    **dict.fromkeys(range(400, 500), RefusedError),
    **dict.fromkeys(range(500, 600), ServerError),
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: AuthenticationError,
    404: TaskNotFoundError,
    408: ServerError,
    409: ServerError,
    410: TaskNotFoundError,
    425: ServerError,
    429: RateLimitedError,
    499: ServerError,
}


@pytest.mark.parametrize("status", range(400, 600))
def test_every_status_of_a_submit_is_a_definite_refusal_or_doubt(status: int) -> None:
    gateway = answering("openai_hk", said(status, {"error": "no"}))

    with pytest.raises(GatewayError) as caught:
        gateway.ask("submit", a_task("openai_hk"))

    assert type(caught.value) is SUBMIT_CLASSES[status]
    assert caught.value.http_status == status
    assert len(gateway.seen) == 1


@pytest.mark.parametrize("status", range(400, 600))
def test_every_status_of_a_reading_has_its_class(status: int) -> None:
    gateway = answering("openai_hk", said(status, {"error": "no"}))

    with pytest.raises(GatewayError) as caught:
        gateway.ask("retrieve", a_task("openai_hk"))

    assert type(caught.value) is READ_CLASSES[status]


def test_a_503_leaves_a_submit_in_doubt_even_where_it_asks_to_come_again() -> None:
    gateway = answering("openai_hk", said(503, {"error": "busy"}, **{"Retry-After": "7"}))

    with pytest.raises(SubmissionInDoubtError):
        gateway.ask("submit", a_task("openai_hk"))

    assert len(gateway.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirected_submit_was_not_accepted_and_names_the_base_url(status: int) -> None:
    gateway = answering("openai_hk", said(status, Location="https://elsewhere.example/v1"))

    with pytest.raises(RefusedError) as caught:
        gateway.ask("submit", a_task("openai_hk"))

    assert "PLAYGROUND_OPENAI_HK_BASE_URL" in caught.value.hint
    assert len(gateway.seen) == 1


def test_a_web_page_after_a_submit_is_unexpected_and_names_the_base_url() -> None:
    with pytest.raises(UnexpectedAnswerError) as caught:
        answering("openai_hk", page()).ask("submit", a_task("openai_hk"))

    assert "'Welcome'" in caught.value.message
    assert "PLAYGROUND_OPENAI_HK_BASE_URL" in caught.value.hint


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")])
def test_a_submit_without_an_answer_is_in_doubt_and_not_repeated(failure: Exception) -> None:
    gateway = answering("openai_hk", failure)

    with pytest.raises(SubmissionInDoubtError):
        gateway.ask("submit", a_task("openai_hk"))

    assert len(gateway.seen) == 1


def test_a_submit_that_reaches_nobody_was_not_sent() -> None:
    with pytest.raises(UnreachableError):
        answering("openai_hk", httpx.ConnectError("refused")).ask("submit", a_task("openai_hk"))


@pytest.mark.parametrize(("is_wanted", "count"), [(True, 1), (False, 0)])
def test_a_submit_that_is_not_wanted_any_more_does_not_leave(is_wanted: bool, count: int) -> None:
    """Asked where the connection stands: whatever held the request up has passed by then."""
    with a_mute_gateway(b"") as gateway:
        asked: list[bool] = []

        def look() -> bool:
            asked.append(is_wanted)
            return is_wanted

        task = a_task("openai_hk", base_url=gateway.url, is_wanted=look)
        with nullcontext() if is_wanted else pytest.raises(UnreachableError, match="did not leave"):
            asyncio.run(submitted_over_a_socket(task))

    assert (len(gateway.submits), len(asked)) == (count, 1)


@pytest.mark.parametrize("key", [None, SecretStr(" ")])
def test_a_submit_without_a_key_names_the_variable_and_sends_nothing(key: SecretStr | None) -> None:
    gateway = answering("openai_hk", said(200, {"id": "t-1"}))

    with pytest.raises(MissingKeyError) as caught:
        gateway.ask("submit", a_task("openai_hk"), key)

    assert caught.value.variable == "PLAYGROUND_OPENAI_HK_API_KEY"
    assert gateway.seen == []


def a_broken_store(sha256: str) -> str:
    """Loads nothing, because the disk is away."""
    raise MediaStoreError("the disk is away")


def a_lost_frame(sha256: str) -> str:
    """Loads nothing, because the frame was deleted."""
    raise ConfigurationError("the frame is gone")


@pytest.mark.parametrize("gateway_id", ["openai_hk", "runway"])
def test_a_frame_that_cannot_be_read_now_was_not_sent(gateway_id: str) -> None:
    gateway = answering(gateway_id, said(200, {"id": "t-1"}), load=a_broken_store)

    with pytest.raises(UnreachableError) as caught:
        gateway.ask("submit", a_task(gateway_id))

    assert "the disk is away" in caught.value.message
    assert gateway.seen == []


def test_a_frame_that_is_gone_for_good_is_told_as_it_is() -> None:
    gateway = answering("openai_hk", said(200, {"id": "t-1"}), load=a_lost_frame)

    with pytest.raises(ConfigurationError):
        gateway.ask("submit", a_task("openai_hk"))

    assert gateway.seen == []


@pytest.mark.parametrize("verb", ["submit", "retrieve"])
@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_key_that_is_echoed_reaches_no_error(verb: str, status: int) -> None:
    secret = KEY.get_secret_value()
    echo = said(
        status, {"error": {"message": f"key {secret} is wrong"}}, **{"x-request-id": secret}
    )

    with pytest.raises(GatewayError) as caught:
        answering("openai_hk", echo).ask(verb, a_task("openai_hk"))

    shown = f"{caught.value!r} {caught.value.args} {vars(caught.value)}"
    assert "is wrong" in shown
    assert secret not in shown


def test_a_key_that_is_echoed_reaches_no_raw_answer() -> None:
    secret = KEY.get_secret_value()
    body = {"id": "t-1", "debug": {"Authorization": "x", "sent": [f"Bearer {secret}"]}}

    submission = answering("openai_hk", said(200, body)).ask("submit", a_task("openai_hk"))

    assert submission.raw["debug"] == {"Authorization": "***", "sent": ["Bearer ***"]}


@pytest.mark.parametrize("text", ["hk-with\nbreak-in-it", "hk-schlüssel-0123"])
def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(text: str) -> None:
    gateway = answering("openai_hk", said(200, {"id": "t-1"}))

    with pytest.raises(AuthenticationError) as caught:
        gateway.ask("submit", a_task("openai_hk"), SecretStr(text))

    assert text not in f"{caught.value!r} {vars(caught.value)}"
    assert gateway.seen == []


def test_a_gateway_may_want_its_key_in_a_header_of_its_own() -> None:
    spec = replace(GATEWAYS["openai_hk"], auth=Header("X-Key"))
    gateway = answering("openai_hk", said(200, {"id": "t-1"}), spec=spec)

    gateway.ask("submit", a_task("openai_hk"))

    assert gateway.seen[0].headers["x-key"] == KEY.get_secret_value()
    assert "authorization" not in gateway.seen[0].headers
