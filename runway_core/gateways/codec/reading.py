"""From a parsed answer to a reading of the task, in whichever of the known shapes it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runway_core.gateways.grammar import GatewaySpec
from runway_core.gateways.words import COMMON_WORDS
from runway_core.models import TaskSnapshot, TaskStatus

from . import answers
from .faults import error_words
from .redaction import Scrub, clean, mask

QUEUED, RUNNING = TaskStatus.QUEUED, TaskStatus.RUNNING
SUCCEEDED, FAILED, CANCELLED = TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELLED


_LONGEST_WORD = 80  # characters of an unknown status that are shown
_STATUS_KEYS = ("status", "state", "task_status")
# These hold a link only once the task has succeeded: before, it may be any address or a reason.
_LATE_LINK_KEYS = ("url", "fail_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """One status word and what it means; None: nobody documents it."""

    text: str
    status: TaskStatus | None


def read_snapshot(spec: GatewaySpec, answer: Any, scrub: Scrub = mask) -> TaskSnapshot | None:
    """Return what an answer says of its task; None when it has neither a status nor a video."""
    found = {path: answers.layer(answer, path) for path in spec.reads.layers}
    layers = [layer for layer in found.values() if layer is not None]
    # The outermost status may be that of the call, so it counts only where there is no other.
    inner = [layer for path, layer in found.items() if path and layer is not None]
    words = _words(spec, inner) or _words(spec, layers)
    links = _links(spec, layers)
    if not words and not links:
        return None
    word = _decide(words, bool(links))
    if word.status is SUCCEEDED:
        links = links or _late_links(layers)
    status = _with_links(spec, word, links)
    failure, code = _failure(spec, layers) if status is FAILED else ("", "")
    return TaskSnapshot(
        status=status,
        wire_status=scrub(word.text)[:_LONGEST_WORD],
        is_known_status=word.status is not None,
        progress_fraction=_first(layers, spec.reads.progress, answers.fraction),
        output_urls=links if status is SUCCEEDED else (),
        failure=scrub(failure),
        failure_code=scrub(code),
        estimated_credits=_first(layers, ("estimatedCost.credits",), answers.as_number),
        cost_credits=_first(layers, ("cost.credits",), answers.as_number),
        is_refunded=_first(layers, spec.reads.refund, _text_if_any) == "1",
        eta_s=_first(layers, spec.reads.eta_s, answers.as_number),
        raw=clean(answer, scrub),
    )


def _words(spec: GatewaySpec, layers: list[dict[str, Any]]) -> list[_Word]:
    return [word for layer in layers if (word := _word(spec, layer)) is not None]


def _word(spec: GatewaySpec, layer: Mapping[str, Any]) -> _Word | None:
    """Return the first status word of a layer that is known, else one that is not."""
    unknown: str | None = None
    blank: _Word | None = None
    for rule in spec.statuses:
        value = layer.get(rule.key)
        if value is None or isinstance(value, bool | dict | list):
            continue
        text = str(value).strip()
        status = rule.words.get(text.lower())
        if status is None and rule.is_status:
            status = COMMON_WORDS.get(text.lower())
        if status is not None and text:
            return _Word(text=text, status=status)
        if status is not None:
            blank = blank or _Word(text="", status=status)
        elif rule.is_status and text:
            unknown = unknown or text
    foreign = _foreign_word(spec, layer)
    if unknown is not None and (foreign is None or foreign.status is None):
        return _Word(text=unknown, status=None)
    return foreign or blank


def _foreign_word(spec: GatewaySpec, layer: Mapping[str, Any]) -> _Word | None:
    """Look under the status keys of sibling gateways, common words only."""
    own = {rule.key for rule in spec.statuses if rule.is_status}
    for key in _STATUS_KEYS:
        value = layer.get(key)
        if key not in own and isinstance(value, str) and value.strip():
            return _Word(text=value.strip(), status=COMMON_WORDS.get(value.strip().lower()))
    return None


def _decide(words: list[_Word], has_links: bool) -> _Word:
    """Choose among the words of all layers, innermost first: an ended task is ended."""
    known = [word for word in words if word.status is not None]
    ended = [word for word in known if word.status is not None and word.status.is_terminal]
    succeeded = [word for word in ended if word.status is SUCCEEDED]
    others = [word for word in ended if word.status is not SUCCEEDED]
    running = [word for word in known if word.status is RUNNING]
    order = [succeeded, others] if has_links else [others, succeeded]
    candidates = [*order[0], *order[1], *running, *known, *words]
    return candidates[0] if candidates else _Word(text="", status=None)


def _with_links(spec: GatewaySpec, word: _Word, links: tuple[str, ...]) -> TaskStatus:
    has_ended_badly = word.status in {FAILED, CANCELLED}
    if links and (spec.reads.link_decides or not has_ended_badly):
        return SUCCEEDED
    return word.status or RUNNING


def _links(spec: GatewaySpec, layers: list[dict[str, Any]]) -> tuple[str, ...]:
    for item in layers:
        for key in spec.reads.outputs:
            found = answers.links(answers.look_up(item, key))
            if found:
                return found
    return ()


def _late_links(layers: list[dict[str, Any]]) -> tuple[str, ...]:
    found = (answers.links(item.get(key)) for item in layers for key in _LATE_LINK_KEYS)
    return next((item for item in found if item), ())


def _failure(spec: GatewaySpec, layers: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the gateway's reason and its code, from the innermost layer that gives one."""
    reason = code = ""
    for item in layers:
        code = code or answers.first_text(item, spec.reads.failure_code)
        for key in spec.reads.failure:
            reason = reason or _reason(answers.look_up(item, key))
    # An outer "message" speaks of the call, so plain messages count only beside the status.
    nearest = layers[0] if layers else {}
    return reason or answers.first_text(nearest, ("msg", "message", "progressText")), code


def _reason(value: Any) -> str:
    if isinstance(value, dict):
        return error_words({"error": value}).message
    text = answers.as_text(value)
    nested = answers.parse(text.encode("utf-8", "replace")) if text.startswith(("{", "[")) else None
    return error_words(nested).message or text


def _text_if_any(value: Any) -> str | None:
    return answers.as_text(value) or None


def _first(layers: list[dict[str, Any]], paths: tuple[str, ...], read: Any) -> Any:
    values = (read(answers.look_up(item, path)) for item in layers for path in paths)
    return next((value for value in values if value is not None), None)
