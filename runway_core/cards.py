"""What pages show of a gateway and of the pictures that ship with the playground."""

from dataclasses import dataclass
from datetime import date

from runway_core.models import ImageFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One model of a gateway, with its documented limits."""

    id: str
    label: str
    ratios: tuple[str, ...]
    """Empty: the video follows the picture."""
    durations_s: tuple[int, ...]
    prompt_max_utf16: int | None
    """UTF-16 units; None: not documented."""
    retired_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayCard:
    """One gateway: its limits, whether it can be used right now, and where that is documented."""

    id: str
    label: str
    models: tuple[ModelCard, ...]
    key_variable: str
    key_required: bool
    has_key: bool
    base_url: str
    """Empty: the gateway documents none and none is set."""
    needs_base_url: bool
    accepts_motion: bool
    accepts_last_frame: bool
    accepts_seed: bool
    can_cancel: bool
    can_simulate: bool
    price_note: str
    docs_url: str
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A picture that ships with the playground."""

    name: str
    alt: str
    """What it shows, for those who cannot see it."""
    frame: ImageFrame
