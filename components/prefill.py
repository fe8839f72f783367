"""Links that fill the form: ``?prompt=…&ratio=…&duration=…&seed=…&gateways=…&motion=x:3,z:2``.

A link is a stranger's word: each value is checked as the form's own are, and what does not fit is
told and left out. Nothing is ever sent by a link.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from runway_core import AXES, CameraMotion, GatewayChoice, GenerationRequest, InvalidRequestError

NAMES = ("prompt", "ratio", "duration", "seed", "style", "gateways", "motion")
_PROMPT_LIMIT = 4000  # characters; an address that is longer is cut by servers on the way
_STYLE_LIMIT = 80  # characters
_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What a link says."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the draft and their values."""
    left_out: tuple[str, ...] = ()
    """Names in the link whose values do not fit."""


def read_prefill(query: Mapping[str, str], gateways: Collection[str]) -> Prefill | None:
    """Read a link; None where it says nothing about the form.

    Args:
        query: The values in the address.
        gateways: The ids that are known.

    >>> read_prefill({"duration": "7", "seed": "x"}, []).left_out
    ('seed',)
    """
    asked = {name: query[name] for name in NAMES if name in query}
    if not asked:
        return None
    readers: Mapping[str, Callable[[str], dict[str, Any]]] = {
        "prompt": lambda text: _checked(prompt_text=_fitting(text, _PROMPT_LIMIT)),
        "ratio": lambda text: _checked(ratio=text),
        "duration": lambda text: _checked(duration_s=_whole(text)),
        "seed": lambda text: _checked(seed=_whole(text)),
        "style": lambda text: _checked(style=_fitting(text, _STYLE_LIMIT)),
        "gateways": lambda text: {"picks": _picks(text, gateways)},
        "motion": lambda text: {"motion": _motion(text)},
    }
    changes: dict[str, Any] = {}
    left_out = []
    for name, text in asked.items():
        try:
            changes |= readers[name](text)
        except (ValueError, InvalidRequestError):
            left_out.append(name)
    return Prefill(changes=changes, left_out=tuple(left_out))


def _checked(**values: Any) -> dict[str, Any]:
    GenerationRequest(**values)
    return values


def _fitting(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(f"{len(text)} characters are too many")
    return text.replace("\x00", " ")  # no database takes it, and what follows could not be found


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ValueError(f"{text!r:.40} is no whole number")
    return int(text)


def _picks(text: str, gateways: Collection[str]) -> tuple[GatewayChoice, ...]:
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names or not set(names) <= set(gateways):
        raise ValueError(f"{text!r:.80} names a gateway that is not known")
    return tuple(GatewayChoice(gateway_id=name) for name in names)


def _motion(text: str) -> CameraMotion:
    parts = [part.partition(":") for part in text.split(",") if part]
    values = {axis.strip(): float(value) for axis, _, value in parts}
    if not values or not set(values) <= set(AXES):
        raise ValueError(f"{text!r:.80} names an axis that there is not")
    return CameraMotion(**values)
