"""What pages show of a gateway and of the pictures that ship with the playground."""

from dataclasses import dataclass
from datetime import date, datetime

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
    prompt_required: bool
    seed_range: tuple[int, int] | None
    """None: the model takes no seed."""
    accepts_last_frame: bool
    accepts_motion: bool
    usd_per_s: float | None
    """None: not documented."""
    source: str
    """Where these limits stand, and the day they were read."""
    retired_on: date | None = None
    takes: frozenset[str] = frozenset()
    """Fields of a request that only some models have a place for, those that this one has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayHealth:
    """How a gateway's last jobs here went."""

    ended: int = 0
    succeeded: int = 0
    median_s: float | None = None
    """From submit to video, in seconds, over those that succeeded."""
    last_failure: str = ""
    last_failed_at: datetime | None = None


NO_HISTORY = GatewayHealth()


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
    accepts_data_uri: bool
    """Whether a picture added here can be attached; else it must be reachable by link."""
    max_data_uri_bytes: int
    accepts_free_model: bool
    has_callback: bool
    can_cancel: bool
    can_simulate: bool
    price_note: str
    docs_url: str
    checked_on: date
    remarks: tuple[str, ...] = ()
    """What a person should know before choosing it, a sentence each."""
    health: GatewayHealth = NO_HISTORY
    free_model: ModelCard | None = None
    """What is assumed of a model that is asked for by name; None: any name must be listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A picture that ships with the playground."""

    name: str
    alt: str
    """What it shows, for those who cannot see it."""
    frame: ImageFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCode:
    """One request in three spellings; keys stand in it as environment variables."""

    json: str
    curl: str
    python: str
