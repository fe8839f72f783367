"""The request as it stands in the form, before anything is sent."""

import json
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

from runway_core import (
    CameraMotion,
    GatewayChoice,
    GenerationRequest,
    ImageFrame,
    InvalidRequestError,
    Job,
    camera_words,
)

from . import strings

Slot = Literal["first_frame", "last_frame"]
SLOTS: tuple[Slot, ...] = get_args(Slot)

_PLAIN_FIELDS = {
    "prompt_text",
    "ratio",
    "duration_s",
    "seed",
    "watermark",
    "style",
    "motion_score",
    "interpolate",
    "upscale",
}
"""Fields that a draft holds just as a request does."""


class RequestDraft(BaseModel):
    """Everything the form holds; any half-filled state is a legal draft.

    ``extra_json`` stays text so that a half-typed object is kept as it is.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt_text: str = ""
    first_frame: ImageFrame | str | None = None
    last_frame: ImageFrame | str | None = None
    ratio: str = "1280:720"
    duration_s: int = 5
    seed: int | None = None
    watermark: bool | None = None
    style: str | None = None
    motion: CameraMotion = CameraMotion()
    foreground_mask: ImageFrame | None = None
    """What was painted as near in the first frame; another first frame drops it."""
    motion_score: int | None = None
    interpolate: bool | None = None
    upscale: bool | None = None
    says_move: bool = False
    """Whether gateways without a field for the move are told it in the prompt."""
    move_words: str | None = None
    """What they are told; None: the words that suit the move."""
    extra_json: str = ""
    picks: tuple[GatewayChoice, ...] = ()

    def to_request(self) -> GenerationRequest:
        """Return the request that the draft stands for.

        Raises:
            InvalidRequestError: The extra fields are not a JSON object, or a value is out of range.
        """
        fields = self.model_dump(include=_PLAIN_FIELDS)
        return GenerationRequest(
            **fields,
            first_frame=self.first_frame,
            last_frame=self.last_frame,
            motion=self.motion,
            foreground_mask=self.foreground_mask,
            camera_words=self.words_of_move() if self.says_move else None,
            extra_body=self._extra_body(),
        )

    def with_changes(self, **changes: Any) -> "RequestDraft":
        """Return the draft with some fields changed."""
        draft = self.model_copy(update=changes)
        if _sha256(draft.first_frame) == _sha256(self.first_frame):
            return draft
        return draft.model_copy(update={"foreground_mask": changes.get("foreground_mask")})

    def blanks(self) -> frozenset[str]:
        """Return which of the fields that many gateways need are still empty."""
        empty = {"first_frame": self.first_frame is None, "prompt_text": not self.prompt_text}
        return frozenset(name for name, is_empty in empty.items() if is_empty)

    def words_of_move(self) -> str:
        """Return the words for the move: the person's own, else those that suit it."""
        return camera_words(self.motion) if self.move_words is None else self.move_words

    def frame(self, slot: Slot) -> ImageFrame | None:
        """Return the stored picture in a slot; None where it is empty or a link."""
        source = self.first_frame if slot == "first_frame" else self.last_frame
        return source if isinstance(source, ImageFrame) else None

    def _extra_body(self) -> dict[str, Any]:
        if not self.extra_json.strip():
            return {}
        try:
            value = json.loads(self.extra_json)
        except json.JSONDecodeError as error:
            raise _extra_error(strings.extra_not_json(error.lineno, error.colno)) from error
        if not isinstance(value, dict):
            raise _extra_error(strings.EXTRA_NOT_OBJECT)
        return value


def _sha256(frame: ImageFrame | str | None) -> str | None:
    return frame.sha256 if isinstance(frame, ImageFrame) else None


def draft_of(job: Job, *, keep_seed: bool) -> RequestDraft:
    """Return the draft that would make a job again, with its seed or with a fresh one."""
    choice = GatewayChoice(
        gateway_id=job.gateway_id, model_id=job.model_id, simulated=job.simulated
    )
    return draft_from(job.request, choice, keep_seed=keep_seed)


def draft_from(
    request: GenerationRequest, choice: GatewayChoice, *, keep_seed: bool
) -> RequestDraft:
    """Return the draft that stands for a request to one gateway."""
    said = request.camera_words
    return RequestDraft(
        **request.model_dump(include=_PLAIN_FIELDS - {"seed"}),
        first_frame=request.first_frame,
        last_frame=request.last_frame,
        motion=request.motion,
        foreground_mask=request.foreground_mask,
        seed=request.seed if keep_seed else None,
        says_move=request.camera_words is not None,
        move_words=None if said in {None, camera_words(request.motion)} else said,
        extra_json=json.dumps(request.extra_body, indent=2) if request.extra_body else "",
        picks=(choice,),
    )


def _extra_error(message: str) -> InvalidRequestError:
    return InvalidRequestError(
        message,
        field="extra_body",
        allowed=strings.EXTRA_ALLOWED,
        hint=strings.EXTRA_HINT,
    )
