"""What the picked gateways take, all together: limits that bind, fields that nobody takes."""

from collections.abc import Iterable, Sequence

from runway_core import GatewayCard, ModelCard, snapped_ratio

from . import figures, strings
from .gateway_picker import GatewayRow
from .prompt import PromptLimit
from .shape import RATIOS

FIELDS = frozenset(
    {
        "seed",
        "last_frame",
        "motion",
        "style",
        "watermark",
        "motion_score",
        "interpolate",
        "upscale",
    }
)
"""Fields of a request that not every model has a place for."""

_USUAL_DURATIONS_S = frozenset({5, 10})
_FEW = 4  # a model that takes more lengths than this takes any; the usual ones are offered
_SMALLEST_SIDE_PX = 100  # below, a ratio such as 16:9 names a shape, not a size


def model_of(row: GatewayRow) -> ModelCard | None:
    """Return what is known of the model that a row would ask for; None: nothing."""
    wanted = row.choice.model_id or (row.answer.model_id if row.answer is not None else None)
    known = next((model for model in row.card.models if model.id == wanted), None)
    return known or row.card.free_model


def lacking(picked: Sequence[GatewayRow]) -> frozenset[str]:
    """Return the fields that no picked gateway takes; none where nothing is picked."""
    if not picked:
        return frozenset()
    models = [model_of(row) for row in picked]
    return FIELDS.difference(*(FIELDS if model is None else model.takes for model in models))


def needs_words(picked: Sequence[GatewayRow]) -> bool:
    """Whether some picked gateway has no field for the camera's move."""
    return any("motion" not in model.takes for _, model in _known(picked))


def prompt_limit(picked: Sequence[GatewayRow]) -> PromptLimit | None:
    """Return the tightest limit on the prompt, and whose it is."""
    limits = [
        PromptLimit(utf16_units=model.prompt_max_utf16, gateway_label=card.label)
        for card, model in _known(picked)
        if model.prompt_max_utf16 is not None
    ]
    return min(limits, key=lambda limit: limit.utf16_units, default=None)


def durations_s(picked: Sequence[GatewayRow]) -> list[int]:
    """Return the lengths on offer: the usual ones and those of the picked models."""
    told = [model.durations_s for _, model in _known(picked) if len(model.durations_s) <= _FEW]
    return sorted(_USUAL_DURATIONS_S.union(*told))


def ratios(picked: Sequence[GatewayRow]) -> list[str]:
    """Return the shapes on offer: the usual ones and those that only a picked model has.

    The local render draws any shape, so it adds none.
    """
    found = {figures.shape(ratio): ratio for ratio in RATIOS}
    for card, model in _known(picked):
        for ratio in model.ratios if card.can_simulate else ():
            if min(int(side) for side in ratio.split(":")) >= _SMALLEST_SIDE_PX:
                found.setdefault(figures.shape(ratio), ratio)
    return list(found.values())


def snapped_ratios(picked: Sequence[GatewayRow], offered: Iterable[str]) -> dict[str, str]:
    """Return the ratios that a picked gateway would change, each with who makes what of it."""
    return {ratio: words for ratio in offered if (words := _ratio_words(picked, ratio))}


def snapped_durations(picked: Sequence[GatewayRow], offered: Iterable[int]) -> dict[int, str]:
    """Return the lengths that a picked gateway would change, each with who makes what of it."""
    return {seconds: words for seconds in offered if (words := _duration_words(picked, seconds))}


def _known(picked: Sequence[GatewayRow]) -> list[tuple[GatewayCard, ModelCard]]:
    return [(row.card, model) for row in picked if (model := model_of(row)) is not None]


def _ratio_words(picked: Sequence[GatewayRow], ratio: str) -> str:
    changed = {
        card.label: found
        for card, model in _known(picked)
        if (found := snapped_ratio(ratio, model.ratios)) is not None
    }
    return _told(strings.SNAPPED_TO, changed)


def _duration_words(picked: Sequence[GatewayRow], seconds: int) -> str:
    changed = {
        card.label: f"{_nearest(seconds, model.durations_s)} s"
        for card, model in _known(picked)
        if model.durations_s and seconds not in model.durations_s
    }
    return _told(strings.SNAPPED_TO, changed)


def _nearest(seconds: int, lengths: Sequence[int]) -> int:
    return min(lengths, key=lambda length: (abs(length - seconds), length))


def _told(words: str, changed: dict[str, str]) -> str:
    return ", ".join(words.format(gateway=label, value=value) for label, value in changed.items())
