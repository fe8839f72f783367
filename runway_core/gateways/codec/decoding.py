"""Answers: what a gateway says to a submit and to a reading of its task."""

from collections.abc import Mapping
from typing import Any

from runway_core.errors import SubmissionInDoubtError, TaskNotFoundError
from runway_core.gateways.grammar import GatewaySpec
from runway_core.models import Submission, TaskId, TaskSnapshot, TaskStatus

from . import answers
from .faults import build, classify, classify_envelope, error_words, unexpected
from .reading import read_snapshot
from .redaction import Scrub, clean, mask


def decode_submission(
    spec: GatewaySpec,
    http_status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    scrub: Scrub = mask,
) -> Submission:
    """Read the answer to a submit.

    A web page, an empty answer or one without an id is `UnexpectedAnswerError`: something came
    back after the request had left, so the job treats it as in doubt, not as a refusal.

    Raises:
        GatewayError: As `classify` says; SubmissionInDoubtError for an id beside an error code.
    """
    if not 200 <= http_status < 300:
        raise classify(spec, "submit", http_status, headers, body, scrub=scrub)
    answer = answers.parse(body)
    task_id = answers.task_id(answer, spec.reads.task_id)
    if _says_no(spec, answer):
        if task_id:
            said = f"an id beside an error: {error_words(answer).message}"
            raise build(
                spec, SubmissionInDoubtError, http_status, headers, body, said=said, scrub=scrub
            )
        raise classify_envelope(spec, "submit", http_status, headers, body, scrub=scrub)
    if not task_id:
        said = "an answer without a task id" if body.strip() else "an empty answer"
        raise unexpected(spec, "submit", http_status, headers, body, said=said, scrub=scrub)
    layers = filter(None, (answers.layer(answer, path) for path in spec.reads.layers))
    told = (answers.as_number(answers.look_up(item, "estimatedCost.credits")) for item in layers)
    return Submission(
        task_id=TaskId(task_id),
        raw=clean(answer, scrub),
        estimated_credits=next((number for number in told if number is not None), None),
    )


def decode_snapshot(
    spec: GatewaySpec,
    http_status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    age_s: float,
    scrub: Scrub = mask,
) -> TaskSnapshot:
    """Read the answer to a retrieve.

    Success without a link is a snapshot with no ``output_urls``; who follows the task waits
    ``success_without_url_grace_s`` for it.

    Args:
        spec: The gateway.
        http_status: As it came.
        headers: As they came; names in any case.
        body: As it came.
        age_s: Seconds since the submit; a task that is not visible yet counts as queued for
            ``not_found_grace_s``.
        scrub: Removes keys from what is kept.

    Raises:
        GatewayError: As `classify` says, or UnexpectedAnswerError.
    """
    try:
        return _snapshot(spec, http_status, headers, body, scrub)
    except TaskNotFoundError:
        if age_s >= spec.not_found_grace_s:
            raise
        code = error_words(answers.parse(body)).code or str(http_status)
        return TaskSnapshot(
            status=TaskStatus.QUEUED,
            wire_status=scrub(code),
            raw=clean(answers.parse(body), scrub),
        )


def is_wrong_address(http_status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer says that the host has no such path: 404, 405 or a web page.

    A 404 in a gateway's own words also stands for a task that is not there; who has another way
    to ask tries that first.
    """
    return http_status in {404, 405} or (
        200 <= http_status < 400 and answers.is_web_page(body, headers)
    )


def _snapshot(
    spec: GatewaySpec, http_status: int, headers: Mapping[str, str], body: bytes, scrub: Scrub
) -> TaskSnapshot:
    if http_status >= 400:
        raise classify(spec, "retrieve", http_status, headers, body, scrub=scrub)
    if not 200 <= http_status < 300:
        raise unexpected(
            spec, "retrieve", http_status, headers, body, said="a redirect", scrub=scrub
        )
    answer = answers.parse(body)
    snapshot = read_snapshot(spec, answer, scrub)
    if snapshot is not None:
        return snapshot
    if _says_no(spec, answer):
        raise classify_envelope(spec, "retrieve", http_status, headers, body, scrub=scrub)
    if answers.task_id(answer, spec.reads.task_id):
        # It names its task and says no more: the task is there, so it runs.
        return TaskSnapshot(
            status=TaskStatus.RUNNING, is_known_status=False, raw=clean(answer, scrub)
        )
    said = "an answer without a status" if body.strip() else "an empty answer"
    raise unexpected(spec, "retrieve", http_status, headers, body, said=said, scrub=scrub)


def _says_no(spec: GatewaySpec, answer: Any) -> bool:
    """Whether an answer with status 200 carries an error."""
    top = answers.layer(answer, "")
    if top is None:
        return False
    code = top.get("code")
    if isinstance(code, str | int | float) and str(code).strip().lower() not in spec.ok_codes:
        return True
    return bool(top.get("error")) or bool(error_words({"task": top.get("task")}).message)
