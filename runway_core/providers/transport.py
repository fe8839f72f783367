"""One HTTP exchange: bounded in time and size, every failure mapped to a class of error.

For a submit the question is whether the request may have left. Before a connection stands nothing
has (`NOTHING_SENT`); from then on it may have (`MAY_HAVE_LEFT`), and that is doubt, never a reason
to send again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from runway_core.errors import (
    GatewayError,
    ServerError,
    SubmissionInDoubtError,
    UnexpectedAnswerError,
    UnreachableError,
)
from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import Verb, mask

CONNECT_TIMEOUT_S = 10.0
SILENCE_TIMEOUT_S = 60.0  # between two packets; Runway's own SDK waits as long
WRITE_TIMEOUT_S = 60.0  # a body may carry 10 MB of pictures over a slow line
EXCHANGE_LIMIT_S = 300.0  # the whole exchange: a server that drips bytes is cut off
ANSWER_LIMIT_BYTES = 8 * 2**20
USER_AGENT = "runway-playground"

NOTHING_SENT: tuple[type[Exception], ...] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
MAY_HAVE_LEFT: tuple[type[Exception], ...] = (
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.LocalProtocolError,
    httpx.RemoteProtocolError,
    httpx.DecodingError,
    httpx.TooManyRedirects,
    TimeoutError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole."""

    http_status: int
    headers: Mapping[str, str]
    body: bytes


def make_client(
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    connect_timeout_s: float = CONNECT_TIMEOUT_S,
    silence_timeout_s: float = SILENCE_TIMEOUT_S,
    max_connections: int = 200,
) -> httpx.AsyncClient:
    """Build the client that providers share: no retries, no redirects, no cookies.

    Args:
        transport: Stands in for the network, or guards it; httpx then leaves out the proxies of
            the environment, which would lead around it.
        connect_timeout_s: Until a connection stands, in seconds.
        silence_timeout_s: Between two packets of an answer, in seconds.
        max_connections: At once; a request that finds none free waits ``connect_timeout_s``.
    """
    return httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(
            connect=connect_timeout_s,
            read=silence_timeout_s,
            write=WRITE_TIMEOUT_S,
            pool=connect_timeout_s,
        ),
        limits=httpx.Limits(max_connections=max_connections, max_keepalive_connections=50),
        follow_redirects=False,
        headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        # One client serves every key: a session cookie of one must not reach another.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


async def exchange(
    spec: GatewaySpec,
    client: httpx.AsyncClient,
    verb: Verb,
    build: Callable[[], httpx.Request],
    *,
    limit_s: float = EXCHANGE_LIMIT_S,
) -> Answer:
    """Send one request once and read its whole answer.

    Args:
        spec: The gateway, for the words of errors.
        client: From `make_client`.
        verb: What is done; decides what a failure means.
        build: Makes the request; an address that httpx refuses counts as nothing sent.
        limit_s: The longest that the whole exchange may take, in seconds.

    Raises:
        UnreachableError: Nothing was sent.
        SubmissionInDoubtError: A submit that may have left, without an answer.
        ServerError: Another verb that may have left, without an answer.
        UnexpectedAnswerError: The answer is longer than ``ANSWER_LIMIT_BYTES``.
    """
    async with mapped_failures(spec, verb), asyncio.timeout(limit_s):
        response = await client.send(build(), stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > ANSWER_LIMIT_BYTES:
                    raise UnexpectedAnswerError(
                        f"{spec.label} answered more than {ANSWER_LIMIT_BYTES} bytes",
                        gateway_id=spec.id,
                        http_status=response.status_code,
                    )
        finally:
            await response.aclose()
    return Answer(
        http_status=response.status_code, headers=dict(response.headers), body=bytes(body)
    )


@asynccontextmanager
async def mapped_failures(spec: GatewaySpec, verb: Verb) -> AsyncIterator[None]:
    """Raise failures of the transport as this project's errors."""
    try:
        yield
    except (*NOTHING_SENT, *MAY_HAVE_LEFT) as failure:
        # The original is not chained: its text and its request may hold the key.
        raise failure_error(spec, verb, failure) from None


def failure_error(spec: GatewaySpec, verb: Verb, failure: Exception) -> GatewayError:
    """Return the error that a failure of the transport stands for."""
    what = f"{type(failure).__name__}: {mask(str(failure))[:200]}".rstrip(": ")
    if verb == "upload" or isinstance(failure, NOTHING_SENT):
        return UnreachableError(
            f"{spec.label} cannot be reached ({what}); nothing was submitted", gateway_id=spec.id
        )
    if verb == "submit":
        return SubmissionInDoubtError(
            f"the request to {spec.label} left and no answer came ({what})", gateway_id=spec.id
        )
    return ServerError(f"{spec.label} gave no answer ({what})", gateway_id=spec.id)
