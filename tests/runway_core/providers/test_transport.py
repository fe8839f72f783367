import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from runway_core.errors import (
    GatewayError,
    ServerError,
    SubmissionInDoubtError,
    UnexpectedAnswerError,
    UnreachableError,
)
from runway_core.gateways import load_gateways
from runway_core.gateways.codec import Verb
from runway_core.providers.transport import (
    ANSWER_LIMIT_BYTES,
    MAY_HAVE_LEFT,
    NOTHING_SENT,
    Answer,
    exchange,
    failure_error,
    make_client,
)

SPEC = load_gateways()["openai_hk"]
URL = "https://api.openai-hk.com/runwayml/v1/image_to_video"


def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
    """The classes below ``kind`` that have none below themselves."""
    below = kind.__subclasses__()
    yield from [kind] if not below else []
    for item in below:
        yield from leaves(item)


FAILURES = sorted({*leaves(httpx.RequestError), httpx.InvalidURL}, key=lambda kind: kind.__name__)


def run(
    transport: httpx.AsyncBaseTransport, *, verb: Verb = "submit", limit_s: float = 5
) -> Answer:
    """Send one request through a client over ``transport``."""

    async def send() -> Answer:
        async with make_client(transport=transport) as client:
            return await exchange(
                SPEC,
                client,
                verb,
                lambda: client.build_request("POST", URL, content=b"{}"),
                limit_s=limit_s,
            )

    return asyncio.run(send())


class Endless(httpx.AsyncByteStream):
    """A body without end: pieces, or silence after the first one."""

    def __init__(self, piece: bytes, *, falls_silent: bool = False) -> None:
        self.piece, self.falls_silent, self.sent, self.closed = piece, falls_silent, 0, False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += len(self.piece)
            yield self.piece
            if self.falls_silent:
                await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize("kind", FAILURES)
def test_every_failure_of_httpx_has_its_place_in_one_list(kind: type[Exception]) -> None:
    assert (kind in NOTHING_SENT) != (kind in MAY_HAVE_LEFT)


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failed_submit_is_unsent_or_in_doubt(kind: type[Exception]) -> None:
    error = failure_error(SPEC, "submit", kind("broken"))

    expected = UnreachableError if kind in NOTHING_SENT else SubmissionInDoubtError
    assert type(error) is expected
    assert error.gateway_id == "openai_hk"


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failed_reading_is_worth_another_try(kind: type[Exception]) -> None:
    error = failure_error(SPEC, "retrieve", kind("broken"))

    assert type(error) is (UnreachableError if kind in NOTHING_SENT else ServerError)
    assert error.retryable


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failed_upload_leaves_no_doubt_because_it_orders_nothing(kind: type[Exception]) -> None:
    assert type(failure_error(SPEC, "upload", kind("broken"))) is UnreachableError


def test_a_raised_failure_carries_neither_its_cause_nor_a_key() -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("broken pipe after Bearer hk-0123456789abcdef")

    with pytest.raises(SubmissionInDoubtError) as caught:
        run(httpx.MockTransport(cut))

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "hk-0123" not in caught.value.message


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    seen: list[str] = []

    def move(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(301, headers={"Location": "https://elsewhere.example/"})

    answer = run(httpx.MockTransport(move))

    assert (answer.http_status, seen) == (301, [URL])


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_no_status_is_sent_a_second_time(status: int) -> None:
    seen: list[int] = []

    def fail(request: httpx.Request) -> httpx.Response:
        seen.append(status)
        return httpx.Response(status)

    run(httpx.MockTransport(fail))

    assert seen == [status]


def test_an_endless_answer_is_cut_at_the_limit() -> None:
    stream = Endless(b"x" * 1_000_000)

    with pytest.raises(UnexpectedAnswerError):
        run(httpx.MockTransport(lambda request: httpx.Response(200, stream=stream)))

    assert ANSWER_LIMIT_BYTES < stream.sent < ANSWER_LIMIT_BYTES + 2_000_000
    assert stream.closed


def test_an_unfinished_answer_to_a_submit_ends_in_doubt_at_the_time_limit() -> None:
    stream = Endless(b" ", falls_silent=True)

    with pytest.raises(SubmissionInDoubtError):
        run(
            httpx.MockTransport(lambda request: httpx.Response(200, stream=stream)),
            limit_s=0.05,
        )

    assert stream.closed


def test_an_answer_that_cannot_be_unpacked_is_doubt_for_a_submit() -> None:
    def garble(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")
        )

    with pytest.raises(SubmissionInDoubtError):
        run(httpx.MockTransport(garble))


def test_an_address_that_cannot_be_called_counts_as_nothing_sent() -> None:
    async def send() -> None:
        async with make_client(
            transport=httpx.MockTransport(lambda request: httpx.Response(200))
        ) as client:
            await exchange(
                SPEC, client, "submit", lambda: client.build_request("POST", "https://a b\x00/")
            )

    with pytest.raises(UnreachableError):
        asyncio.run(send())


def test_a_client_keeps_no_cookies() -> None:
    seen: list[str | None] = []

    def bake(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, headers={"Set-Cookie": "session=of-another-key; Path=/"})

    async def twice() -> None:
        async with make_client(transport=httpx.MockTransport(bake)) as client:
            await client.get(URL)
            await client.get(URL)

    asyncio.run(twice())

    assert seen == [None, None]


def test_a_given_transport_is_not_led_around_by_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    answer = run(httpx.MockTransport(lambda request: httpx.Response(200, content=b"{}")))

    assert answer.body == b"{}"


def test_every_mapped_failure_is_a_gateway_error() -> None:
    errors = {type(failure_error(SPEC, "cancel", kind("x"))) for kind in FAILURES}

    assert all(issubclass(kind, GatewayError) for kind in errors)
