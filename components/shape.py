"""Ratio tiles drawn to shape, the duration and the seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from . import assets, edits, figures, strings

RATIOS = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
"""The shapes on offer; a gateway that lacks one takes its nearest and says so."""

T = TypeVar("T")

SEED_MAX = 4_294_967_295  # as in GenerationRequest: unsigned 32 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Ratio, duration and seed as they stand."""

    ratio: str
    duration_s: int
    seed: int | None
    """None: another one each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What there is to choose from; what is marked would be changed, and says by whom."""

    ratios: Sequence[str] = RATIOS
    durations_s: Sequence[int]
    """Whole seconds."""
    snapped_ratios: Mapping[str, str] = field(default_factory=dict)
    snapped_durations: Mapping[int, str] = field(default_factory=dict)
    takes_seed: bool = True


_MOUNT = st.components.v2.component(
    "pg_shape", js=assets.script("shape.js"), css=assets.style("shape.css")
)


def shape(
    value: Shape,
    *,
    offers: Offers,
    revision: Callable[[], str],
    key: str,
    on_change: Callable[[Shape], None],
) -> None:
    """Draw the ratio tiles, the durations and the seed.

    Args:
        value: Taken over when its revision is another one than before.
        offers: What there is to choose from.
        revision: Tells the value's, which anything but this widget changes with the value.
        key: The widget's key.
        on_change: Is called before the next run with the new value.
    """

    def take() -> None:
        value = edits.take(key, revision())
        if value is not None:
            on_change(read_edit(value))

    _MOUNT(
        key=key,
        data={
            "value": {"ratio": value.ratio, "duration": value.duration_s, "seed": value.seed},
            "revision": revision(),
            "ratios": [_tile(ratio, offers) for ratio in _with(offers.ratios, value.ratio)],
            "durations": [
                _duration(seconds, offers)
                for seconds in sorted(_with(offers.durations_s, value.duration_s))
            ],
            "seed_max": SEED_MAX,
            "takes_seed": offers.takes_seed,
            "words": {
                "title": strings.SHAPE,
                "ratio": strings.RATIO,
                "duration": strings.DURATION,
                "seed": strings.SEED,
                "random": strings.SEED_RANDOM,
                "roll": strings.SEED_ROLL,
                "clear": strings.SEED_CLEAR,
                "seed_off": "" if offers.takes_seed else strings.SEED_NOWHERE,
            },
        },
        on_edit_change=take,
    )


def read_edit(value: dict[str, object]) -> Shape:
    """Read what the script sent; a seed outside its range counts as none."""
    seed = value.get("seed")
    return Shape(
        ratio=str(value["ratio"]),
        duration_s=int(str(value["duration"])),
        seed=seed if isinstance(seed, int) and 0 <= seed <= SEED_MAX else None,
    )


def _with(values: Sequence[T], value: T) -> list[T]:
    """The values, and the current one where it is not among them."""
    return list(values) if value in values else [*values, value]


def _named(name: str, changes: str | None) -> str:
    return strings.SNAPPED_NAME.format(name=name, changes=changes) if changes else name


def _duration(seconds: int, offers: Offers) -> list[object]:
    changes = offers.snapped_durations.get(seconds)
    name = strings.DURATION_NAME.format(seconds=seconds)
    return [seconds, _named(name, changes), changes is not None]


def _tile(ratio: str, offers: Offers) -> dict[str, object]:
    width, height = (int(side) for side in ratio.split(":"))
    name = figures.shape(ratio)
    size = figures.pixel_size(width, height)
    changes = offers.snapped_ratios.get(ratio)
    return {
        "id": ratio,
        "label": name,
        "name": _named(strings.RATIO_NAME.format(shape=name, size=size), changes),
        "snapped": changes is not None,
        "width": width,
        "height": height,
    }
