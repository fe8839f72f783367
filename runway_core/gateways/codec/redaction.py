"""Keeping keys out of everything that is shown, logged or stored."""

import math
import re
from collections.abc import Callable
from typing import Any

Scrub = Callable[[str], str]
"""Takes a text from outside and returns it without keys."""

MASK = "***"
SHORTEST_KEY = 6  # characters; masking anything shorter would eat ordinary words
DEEPEST = 40  # levels of an answer that are kept

_TOKEN = re.compile(
    r"(?i)(bearer\s+)[\w.~+/=-]{6,}|\b(?:sk|hk)-[\w-]{8,}|\bkey_[0-9a-f]{16,}", re.ASCII
)
_KEY_NAMES = frozenset({"authorization", "proxyauthorization", "apikey", "xapikey", "secret"})
# NUL cannot be stored by PostgreSQL, half a surrogate pair cannot be encoded at all.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def mask(text: str) -> str:
    """Replace what looks like a key, and characters that cannot be stored."""
    masked = _TOKEN.sub(lambda match: f"{match.group(1) or ''}{MASK}", text)
    return _UNSTORABLE.sub("�", masked)


def scrubber(*secrets: str) -> Scrub:
    """Return a `mask` that also knows the keys in use, wherever they are echoed."""
    known = sorted({item for item in secrets if len(item) >= SHORTEST_KEY}, key=len, reverse=True)

    def scrub(text: str) -> str:
        for secret in known:
            text = text.replace(secret, MASK)
        return mask(text)

    return scrub


def clean(value: Any, scrub: Scrub = mask, *, depth: int = DEEPEST) -> Any:
    """Copy parsed JSON without keys, and with nothing in it that a store refuses."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict | list) and depth == 0:
        return "…"
    if isinstance(value, list):
        return [clean(item, scrub, depth=depth - 1) for item in value]
    if isinstance(value, dict):
        return {
            scrub(str(name)): MASK
            if re.sub(r"[-_\s]", "", str(name)).lower() in _KEY_NAMES
            else clean(item, scrub, depth=depth - 1)
            for name, item in value.items()
        }
    return value
