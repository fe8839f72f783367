"""Runway's own validation of ``image_to_video``, which three relays pass through.

Source: https://docs.dev.runwayml.com/api and /assets/inputs, and the published SDK's types
(checked 2026-11-20).
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from runway_core.simulator.pictures import data_uri_parts, picture_size
from runway_core.simulator.tasks import Order, Reading, Stage
from runway_core.simulator.wire import Issue, Reason, WireRefusalError, hook_url_of

DATA_URI_LIMIT_CHARS = 5_242_880
URL_LIMIT_CHARS = 2048
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
LONGEST_SIDE_PX = 7999
SEED_MAX = 4_294_967_295

GEN4_RATIOS = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
GEN3A_RATIOS = ("1280:768", "768:1280")
VEO_RATIOS = ("1280:720", "720:1280", "1080:1920", "1920:1080")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLimits:
    """What one model takes."""

    ratios: tuple[str, ...]
    durations_s: tuple[int, ...]
    credits_per_s: int = 5
    needs_prompt: bool = False
    needs_duration: bool = False
    takes_last: bool = False
    default_ratio: str | None = None
    """None: the ratio must be given."""
    default_duration_s: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """What one gateway takes of the official body."""

    models: Mapping[str, ModelLimits]
    takes_text_image: bool = True
    """Whether ``promptImage`` may be one string."""
    takes_image_array: bool = True
    """Whether ``promptImage`` may be an array of ``{uri, position}``."""
    prompt_max_utf16: int = 1000
    seed_max: int = SEED_MAX
    hook_field: str = ""
    image_schemes: tuple[str, ...] = ("https",)


class _Body:
    """A body being checked; collects what is wrong with it."""

    def __init__(self, body: Mapping[str, Any], limits: BodyLimits) -> None:
        self.body = body
        self.limits = limits
        self.issues: list[Issue] = []

    def wrong(self, message: str, *path: str | int, code: str = "custom") -> None:
        self.issues.append(Issue(path=path, message=message, code=code))

    def one_of(self, name: str, value: object, allowed: Sequence[object]) -> None:
        if value not in allowed or isinstance(value, bool):
            shown = "|".join(
                f'"{item}"' if isinstance(item, str) else str(item) for item in allowed
            )
            self.wrong(f"Invalid option: expected one of {shown}", name, code="invalid_value")

    def model(self) -> ModelLimits | None:
        name = self.body.get("model")
        self.one_of("model", name, tuple(self.limits.models))
        return self.limits.models.get(name) if isinstance(name, str) else None

    def ratio(self, model: ModelLimits) -> str:
        value = self.body.get("ratio", model.default_ratio)
        self.one_of("ratio", value, model.ratios)
        return str(value)

    def duration_s(self, model: ModelLimits) -> int:
        missing = None if model.needs_duration else model.default_duration_s
        value = self.body.get("duration", missing)
        self.one_of("duration", value, model.durations_s)
        return value if isinstance(value, int) else 0

    def prompt_text(self, model: ModelLimits) -> str:
        value: object = self.body.get("promptText", "" if not model.needs_prompt else None)
        if not isinstance(value, str):
            self.wrong("Invalid input: expected string", "promptText", code="invalid_type")
            return ""
        if not value and "promptText" in self.body:
            self.wrong("Too small: expected string to have >=1 characters", "promptText")
        limit = self.limits.prompt_max_utf16
        if len(value.encode("utf-16-le", "surrogatepass")) // 2 > limit:
            self.wrong(
                f"Too big: expected string to have <={limit} characters",
                "promptText",
                code="too_big",
            )
        return value

    def seed(self) -> int | None:
        value = self.body.get("seed")
        if value is None and "seed" not in self.body:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong("Invalid input: expected number", "seed", code="invalid_type")
            return None
        if not 0 <= value <= self.limits.seed_max:
            self.wrong(
                f"Too big: expected number to be <={self.limits.seed_max}", "seed", code="too_big"
            )
        return value

    def images(self, model: ModelLimits) -> dict[str, str]:
        """Return the picture of each position."""
        value = self.body.get("promptImage")
        if isinstance(value, str) and self.limits.takes_text_image:
            self.image(value, "promptImage")
            return {"first": value}
        if isinstance(value, list) and value and self.limits.takes_image_array:
            return self._positions(value, model)
        expected = "array" if not self.limits.takes_text_image else "string"
        self.wrong(f"Invalid input: expected {expected}", "promptImage", code="invalid_type")
        return {}

    def _positions(self, items: list[Any], model: ModelLimits) -> dict[str, str]:
        found: dict[str, str] = {}
        allowed = ("first", "last") if model.takes_last else ("first",)
        for index, item in enumerate(items):
            uri = item.get("uri") if isinstance(item, dict) else None
            position = item.get("position") if isinstance(item, dict) else None
            if position not in allowed:
                shown = "|".join(f'"{name}"' for name in allowed)
                message = f"Invalid option: expected one of {shown}"
                self.wrong(message, "promptImage", index, "position", code="invalid_value")
            elif position in found:
                self.wrong(f"Only one image may be {position}", "promptImage", index)
            if isinstance(uri, str):
                self.image(uri, "promptImage", index, "uri")
                found[str(position)] = uri
            else:
                self.wrong("Invalid input: expected string", "promptImage", index, "uri")
        return found

    def image(self, uri: str, *path: str | int) -> None:
        """Check one picture's address or data URI."""
        if uri.startswith("data:"):
            fault = _data_uri_fault(uri)
        elif urlsplit(uri).scheme in self.limits.image_schemes:
            fault = _url_fault(uri)
        else:
            fault = "Invalid asset URI: expected an HTTPS URL or a data URI"
        if fault:
            self.wrong(fault, *path)


def official_order(body: Mapping[str, Any], limits: BodyLimits) -> Order:
    """Check an ``image_to_video`` body and return what it orders.

    Raises:
        WireRefusalError: With all issues of the body.
    """
    checked = _Body(body, limits)
    model = checked.model()
    if model is None:
        raise WireRefusalError(Reason.INVALID, "Validation of body failed", issues=checked.issues)
    images = checked.images(model)
    ratio, duration_s = checked.ratio(model), checked.duration_s(model)
    prompt_text, seed = checked.prompt_text(model), checked.seed()
    if checked.issues:
        raise WireRefusalError(Reason.INVALID, "Validation of body failed", issues=checked.issues)
    width, height = ratio.split(":")
    return Order(
        model=str(body["model"]),
        width_px=int(width),
        height_px=int(height),
        duration_s=duration_s,
        prompt_text=prompt_text,
        seed=seed,
        first=images.get("first"),
        last=images.get("last"),
        hook_url=hook_url_of(body, limits.hook_field) if limits.hook_field else None,
        credits=duration_s * model.credits_per_s,
    )


STATUS_WORDS: Mapping[Stage, str] = {
    Stage.QUEUED: "PENDING",
    Stage.THROTTLED: "THROTTLED",
    Stage.RUNNING: "RUNNING",
    Stage.SUCCEEDED: "SUCCEEDED",
    Stage.FAILED: "FAILED",
    Stage.CANCELLED: "CANCELLED",
}


def official_task(reading: Reading, created_at: str) -> dict[str, Any]:
    """Spell a task as Runway's API does, without the costs."""
    answer: dict[str, Any] = {
        "id": reading.task.id,
        "status": reading.strange_word or STATUS_WORDS[reading.stage],
        "createdAt": created_at,
    }
    if reading.stage is Stage.RUNNING:
        answer["progress"] = round(reading.progress_fraction, 3)
    if reading.stage is Stage.SUCCEEDED:
        answer["output"] = list(reading.links)
    if reading.stage is Stage.FAILED and reading.task.failure is not None:
        answer["failure"], answer["failureCode"] = reading.task.failure
    return answer


def _data_uri_fault(uri: str) -> str:
    if len(uri) >= DATA_URI_LIMIT_CHARS:
        return f"Asset size exceeds {DATA_URI_LIMIT_CHARS} bytes"
    parts = data_uri_parts(uri)
    if parts is None:
        return "Invalid data URI: expected a base64-encoded image"
    media_type, content = parts
    if media_type not in IMAGE_TYPES:
        return f"Unsupported content type {media_type}: expected one of {', '.join(IMAGE_TYPES)}"
    return picture_fault(content)


def picture_fault(content: bytes) -> str:
    """Return what is wrong with an image file; empty: nothing."""
    size = picture_size(content)
    if size is None:
        return "Failed to decode the image"
    if max(size) > LONGEST_SIDE_PX:
        return f"Image dimensions may not exceed {LONGEST_SIDE_PX}px"
    if not 0.5 <= size[0] / size[1] <= 2:
        return "Invalid asset aspect ratio: width / height must be between 0.5 and 2"
    return ""


def _url_fault(uri: str) -> str:
    if len(uri) > URL_LIMIT_CHARS:
        return f"URL may not exceed {URL_LIMIT_CHARS} characters"
    parts = urlsplit(uri)
    if parts.scheme == "https":
        try:
            ipaddress.ip_address(parts.hostname or "")
        except ValueError:
            return "" if parts.hostname else "Invalid asset URI"
        return "Invalid asset URI: the host must be a domain name"
    return ""
