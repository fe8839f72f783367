"""Testing a gateway's address and key without spending anything.

A task that cannot exist is read with the key: a gateway that refuses the key says so, and one that
takes it says that there is no such task.
"""

from dataclasses import dataclass
from enum import StrEnum

import httpx
from pydantic import SecretStr

from runway_core.errors import (
    AuthenticationError,
    GatewayError,
    InsufficientCreditsError,
    RateLimitedError,
    RefusedError,
    ServerError,
    TaskNotFoundError,
    UnreachableError,
)
from runway_core.gateways import GatewaySpec
from runway_core.models import JobId, TaskId, WireRequest
from runway_core.providers.http import HttpProvider
from runway_core.providers.port import TaskHandle
from runway_core.providers.transport import make_client

NO_TASK = TaskId("00000000-0000-4000-8000-000000000000")
LIMIT_S = 10.0  # a person is waiting


class ConnectionState(StrEnum):
    """What a test found."""

    OK = "ok"
    KEY_REFUSED = "key_refused"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    TROUBLE = "trouble"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReport:
    """The outcome of a test, with a sentence for the user."""

    state: ConnectionState
    words: str
    hint: str = ""


async def try_connection(
    spec: GatewaySpec,
    base_url: str,
    key: SecretStr | None,
    transport: httpx.AsyncBaseTransport,
) -> ConnectionReport:
    """Read a task that cannot exist and say what the answer means."""
    task = TaskHandle(
        job_id=JobId("connection-test"),
        wire=WireRequest(method="GET", url=base_url),
        base_url=base_url,
        task_id=NO_TASK,
        submitted_age_s=spec.not_found_grace_s + 1,
    )
    async with make_client(
        transport=transport, connect_timeout_s=LIMIT_S / 2, silence_timeout_s=LIMIT_S
    ) as client:
        try:
            await HttpProvider(spec, client, _no_frames).retrieve(task, key=key)
        except GatewayError as error:
            return describe(spec, error)
    return ConnectionReport(
        state=ConnectionState.OK, words=f"{spec.label} answers and takes the key."
    )


_CHECK_URL = "Check the base URL; the address answers, but something else lives there."
_CHECK_KEY = "Copy the key again from the gateway's own pages."
_LATER = "Try again in a moment; nothing was spent."

_MEANINGS: tuple[tuple[type[GatewayError], ConnectionState, str, str], ...] = (
    (TaskNotFoundError, ConnectionState.OK, "{label} answers and takes the key.", ""),
    (
        InsufficientCreditsError,
        ConnectionState.OK,
        "{label} takes the key; the account has no credit.",
        "",
    ),
    (
        AuthenticationError,
        ConnectionState.KEY_REFUSED,
        "{label} does not take the key.",
        _CHECK_KEY,
    ),
    (RefusedError, ConnectionState.OK, "{label} answers and takes the key.", ""),
    (
        UnreachableError,
        ConnectionState.UNREACHABLE,
        "{told}",
        "Check the base URL and the network.",
    ),
    (RateLimitedError, ConnectionState.BUSY, "{label} answers, but asks to wait.", _LATER),
    (ServerError, ConnectionState.TROUBLE, "{told}", _LATER),
    (GatewayError, ConnectionState.STRANGE, "{told}", _CHECK_URL),
)
"""What an error says of the connection, the first that fits; most mean that it works."""


def describe(spec: GatewaySpec, error: GatewayError) -> ConnectionReport:
    """Return what an error says of the connection.

    "No such task" counts only in the gateway's own words: any web server says 404.
    """
    state, words, hint = next(
        (state, words, hint) for kind, state, words, hint in _MEANINGS if isinstance(error, kind)
    )
    is_strange = state is ConnectionState.OK or error.http_status == 404
    if is_strange and not error.excerpt.lstrip().startswith(("{", "[")):
        return ConnectionReport(
            state=ConnectionState.STRANGE,
            words=f"Something answers, but not as {spec.label} does.",
            hint=_CHECK_URL,
        )
    told = error.message.split("; nothing was submitted")[0]
    return ConnectionReport(state=state, words=words.format(label=spec.label, told=told), hint=hint)


def _no_frames(sha256: str) -> str:
    raise LookupError(f"a connection test sends no picture, not even {sha256}")
