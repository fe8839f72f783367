"""What is known of a gateway, as words: pure, so that the wording is tested without a browser."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from runway_core import GatewayCard, GatewayHealth, ModelCard

from . import figures, strings

_GOOD_SHARE = 0.8  # of the last jobs; below it a gateway's health is shown as a caution
_FAILURE_LIMIT = 100  # characters; the card on the Gateways page has them all
_NARROW_SPACE = "\u202f"


class KeySource(StrEnum):
    """Where a gateway's key comes from."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    ENVIRONMENT = "environment"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One line of the table of models; an empty text means that nothing is documented."""

    id: str
    label: str
    seconds: str
    prompt: str
    seed: str
    price: str
    shapes: str
    notes: tuple[str, ...]
    retired: str


def key_source(card: GatewayCard, *, is_configured: bool, is_typed: bool) -> KeySource:
    """Say where a gateway's key comes from.

    Args:
        card: What is known of the gateway.
        is_configured: Whether the settings hold a key.
        is_typed: Whether one was typed here, which then goes before the configured one.
    """
    if not card.key_required:
        return KeySource.NOT_NEEDED
    if not card.has_key:
        return KeySource.MISSING
    return KeySource.ENVIRONMENT if is_configured and not is_typed else KeySource.TYPED


def standing(card: GatewayCard, source: KeySource) -> tuple[str, str]:
    """Say whether the gateway can be used, as (words, tone)."""
    if card.needs_base_url and not card.base_url:
        return strings.CARD_NEEDS_URL, "caution"
    return {
        KeySource.NOT_NEEDED: (strings.CARD_READY, "done"),
        KeySource.MISSING: (strings.CARD_NO_KEY, "quiet"),
        KeySource.ENVIRONMENT: (strings.CARD_KEY_ENVIRONMENT, "done"),
        KeySource.TYPED: (strings.CARD_KEY_TYPED, "done"),
    }[source]


def about(card: GatewayCard) -> str:
    """Say in one line what kind of gateway it is."""
    if not card.can_simulate:
        return strings.CARD_LOCAL
    count, retired = len(card.models), sum(model.retired_on is not None for model in card.models)
    if count == 1:
        words = strings.CARD_ONE_MODEL.format(model=card.models[0].label)
        words += strings.CARD_ONE_RETIRED if retired else ""
    else:
        words = strings.CARD_MANY_MODELS.format(count=count)
        words += strings.CARD_SOME_RETIRED.format(count=retired) if retired else ""
    return words + (strings.CARD_ANY_MODEL if card.accepts_free_model else "")


def health(value: GatewayHealth) -> tuple[str, str]:
    """Say how the last jobs went, as (words, tone)."""
    if value.ended == 0:
        return strings.HEALTH_NONE, "quiet"
    words = strings.HEALTH_SHARE.format(succeeded=value.succeeded, ended=value.ended)
    if value.median_s is not None:
        words = f"{strings.HEALTH_MEDIAN.format(span=figures.span(value.median_s))}, {words}"
    if value.succeeded == 0:
        return words, "failed"
    return words, "done" if value.succeeded >= _GOOD_SHARE * value.ended else "caution"


def last_failure(value: GatewayHealth) -> str:
    """Say what went wrong last and when, short enough for one line; empty when nothing did."""
    if not value.last_failure:
        return ""
    words = " ".join(value.last_failure.split())
    if len(words) > _FAILURE_LIMIT:
        words = words[: _FAILURE_LIMIT - 1].rstrip() + "…"
    ago_s = figures.seconds_between(value.last_failed_at, datetime.now(UTC))
    if ago_s is None:
        return strings.HEALTH_LAST_FAILURE.format(failure=words)
    return strings.GATEWAY_LAST_FAILURE.format(ago=figures.long_span(ago_s), failure=words)


def abilities(card: GatewayCard) -> tuple[list[str], list[str]]:
    """Return what a gateway takes and what it does not."""
    told = {
        strings.CAN_LAST_FRAME: card.accepts_last_frame,
        strings.CAN_MOTION: card.accepts_motion,
        strings.CAN_SEED: card.accepts_seed,
        strings.CAN_CANCEL: card.can_cancel,
    }
    if card.can_simulate:
        told[strings.CAN_WEBHOOK] = card.has_callback
    has = [strings.CAN_FIRST_FRAME, *(words for words, is_so in told.items() if is_so)]
    return has, [words for words, is_so in told.items() if not is_so]


def picture_way(card: GatewayCard) -> str:
    """Say how a picture reaches the gateway."""
    if not card.can_simulate:
        return strings.PICTURE_STAYS
    if not card.accepts_data_uri:
        return strings.PICTURE_BY_LINK
    limit = figures.byte_size(card.max_data_uri_bytes)
    return strings.PICTURE_ATTACHED.format(limit=limit)


def model_rows(models: Iterable[ModelCard]) -> list[ModelRow]:
    """Return the table of models: those still offered first, otherwise in their order."""
    return [_model_row(model) for model in sorted(models, key=lambda m: m.retired_on is not None)]


def _model_row(model: ModelCard) -> ModelRow:
    notes = {
        strings.MODEL_LAST_FRAME: model.accepts_last_frame,
        strings.MODEL_MOTION: model.accepts_motion,
        strings.MODEL_NEEDS_PROMPT: model.prompt_required,
    }
    retired = model.retired_on
    return ModelRow(
        id=model.id,
        label=model.label,
        seconds=_seconds(model.durations_s),
        prompt="" if model.prompt_max_utf16 is None else grouped(model.prompt_max_utf16),
        seed="" if model.seed_range is None else "–".join(map(grouped, model.seed_range)),
        price=_price(model.usd_per_s),
        shapes="  ".join(model.ratios) or strings.MODEL_FOLLOWS_PICTURE,
        notes=tuple(words for words, is_so in notes.items() if is_so),
        retired="" if retired is None else strings.MODEL_RETIRED.format(day=retired.isoformat()),
    )


def grouped(number: int) -> str:
    """Write a number in groups of three digits.

    >>> grouped(512), grouped(4294967295)
    ('512', '4\u202f294\u202f967\u202f295')
    """
    return f"{number:,}".replace(",", _NARROW_SPACE)


def _seconds(durations_s: tuple[int, ...]) -> str:
    lengths = sorted(durations_s)
    if len(lengths) > 2 and lengths == list(range(lengths[0], lengths[-1] + 1)):
        return f"{lengths[0]}–{lengths[-1]}"
    return ", ".join(map(str, lengths))


def _price(usd_per_s: float | None) -> str:
    if usd_per_s is None:
        return ""
    return strings.GENERATE_FREE if usd_per_s == 0 else figures.money(usd_per_s)


def undocumented(card: GatewayCard) -> str:
    """Name the limits that no model of a gateway documents; empty when there are none."""
    limits = {
        strings.MODEL_SECONDS: any(model.durations_s for model in card.models),
        strings.MODEL_PROMPT_LIMIT: any(model.prompt_max_utf16 for model in card.models),
    }
    missing = [name.lower() for name, is_known in limits.items() if not is_known]
    if not missing or not card.can_simulate:
        return ""
    return strings.CARD_UNDOCUMENTED.format(limits=", ".join(missing))


def other_sources(card: GatewayCard) -> list[str]:
    """Return where limits stand that are not on the gateway's own page, each once."""
    sources = dict.fromkeys(model.source for model in card.models)
    return [source for source in sources if source and not source.startswith(card.docs_url)]


def documentation(card: GatewayCard) -> tuple[str, str | None]:
    """Return the name of the documentation and its link, if it is one."""
    parts = urlsplit(card.docs_url)
    is_link = parts.scheme == "https" and bool(parts.hostname)
    return (parts.hostname or "", card.docs_url) if is_link else (card.docs_url, None)


def base_url_variable(card: GatewayCard) -> str:
    """Return the variable that sets the base URL, named like the one of the key.

    >>> from types import SimpleNamespace as Card
    >>> base_url_variable(Card(key_variable="PLAYGROUND_RUNWAY_API_KEY"))
    'PLAYGROUND_RUNWAY_BASE_URL'
    """
    return card.key_variable.removesuffix("_API_KEY") + "_BASE_URL"
