"""From an answer that says no to the class of error it is: by status, by code, by words.

For a submit only a clear refusal is told as one. Whatever may have been accepted is
`SubmissionInDoubtError`, because a second submit may be charged a second time.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from runway_core.errors import (
    AuthenticationError,
    GatewayError,
    InsufficientCreditsError,
    RateLimitedError,
    RefusedError,
    ServerError,
    SubmissionInDoubtError,
    TaskNotFoundError,
    UnexpectedAnswerError,
    UnreachableError,
)
from runway_core.gateways.grammar import GatewaySpec

from . import answers
from .redaction import Scrub, mask

_Error = TypeVar("_Error", bound=GatewayError)

Verb = Literal["submit", "retrieve", "cancel", "upload"]

LONGEST_MESSAGE = 300  # characters of a gateway's words inside a message

NOT_FOUND_CODES = frozenset({"task_not_exist", "task_not_found"})
CREDIT_CODES = frozenset({"insufficient_quota", "insufficient_user_quota", "quota_exceeded"})
_CREDIT_WORDS = re.compile(
    r"\b(?:credits?|quota|balance|billing)\b|余额|额度|配额|欠费|点数不足", re.IGNORECASE
)

# What a status says of a submit; every other 4xx is a refusal, every other 5xx leaves doubt.
_ON_SUBMIT: Mapping[int, type[GatewayError]] = {
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: AuthenticationError,
    408: SubmissionInDoubtError,  # relays say it when their own upstream was too slow
    429: RateLimitedError,
    499: SubmissionInDoubtError,
}
# What a status says of a reading; every other 4xx is a refusal, every 5xx is worth another try.
_ON_READ: Mapping[int, type[GatewayError]] = {
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorWords:
    """What an error body says."""

    message: str = ""
    code: str = ""


def classify(
    spec: GatewaySpec,
    verb: Verb,
    http_status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    scrub: Scrub = mask,
) -> GatewayError:
    """Return the error that an HTTP answer other than 2xx stands for."""
    parsed = answers.parse(body)
    words = error_words(parsed)
    if parsed is None and not answers.is_web_page(body, headers):
        words = ErrorWords(message=body[:2000].decode("utf-8", "replace").strip())
    kind = _kind(spec, verb, http_status, headers, words)
    if verb == "retrieve" and kind is TaskNotFoundError and answers.is_web_page(body, headers):
        kind = ServerError  # a proxy says so, while the gateway behind it is away
    hint = spec.hints.get(words.code) or _status_hint(spec, http_status, parsed is None)
    return build(
        spec,
        kind,
        http_status,
        headers,
        body,
        said=words.message or words.code,
        hint=hint,
        scrub=scrub,
    )


def classify_envelope(
    spec: GatewaySpec,
    verb: Verb,
    http_status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    scrub: Scrub = mask,
) -> GatewayError:
    """Return the error that an answer with status 200 carries in its body."""
    words = error_words(answers.parse(body))
    number = answers.as_number(words.code)
    meant = int(number) if number is not None and 400 <= number <= 599 else 400
    kind = _kind(spec, verb, meant, headers, words)
    return build(
        spec,
        kind,
        http_status,
        headers,
        body,
        said=words.message or words.code,
        hint=spec.hints.get(words.code),
        scrub=scrub,
    )


def unexpected(
    spec: GatewaySpec,
    verb: Verb,
    http_status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    said: str,
    scrub: Scrub = mask,
) -> UnexpectedAnswerError:
    """Return the error for a 2xx or 3xx answer that does not fit the dialect."""
    hint = "Look at the raw answer; the gateway may have changed."
    if answers.is_web_page(body, headers) or 300 <= http_status < 400:
        title = answers.page_title(body)
        said = "a web page" + (f" titled {title!r}" if title else "") if body else said
        hint = f"The base URL of {spec.label} is probably wrong ({spec.base_url_env})."
    elif verb == "submit":
        hint = "It may have been accepted and may be charged; look at the gateway's own pages."
    return build(
        spec, UnexpectedAnswerError, http_status, headers, body, said=said, hint=hint, scrub=scrub
    )


def build(
    spec: GatewaySpec,
    kind: type[_Error],
    http_status: int | None,
    headers: Mapping[str, str],
    body: bytes,
    *,
    said: str,
    hint: str | None = None,
    scrub: Scrub = mask,
) -> _Error:
    """Make an error of a class, keys removed from all that it says."""
    what = _WHAT.get(kind, "did not do it")
    status = "" if http_status is None else f" (HTTP {http_status})"
    told = scrub(" ".join(said.split()))[:LONGEST_MESSAGE]
    facts: dict[str, Any] = {
        "gateway_id": spec.id,
        "http_status": http_status,
        "request_id": _request_id(headers, scrub),
        "excerpt": scrub(body[:4000].decode("utf-8", "replace").strip()),
        "hint": hint,
    }
    if issubclass(kind, RateLimitedError):
        facts["retry_after_s"] = answers.retry_after_s(headers)
    return kind(f"{spec.label} {what}{status}" + (f": {told}" if told else ""), **facts)


_WHAT: Mapping[type[GatewayError], str] = {
    AuthenticationError: "does not accept the key",
    InsufficientCreditsError: "says that there are not enough credits",
    RefusedError: "refused the request",
    TaskNotFoundError: "does not know the task",
    RateLimitedError: "asks to wait",
    ServerError: "has trouble",
    UnreachableError: "could not take the picture; nothing was submitted",
    UnexpectedAnswerError: "answered what its dialect does not know",
    SubmissionInDoubtError: "gave no clear answer to the submit",
}


def error_words(answer: Any, *, depth: int = 2) -> ErrorWords:
    """Read message and code from every documented shape of an error body."""
    holder = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(holder, dict):
        return ErrorWords()
    fault = holder.get("error") or _task_fault(holder)
    inner = fault if isinstance(fault, dict) else {}
    code = answers.first_text(inner, ("code", "type")) or answers.first_text(holder, ("code",))
    message = answers.as_text(fault) or answers.first_text(
        inner, ("message", "errorMessage", "reason", "msg")
    )
    message = message or answers.first_text(
        holder, ("message", "msg", "failure", "detail.message", "detail.msg", "detail", "data.msg")
    )
    issues = _issues(holder.get("issues"))
    nested = _nested(message, depth)
    if nested.message:
        message, code = nested.message, code or nested.code
    return ErrorWords(message=": ".join(filter(None, (message, issues))), code=code)


def _task_fault(holder: Mapping[str, Any]) -> Any:
    task = holder.get("task")
    return task.get("error") if isinstance(task, dict) else None


def _nested(message: str, depth: int) -> ErrorWords:
    """Read a message that is itself JSON text: relays wrap the upstream's error so."""
    if depth == 0 or not message.startswith(("{", "[")):
        return ErrorWords()
    try:
        return error_words(json.loads(message), depth=depth - 1)
    except (ValueError, RecursionError):
        return ErrorWords()


def _issues(issues: Any) -> str:
    if not isinstance(issues, list):
        return ""
    told = []
    for issue in issues[:5]:
        if isinstance(issue, dict) and (text := answers.as_text(issue.get("message"))):
            path = issue.get("path")
            where = ".".join(map(answers.as_text, path)) if isinstance(path, list) else ""
            told.append(f"{where}: {text}" if where else text)
    return "; ".join(told)


def _kind(
    spec: GatewaySpec, verb: Verb, status: int, headers: Mapping[str, str], words: ErrorWords
) -> type[GatewayError]:
    code = words.code.lower()
    told = spec.refusals.get((status, code)) or _by_words(verb, status, words)
    if told is not None:
        return told
    # A relay may say so when its own upstream has taken the task, so a submit stays in doubt.
    if verb != "submit" and status == 503 and answers.retry_after_s(headers) is not None:
        return RateLimitedError
    if verb in {"submit", "upload"}:
        kind = _ON_SUBMIT.get(status, SubmissionInDoubtError if status >= 500 else RefusedError)
        # An upload orders nothing, so there is no doubt about it: it did not work.
        is_upload_trouble = verb == "upload" and kind is SubmissionInDoubtError
        return UnreachableError if is_upload_trouble else kind
    return _ON_READ.get(status, ServerError if status >= 500 else RefusedError)


def _by_words(verb: Verb, status: int, words: ErrorWords) -> type[GatewayError] | None:
    """Return the class that code or message name where the status alone would mislead."""
    code = words.code.lower()
    if verb != "submit" and NOT_FOUND_CODES & {code, words.message.lower()}:
        return TaskNotFoundError
    is_billing = status in {400, 403} and _CREDIT_WORDS.search(words.message) is not None
    if is_billing or (status < 500 and code in CREDIT_CODES):
        return InsufficientCreditsError
    return None


def _status_hint(spec: GatewaySpec, status: int, is_no_json: bool) -> str | None:
    base = f"The base URL of {spec.label} is probably wrong ({spec.base_url_env})."
    if 300 <= status < 400:
        return f"{base} It redirects, and a submit follows no redirect. Nothing was accepted."
    if status == 405 or (status == 404 and is_no_json):
        return base
    if status == 413:
        return "Use a smaller picture: the gateway's proxy refuses so large a request."
    return None


def _request_id(headers: Mapping[str, str], scrub: Scrub) -> str | None:
    names = ("x-request-id", "x-oneapi-request-id", "request-id", "cf-ray")
    found = next((text for name in names if (text := answers.header(headers, name))), "")
    return scrub(found)[:100] or None
