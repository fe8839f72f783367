"""Fitting the fields of a request to a model's limits, one function per field.

Each returns what is sent (None: nothing) and the adjustment it took, or raises
`InvalidRequestError` where no sensible change exists.
"""

from dataclasses import dataclass, field
from typing import Any

from runway_core.errors import InvalidRequestError
from runway_core.gateways.grammar import GatewaySpec, ModelSpec
from runway_core.models import Adjustment, AdjustmentKind, GenerationRequest

from .ratios import effective_ratio, frame_size, is_bare_shape, is_same_shape
from .words import utf16_length, with_words

DROPPED, SNAPPED = AdjustmentKind.DROPPED, AdjustmentKind.SNAPPED
TRANSLATED = AdjustmentKind.TRANSLATED

_LABELS = {
    "watermark": "watermark switch",
    "style": "style",
    "motion_score": "motion score",
    "interpolate": "frame smoothing",
    "upscale": "upscaling",
}


@dataclass(slots=True)
class Fitter:
    """One request on its way to one model; collects what had to be changed."""

    request: GenerationRequest
    spec: GatewaySpec
    model: ModelSpec
    model_id: str
    has_picture: bool
    adjustments: list[Adjustment] = field(default_factory=list)

    def ratio(self) -> tuple[str | None, str]:
        """Return the ratio to send, and the size in pixels that pictures are prepared for."""
        wanted = self.request.ratio
        supported = self.model.ratios
        if not self.has_picture and self.model.text_ratios is not None:
            supported = self.model.text_ratios
        if supported is None:
            return wanted, wanted
        if not supported:
            if isinstance(self.request.first_frame, str):
                self._note(
                    DROPPED, "ratio", f"ratio {wanted} dropped: the video follows the picture"
                )
            return None, wanted
        found = effective_ratio(wanted, supported)
        if found == wanted:
            return found, found
        if not (is_bare_shape(found) and is_same_shape(wanted, found)):
            self._note(SNAPPED, "ratio", f"ratio {wanted} → {found}")
        return found, frame_size(wanted, found)

    def duration_s(self) -> int:
        """Return the duration to send, in seconds; of two equally near ones the shorter."""
        wanted, allowed = self.request.duration_s, self.model.durations_s
        if not allowed or wanted in allowed:
            return wanted
        found = min(allowed, key=lambda seconds: (abs(seconds - wanted), seconds))
        fixed = " (fixed)" if len(allowed) == 1 else ""
        self._note(SNAPPED, "duration_s", f"duration {wanted} s → {found} s{fixed}")
        return found

    def seed(self) -> int | None:
        """Return the seed to send, folded into the model's range; None: none is sent."""
        wanted, allowed = self.request.seed, self.model.seed_range
        if wanted is None:
            return None
        if allowed is None:
            self._note(DROPPED, "seed", f"seed dropped: {self.model.label} takes none")
            return None
        low, high = allowed
        if low <= wanted <= high:
            return wanted
        # Folding keeps different seeds different, where clamping would make them all the same.
        found = low + (wanted - low) % (high - low + 1)
        self._note(SNAPPED, "seed", f"seed {wanted} → {found} (at most {high})")
        return found

    def motion(self) -> dict[str, float] | None:
        """Return the camera move to send, in the gateway's signs; None: it has no field for it."""
        if not self.model.motion:
            return None
        turned = self.spec.turned_axes
        asked: dict[str, float] = self.request.motion.model_dump()
        return {axis: -amount if axis in turned else amount for axis, amount in asked.items()}

    def prompt_text(self) -> str | None:
        """Return the prompt to send, the camera's words appended where no field carries the move.

        Raises:
            InvalidRequestError: It is too long, or missing where it is required.
        """
        prompt = self.request.prompt_text if self.request.prompt_text.strip() else ""
        self._check_length(prompt)
        prompt = self._with_camera(prompt)
        if not prompt and (self.model.prompt_required or not self.has_picture):
            raise InvalidRequestError(
                f"{self.spec.label} needs a prompt",
                field="prompt_text",
                allowed="at least one character",
                hint="Describe the motion in a few words.",
            )
        return prompt or None

    def _check_length(self, prompt: str) -> None:
        limit, length = self.model.prompt_max_utf16, utf16_length(prompt)
        if limit is not None and length > limit:
            raise InvalidRequestError(
                f"the prompt has {length} characters; {self.spec.label} takes {limit} "
                "(UTF-16 units: an emoji counts as 2)",
                field="prompt_text",
                allowed=f"at most {limit} UTF-16 units",
                hint=f"Shorten the prompt by {length - limit}.",
            )

    def _with_camera(self, prompt: str) -> str:
        if self.model.motion:
            return prompt
        words = (self.request.camera_words or "").strip()
        moves = not self.request.motion.is_static
        if not words:
            if moves:
                self._note(DROPPED, "motion", f"camera move dropped: {self.model.label} takes none")
            return prompt
        longer = with_words(prompt, words)
        limit = self.model.prompt_max_utf16
        if limit is not None and utf16_length(longer) > limit:
            self._note(
                DROPPED, "motion", "camera move dropped: no room for its words in the prompt"
            )
            return prompt
        self._note(TRANSLATED, "motion", f"camera move → “{words}” in the prompt")
        return longer

    def option(self, name: str) -> Any:
        """Return a switch or word of the request; None where the model has no field for it.

        Leaving out a switch that is off changes nothing, so only one that is on is mentioned.
        """
        value = getattr(self.request, name)
        if not value and not self.spec.carries(name, self.model_id):
            return None
        if name == "style" and self.model.style != "yes":
            if self.model.style == "no" or self.has_picture:
                return self._dropped(name, value)
        elif not self.spec.carries(name, self.model_id):
            return self._dropped(name, value)
        moves = self.model.motion and not self.request.motion.is_static
        if value and moves and name in self.spec.move_replaces:
            words = f"{_LABELS[name]} dropped: it cannot be sent with a camera move"
            self._note(DROPPED, name, words)
            return None
        return value

    def _dropped(self, name: str, value: Any) -> None:
        if value:
            self._note(DROPPED, name, f"{_LABELS[name]} dropped: {self.model.label} has none")

    def _note(self, kind: AdjustmentKind, name: str, words: str) -> None:
        self.adjustments.append(
            Adjustment(
                kind=kind, field=name, words=words, source=self.model.source or self.spec.source
            )
        )
