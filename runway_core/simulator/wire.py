"""What a gateway's wire side is made of: how it reads a submit, and the words it answers in.

`WireSide` is filled in once per gateway, in `sides`; the endpoints drive any of them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from .tasks import Order, Reading, Task

RELAY_BODY_LIMIT_BYTES = 16 * 2**20  # no relay states one; two data URIs of 5 MB pass
WEB_PAGE = (
    "<!doctype html><html><head><title>Welcome</title></head>"
    "<body><div id='root'></div><script src='/static/main.js'></script></body></html>"
)


class Reason(StrEnum):
    """Why a call is refused, before a gateway's own words are put to it."""

    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NO_CREDITS = "no_credits"
    INVALID = "invalid"
    RETIRED = "retired"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    SERVER = "server"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE = "unavailable"
    NOT_FOUND = "not_found"


STATUSES: Mapping[Reason, int] = {
    Reason.UNAUTHORIZED: 401,
    Reason.FORBIDDEN: 403,
    Reason.NO_CREDITS: 402,
    Reason.INVALID: 400,
    Reason.RETIRED: 400,
    Reason.TOO_LARGE: 413,
    Reason.RATE_LIMITED: 429,
    Reason.SERVER: 500,
    Reason.BAD_GATEWAY: 502,
    Reason.UNAVAILABLE: 503,
    Reason.NOT_FOUND: 404,
}
"""The usual HTTP status of a reason; a side that differs says so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One fault of a body, as Runway's own validation tells it."""

    path: Sequence[str | int]
    message: str
    code: str = "custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A call that is refused."""

    reason: Reason
    message: str
    issues: tuple[Issue, ...] = ()
    code: str = ""
    """A gateway's own code, where the reason does not decide it."""


class WireRefusalError(Exception):
    """Raised while a submit is read: it is refused."""

    def __init__(
        self, reason: Reason, message: str, *, issues: Sequence[Issue] = (), code: str = ""
    ) -> None:
        super().__init__(message)
        self.refusal = Refusal(reason=reason, message=message, issues=tuple(issues), code=code)


def _no_check(headers: Mapping[str, str]) -> None:
    """Ask for no header beside the key."""


def _not_there() -> Response:
    return JSONResponse({"message": "Not Found"}, status_code=404)


def _prompt_text(body: Mapping[str, Any]) -> str:
    return str(body.get("promptText") or "")


async def _id_in_path(request: Request) -> str:
    return str(request.path_params["task_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSide:
    """One gateway as its callers meet it; paths stand below ``/<id>``."""

    id: str
    submit_paths: tuple[str, ...]
    reads: tuple[tuple[str, str], ...]
    """Method and path of each way to read a task."""
    order: Callable[[Mapping[str, Any], Mapping[str, str]], Order]
    """Body and headers (lower case) to the order; raises `WireRefusalError`."""
    accepted: Callable[[Reading], Any]
    """The submit's answer."""
    reading: Callable[[Reading], Any]
    """A read's answer."""
    refuse: Callable[[Refusal], Response]
    prompt: Callable[[Mapping[str, Any]], str] = _prompt_text
    """The prompt of any body, valid or not; words for faults are looked for in it."""
    task_id: Callable[[Request], Awaitable[str]] = _id_in_path
    """The id a read asks for."""
    refused_in_200: Mapping[str, Any] = field(
        default_factory=lambda: {"code": 1201, "message": "Invalid parameters", "request_id": "r0"}
    )
    """A body that refuses although the status is 200; relays without one use Kling's."""
    hook: Callable[[Reading], Any] | None = None
    """The body of a webhook; None: the gateway has none."""
    hook_field: str = ""
    hides_first_read: bool = False
    """Whether the first read of a fresh task does not find it."""
    cancels: bool = False
    """Whether DELETE on the read path cancels."""
    takes_bare_key: bool = False
    """Whether the key may stand in the header without the word Bearer."""
    check_every_call: Callable[[Mapping[str, str]], None] = _no_check
    """Checks the headers (lower case) of every call; raises `WireRefusalError`."""
    body_limit_bytes: int = RELAY_BODY_LIMIT_BYTES
    elsewhere: Callable[[], Response] = _not_there
    """The answer below ``/<id>`` where the gateway has nothing."""


def hook_url_of(body: Mapping[str, Any], name: str) -> str | None:
    """Return the address for webhooks that a body gives.

    Raises:
        WireRefusalError: It is no address.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise WireRefusalError(Reason.INVALID, f"{name} must be a URL")
    return value


def shape_of(task: Task, shapes: Sequence[str], *, also: Sequence[str] = ()) -> str:
    """Return the shape a gateway of several answers this task in: the one asked for, or in turn.

    Shapes in ``also`` are given only when asked for.
    """
    asked = task.fault("shape")
    if asked is not None and asked.text in (*shapes, *also):
        return asked.text
    return shapes[task.number % len(shapes)]


def web_page() -> Response:
    """Return what a relay's web server serves for any path it does not know."""
    return HTMLResponse(WEB_PAGE)


def official_error(refusal: Refusal) -> dict[str, Any]:
    """Spell a refusal as Runway's API does, issues included where there are any."""
    if not refusal.issues:
        return {"error": refusal.message}
    return {
        "error": refusal.message,
        "issues": [
            {"code": issue.code, "path": list(issue.path), "message": issue.message}
            for issue in refusal.issues
        ],
        "docUrl": "https://docs.dev.runwayml.com/api",
    }


def one_api_error(refusal: Refusal, *, error_type: str, code: str = "") -> dict[str, Any]:
    """Spell a refusal as the one-api family of relays does."""
    return {
        "error": {
            "message": refusal.message,
            "type": error_type,
            "param": "",
            "code": refusal.code or code,
        }
    }
