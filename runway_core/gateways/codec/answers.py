"""Tolerant reading of what gateways answer: parsing, looking up, and small values.

Nothing here raises on an odd answer; what cannot be read is None.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

LONGEST_ID = 512  # characters
RETRY_AFTER_MAX_S = 3600.0

_HTML = re.compile(rb"^\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_BOM = b"\xef\xbb\xbf"


def parse(body: bytes) -> Any:
    """Parse JSON whatever the content type says, a byte order mark included; None: it is none."""
    try:
        return json.loads(body.removeprefix(_BOM).decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def is_web_page(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an answer is a page for people: a wrong host or path often answers with one."""
    if _HTML.match(body.removeprefix(_BOM)):
        return True
    return header(headers, "content-type").startswith("text/html") and parse(body) is None


def page_title(body: bytes) -> str:
    """Return the title of a web page, or an empty text."""
    found = _TITLE.search(body[:20_000].decode("utf-8", "replace"))
    return " ".join(found.group(1).split())[:80] if found else ""


def header(headers: Mapping[str, str], name: str) -> str:
    """Return a header in any case, stripped; empty where it is missing."""
    found = (value for key, value in headers.items() if key.lower() == name)
    return next(found, "").strip()


def look_up(answer: Any, path: str) -> Any:
    """Follow a dotted path; a list on the way stands for its first item. None: not there."""
    value = answer
    for name in path.split(".") if path else ():
        value = _first(value)
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def layer(answer: Any, path: str) -> dict[str, Any] | None:
    """Return the object at a path, unwrapped from a list of one; None: there is none."""
    value = _first(look_up(answer, path))
    return value if isinstance(value, dict) else None


def first_text(answer: Any, paths: Iterable[str]) -> str:
    """Return the first non-empty text or number at any of the paths."""
    return next((text for path in paths if (text := as_text(look_up(answer, path)))), "")


def as_text(value: Any) -> str:
    """Return a text or a number as stripped text; empty for anything else."""
    if isinstance(value, str):
        return value.strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""


def task_id(answer: Any, paths: Iterable[str]) -> str:
    """Return the task's id from the first place that holds one."""
    candidates = (as_text(look_up(answer, path)) for path in paths)
    return next((text for text in candidates if _is_id(text)), "")


def links(value: Any) -> tuple[str, ...]:
    """Return the links in a text, an object with a link, or a list of either, in order."""
    return tuple(dict.fromkeys(_links(value)))


def is_link(value: Any) -> bool:
    """Whether a value is one http or https address and nothing else."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(value).hostname) and not re.search(
            r"[\s\x00-\x1f\ud800-\udfff]", value
        )
    except ValueError:
        return False


def fraction(value: Any) -> float | None:
    """Read progress in any spelling (0.275, "0.17", "27%", 27) as 0 to 1."""
    percent = False
    if isinstance(value, str):
        text = value.strip()
        percent = text.endswith("%")
        value = text.removesuffix("%").strip()
    number = as_number(value)
    if number is None:
        return None
    if percent or number > 1:
        number /= 100
    return min(max(number, 0.0), 1.0)


def as_number(value: Any) -> float | None:
    """Return a finite number from a number or its text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return how long a gateway asks to wait, from ``retry-after-ms`` or ``retry-after``.

    A date is counted from the answer's own ``Date``, so that a wrong clock here does not matter.
    """
    milliseconds = as_number(header(headers, "retry-after-ms"))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    text = header(headers, "retry-after")
    seconds = as_number(text)
    if seconds is not None:
        return _bounded(seconds)
    until = _http_date(text)
    if until is None:
        return None
    since = _http_date(header(headers, "date")) or datetime.now(UTC)
    return _bounded((until - since).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), RETRY_AFTER_MAX_S)


def _http_date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _is_id(text: str) -> bool:
    if not text or len(text) > LONGEST_ID or not text.isprintable():
        return False
    # A dot segment would leave the path of the task; a sentence or a link is no id.
    return text.strip(".") != "" and " " not in text and "://" not in text


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value[:100]:
            if not isinstance(item, list):
                yield from _links(item)
    elif isinstance(value, dict):
        named = (value.get(name) for name in ("download_url", "url", "video_url", "uri"))
        yield from [text for item in named if is_link(text := as_text(item))][:1]
    elif is_link(text := as_text(value)):
        yield text
