"""What a take gives to the form: all of it, or one thing while the rest of the form stays."""

from typing import Literal

from runway_core import FoundRecipe, ImageFrame, Job, LastFrame

from .draft import RequestDraft, draft_from, draft_of
from .notices import Notice
from .strings import library as strings

Reuse = Literal["repeat", "remix", "all", "frames", "prompt", "last"]

KINDS: tuple[tuple[Reuse, str], ...] = (
    ("remix", strings.REMIX),
    ("repeat", strings.REPEAT),
    ("all", strings.USE_ALL),
    ("frames", strings.USE_FRAMES),
    ("prompt", strings.USE_PROMPT),
    ("last", strings.USE_LAST),
)


def offered(job: Job) -> list[tuple[Reuse, str]]:
    """Return what there is to use of a job."""
    request = job.request
    has = {
        "frames": request.first_frame is not None or request.last_frame is not None,
        "prompt": bool(request.prompt_text),
        "last": job.video is not None,
    }
    return [(kind, words) for kind, words in KINDS if has.get(kind, True)]


def reused(kind: Reuse, job: Job, draft: RequestDraft) -> RequestDraft:
    """Return the form after something of a job was put into it; ``last`` is `continued`."""
    if kind == "frames":
        request = job.request
        return draft.with_changes(first_frame=request.first_frame, last_frame=request.last_frame)
    if kind == "prompt":
        return draft.with_changes(prompt_text=job.request.prompt_text)
    whole = draft_of(job, keep_seed=kind != "remix")
    return whole.with_changes(picks=draft.picks) if kind == "all" and draft.picks else whole


def continued(frame: ImageFrame, draft: RequestDraft) -> RequestDraft:
    """Return the form with a picture in front, and free to end where it likes."""
    return draft.with_changes(first_frame=frame, last_frame=None)


def of_recipe(found: FoundRecipe, draft: RequestDraft, *, is_known: bool) -> RequestDraft:
    """Return the form that a recipe stands for; an unknown gateway leaves the choice as it is."""
    whole = draft_from(found.request, found.choice, keep_seed=True)
    return whole if is_known else whole.with_changes(picks=draft.picks)


def last_notice(last: LastFrame) -> Notice:
    """Say which picture of a video is the first frame of the form."""
    return Notice(
        title=strings.LAST_TAKEN.format(number=last.number, count=last.frame_count),
        words=strings.LAST_TAKEN_WORDS.format(looked_at=last.looked_at),
        tone="running",
    )


def recipe_notice(found: FoundRecipe, *, is_known: bool) -> Notice:
    """Say what a recipe has put into the form, and what it could not."""
    told = []
    if found.missing:
        names = [strings.FIELDS.get(name, name) for name in found.missing]
        told.append(strings.RECIPE_MISSING.format(fields=", ".join(names)))
    if found.request.extra_body:
        told.append(strings.RECIPE_EXTRA)
    if not is_known:
        told.append(strings.RECIPE_GATEWAY.format(gateway=found.choice.gateway_id))
    return Notice(
        title=strings.RECIPE_TAKEN,
        words=" ".join(told),
        tone="caution" if told else "running",
    )
