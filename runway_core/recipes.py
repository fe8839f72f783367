"""The recipe of a video: all that is needed to ask for it again, and nothing that is a secret.

It travels inside downloaded files (`media.comment`). A recipe from a file is a stranger's word: its
size is bounded, every field is checked as a request from a form is, and pictures are named by their
hashes only, so nobody learns of a picture that is not their own.
"""

import json
import re
from typing import Any, Literal, NoReturn
from urllib.parse import urlsplit

from pydantic import Field

from runway_core.errors import InvalidRequestError
from runway_core.gateways.codec.redaction import MASK, clean, mask
from runway_core.media.comment import MAX_TEXT_BYTES, comment_box, read_comment
from runway_core.models import GenerationRequest, ImageFrame, Job
from runway_core.models.value import Value

_LONG = 2000  # characters of a text among the extra fields; longer ones are pictures or keys
_PRIVATE = re.compile(r"(?i)^(?:data:|file:|/|~/|\\\\|[a-z]:\\)")
_FRAMES = ("first_frame", "last_frame", "foreground_mask")
_LINK = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://\S+|\bdata:[\w/+.-]+[;,]\S+")
_PATH = re.compile(
    r"(?i)(?<![\w/:.])(?:/(?:home|users|root|etc|var|tmp|mnt|media|opt|srv|private|volumes)/|~/|"
    r"[a-z]:\\|\\\\)\S+"
)
_SECRET_NAME = re.compile(
    r"(?:token|password|passwd|secret|signature|credentials?|apikey|accesskey|privatekey|cookie)$"
)


class Recipe(Value):
    """What was asked for, of whom, and what came of it."""

    format: Literal["runway-playground-recipe"] = "runway-playground-recipe"
    version: Literal[1] = 1
    gateway_id: str = Field(max_length=64)
    model_id: str = Field(max_length=128)
    simulated: bool = False
    job_id: str = Field(max_length=64)
    batch_id: str = Field(max_length=64)
    task_id: str | None = Field(None, max_length=256)
    made_at: str = Field("", max_length=40)
    """ISO 8601, UTC."""
    video_sha256: str = Field("", pattern=r"^(?:[0-9a-f]{64})?$")
    """Of the video as it is stored, without this recipe."""
    request: GenerationRequest
    left_out: tuple[str, ...] = Field((), max_length=8)
    """Fields that were set and are not told, such as a link that may hold a key."""


def recipe_of(job: Job) -> Recipe:
    """Return the recipe of a job, without keys, private paths and links that may be signed."""
    request, left_out = job.request, []
    changes: dict[str, Any] = {
        "prompt_text": _told_text(mask(request.prompt_text)),
        "extra_body": _harmless(clean(request.extra_body)),
    }
    for name in _FRAMES:
        frame = getattr(request, name)
        if isinstance(frame, ImageFrame):  # its hash is enough; where it came from may be signed
            changes[name] = frame.model_copy(update={"source": None})
        elif not _may_be_told(frame):
            changes[name] = None
            left_out.append(name)
    recipe = Recipe(
        gateway_id=job.gateway_id,
        model_id=job.model_id,
        simulated=job.simulated,
        job_id=job.id,
        batch_id=job.batch_id,
        task_id=job.task_id,
        made_at=job.created_at.isoformat(),
        video_sha256="" if job.video is None else job.video.sha256,
        request=request.model_copy(update=changes),
        left_out=tuple(left_out),
    )
    if len(_text(recipe)) <= MAX_TEXT_BYTES:
        return recipe
    shorter = recipe.request.model_copy(update={"extra_body": {}})
    told = {"request": shorter, "left_out": (*left_out, "extra_body")}
    return recipe.model_copy(update=told)


def recipe_box(job: Job) -> bytes:
    """Return what is put behind a job's mp4 file; empty where the recipe is too long for it."""
    text = _text(recipe_of(job))
    return comment_box(text) if len(text) <= MAX_TEXT_BYTES else b""


def read_recipe(data: bytes) -> Recipe:
    """Read the recipe of an mp4 file.

    Raises:
        InvalidRequestError: There is none, or it is none that this release can use.
    """
    text = read_comment(data)
    if text is None or b"runway-playground-recipe" not in text:
        _refuse("this video carries no recipe", "Only videos downloaded from here carry one.")
    try:
        values = json.loads(text.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        _refuse("the recipe of this video cannot be read", "The file may be damaged.")
    if not isinstance(values, dict):
        _refuse("the recipe of this video cannot be read", "The file may be damaged.")
    if values.get("version") != 1:
        _refuse("the recipe was written by a later release", "Update this app to use it.")
    return Recipe(**values)


def _text(recipe: Recipe) -> bytes:
    return recipe.model_dump_json(exclude_none=True).encode()


def _may_be_told(link: str | None) -> bool:
    if link is None:
        return True
    try:
        return not ({"?", "#"} & set(link) or "@" in urlsplit(link).netloc)
    except ValueError:  # half an address in brackets, say
        return False


def _harmless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _harmless_field(name, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    if not isinstance(value, str):
        return value
    return MASK if _PRIVATE.match(value) or len(value) > _LONG else _told_text(value)


def _harmless_field(name: str, value: Any) -> Any:
    is_secret = isinstance(value, str) and _SECRET_NAME.search(re.sub(r"[-_\s]", "", name).lower())
    return MASK if is_secret else _harmless(value)


def _told_text(text: str) -> str:
    """Return a text without private paths and without links that may be signed, wherever in it."""
    return _PATH.sub(MASK, _LINK.sub(_told_link, text))


def _told_link(found: re.Match[str]) -> str:
    is_web = found[0].lower().startswith(("http://", "https://"))
    return found[0] if is_web and _may_be_told(found[0]) else MASK


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _refuse(message: str, hint: str) -> NoReturn:
    raise InvalidRequestError(message, field="recipe", allowed="an mp4 with a recipe", hint=hint)
