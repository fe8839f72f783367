"""Answers: what a gateway says to a submit and to a reading of its task."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runway_core.errors import SubmissionInDoubtError, TaskNotFoundError
from runway_core.gateways.grammar import GatewaySpec
from runway_core.models import Submission, TaskId, TaskSnapshot, TaskStatus

from . import answers
from .faults import (
    NOT_FOUND_CODES,
    build,
    classify,
    classify_envelope,
    error_words,
    unexpected,
)
from .reading import read_snapshot
from .redaction import Scrub, clean, mask

# "no such task" and 任务不存在 speak of a task; the "/tasks/" of an address does not.
_OF_A_TASK = re.compile(r"(?<![/\w])task(?![/\w])|任务", re.IGNORECASE)


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


def decode_call(
    spec: GatewaySpec, body: bytes, *, task_id: str | None, scrub: Scrub = mask
) -> TaskSnapshot | None:
    """Read what a gateway has sent to a job's webhook, as tolerantly as an answer.

    Args:
        spec: The gateway.
        body: As it came: what a reading would have answered, or only what is inside of that.
        task_id: The task that it has to name; None: any, because the job's own is not known yet.
        scrub: Removes keys from what is kept.

    Returns:
        The snapshot; None where the body names no such task or tells nothing of it.
    """
    answer = answers.parse(body)
    named = {answers.as_text(answers.look_up(answer, path)) for path in spec.reads.task_id}
    is_ours = bool(answers.task_id(answer, spec.reads.task_id)) and task_id in {None, *named}
    snapshot = _told(spec, answer, scrub) if is_ours else None
    return None if snapshot is None else replace(snapshot, is_called=True)


def called_task_id(spec: GatewaySpec, body: bytes) -> str:
    """Return the task that a call to a job's webhook names; empty where it names none."""
    return answers.task_id(answers.parse(body), spec.reads.task_id)


def is_wrong_address(http_status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer says that the host has no such path: 404, 405, a redirect or a web page.

    A 404 in a gateway's own words also stands for a task that is not there; who has another way
    to ask tries that first.
    """
    is_page = 200 <= http_status < 300 and answers.is_web_page(body, headers)
    return http_status in {404, 405} or 300 <= http_status < 400 or is_page


def is_missing_route(http_status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer can only mean that the host has no such path.

    Unlike `is_wrong_address` it is not so where the answer speaks of the task: then it was looked
    for.
    """
    words = error_words(answers.parse(body))
    of_a_task = _OF_A_TASK.search(words.message) or words.code.lower() in NOT_FOUND_CODES
    return is_wrong_address(http_status, headers, body) and not of_a_task


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
    snapshot = _told(spec, answer, scrub)
    if snapshot is not None:
        return snapshot
    if _says_no(spec, answer):
        raise classify_envelope(spec, "retrieve", http_status, headers, body, scrub=scrub)
    said = "an answer without a status" if body.strip() else "an empty answer"
    raise unexpected(spec, "retrieve", http_status, headers, body, said=said, scrub=scrub)


def _told(spec: GatewaySpec, answer: Any, scrub: Scrub) -> TaskSnapshot | None:
    """Return what a parsed answer says of its task, if it says anything."""
    snapshot = read_snapshot(spec, answer, scrub)
    if snapshot is not None:
        return snapshot
    if _says_no(spec, answer) or not answers.task_id(answer, spec.reads.task_id):
        return None
    # It names its task and says no more: the task is there, so it runs.
    return TaskSnapshot(status=TaskStatus.RUNNING, is_known_status=False, raw=clean(answer, scrub))


def _says_no(spec: GatewaySpec, answer: Any) -> bool:
    """Whether an answer with status 200 carries an error."""
    top = answers.layer(answer, "")
    if top is None:
        return False
    code = top.get("code")
    if isinstance(code, str | int | float) and str(code).strip().lower() not in spec.ok_codes:
        return True
    return bool(top.get("error")) or bool(error_words({"task": top.get("task")}).message)
