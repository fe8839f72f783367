"""Cards for tests: a gateway that can be used and a model that lives; a test names what differs."""

from datetime import date
from typing import Any

from runway_core import GatewayCard, ModelCard


def a_model(**changes: Any) -> ModelCard:
    """A current model with short prompts."""
    fields: dict[str, Any] = {
        "id": "gen4_turbo",
        "label": "Gen-4 Turbo",
        "ratios": ("1280:720",),
        "durations_s": (5, 10),
        "prompt_max_utf16": 512,
        "prompt_required": False,
        "seed_range": (0, 4_294_967_295),
        "accepts_last_frame": True,
        "accepts_motion": False,
        "usd_per_s": 0.05,
        "source": "docs.dev.runwayml.com, 2026-11-20",
    }
    return ModelCard(**(fields | changes))


def a_card(**changes: Any) -> GatewayCard:
    """Runway itself, with its key here."""
    fields: dict[str, Any] = {
        "id": "runway",
        "label": "Runway",
        "models": (a_model(),),
        "key_variable": "PLAYGROUND_RUNWAY_API_KEY",
        "key_required": True,
        "has_key": True,
        "base_url": "https://api.dev.runwayml.com",
        "needs_base_url": False,
        "accepts_motion": False,
        "accepts_last_frame": True,
        "accepts_seed": True,
        "accepts_data_uri": True,
        "max_data_uri_bytes": 5_242_880,
        "accepts_free_model": True,
        "has_callback": False,
        "can_cancel": True,
        "can_simulate": True,
        "price_note": "price card of 2026-11-20",
        "docs_url": "https://docs.dev.runwayml.com",
        "checked_on": date(2026, 11, 20),
    }
    return GatewayCard(**(fields | changes))
