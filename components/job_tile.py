"""One job on the race board: its state in words, its stopwatch, and in the end its video."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, get_args

import streamlit as st

from runway_core import Estimate, GenerationRequest, Job, JobState, Video

from . import assets, charge, figures, strings
from .job_actions import Action, Offer, first_actions, more_actions, page_actions
from .strings import compare
from .strings import library as library_strings


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the files of a finished job are."""

    video_url: str
    poster_url: str
    download_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first frame, shown dimly behind the stopwatch."""

    sha256: str
    picture_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TileText:
    """What a tile says; tones are running, done, doubt, failed and quiet."""

    title: str
    badge: str
    state: str
    tone: str
    facts: tuple[tuple[str, ...], ...]
    """The quiet lines: what was delivered; then the seed and the price."""
    stage_title: str = ""
    """Written where the video will be, or why there is none."""
    stage_words: str = ""
    quote: str = ""
    """The gateway's own words."""
    hint: str = ""
    actions: tuple[Offer, ...] = ()
    more: tuple[Offer, ...] = ()
    """What stands in the menu."""
    changes: tuple[tuple[str, str], ...] = ()
    """What the gateway's limits changed: in words, and where the limit is documented."""


_MOUNT = st.components.v2.component(
    "pg_job_tile",
    js=assets.script("menu.js", "job_tile.js"),
    css=assets.style("job_tile.css"),
    isolate_styles=False,
)

_ACTIONS: frozenset[Action] = frozenset(get_args(Action))

_TOLD_LIMIT = 300  # characters; the core says what is wrong with a long task id

_WORDS = {
    "play": strings.ACTION_PLAY,
    "full": strings.ACTION_FULL,
    "seek": strings.ACTION_SEEK,
    "download": strings.ACTION_DOWNLOAD,
    "compare": compare.ACTION_COMPARE_HELP,
    "remix": strings.ACTION_REMIX_HELP,
    "repeat": strings.ACTION_REPEAT_HELP,
    "open": strings.ACTION_OPEN,
    "more": strings.ACTION_MORE,
    "adopt_label": strings.ADOPT_LABEL,
    "adopt_placeholder": strings.ADOPT_PLACEHOLDER,
    "adopt_submit": strings.ADOPT_SUBMIT,
}

_HELP: dict[str, str] = {**library_strings.REUSE_HELP, "code": strings.ACTION_CODE_HELP}

_MARKUP = ("{", "[", "<")  # how an answer begins that is no sentence

_MOST_CLAIMED = 0.99  # of a job that still runs

_SAME_S = 0.15  # models end a clip on a whole frame or a whole group of frames

_STATES: dict[JobState, tuple[str, str, str]] = {
    JobState.QUEUED: (strings.STATE_QUEUED, "quiet", strings.SAYS_QUEUED),
    JobState.SUBMITTING: (strings.STATE_SUBMITTING, "running", strings.SAYS_SUBMITTING),
    JobState.RUNNING: (strings.STATE_RUNNING, "running", strings.SAYS_RUNNING),
    JobState.DOWNLOADING: (strings.STATE_DOWNLOADING, "running", strings.SAYS_DOWNLOADING),
    JobState.SUCCEEDED: (strings.STATE_SUCCEEDED, "done", ""),
    JobState.FAILED: (strings.STATE_FAILED, "failed", strings.FAILED_TITLE),
    JobState.CANCELLED: (strings.STATE_CANCELLED, "quiet", strings.CANCELLED_TITLE),
    JobState.EXPIRED: (strings.STATE_EXPIRED, "failed", strings.EXPIRED_TITLE),
    JobState.IN_DOUBT: (strings.STATE_IN_DOUBT, "doubt", strings.DOUBT_TITLE),
}


def job_tile(
    job: Job,
    links: Links | None,
    *,
    preview: Preview | None,
    estimate: Estimate | None = None,
    now: datetime,
    on_page: bool = False,
    key: str,
    on_action: Callable[[Action], None],
    on_send_again: Callable[[str], None],
    on_adopt: Callable[[str], None],
) -> None:
    """Draw a job's tile; a video that plays goes on playing whatever else changes.

    Args:
        job: The job as the store has it.
        links: Where its files are; None before there is a video.
        preview: What is shown behind the stopwatch; None: nothing.
        estimate: How long it will probably take; None: too few like it were made here.
        now: The present, aware; the stopwatch starts from it and then runs in the browser.
        on_page: Whether it stands on the take's own page, which says and offers the rest.
        key: The widget's key.
        on_action: Is called before the next run with what was pressed.
        on_send_again: Is called before the next run when it is to be sent again, with the doubt
            that was on screen.
        on_adopt: Is called before the next run with the task id that was typed.
    """

    def take() -> None:
        action = st.session_state[key]["action"]
        if action in _ACTIONS:
            on_action(action)

    def pass_on(event: str, told: Callable[[str], None]) -> None:
        words = st.session_state[key][event]
        if isinstance(words, str) and words:
            told(words[:_TOLD_LIMIT])

    data = _data(job, links, preview=preview, now=now) | {"on_page": on_page}
    if on_page:
        data |= {"actions": [list(offer) for offer in page_actions(job)], "more": [], "changes": []}
    data["estimate"] = None if estimate is None else _guess(job, estimate, now)
    _MOUNT(
        key=key,
        data=data,
        on_action_change=take,
        on_again_change=partial(pass_on, "again", on_send_again),
        on_adopt_change=partial(pass_on, "adopt", on_adopt),
    )


def state_words(state: JobState) -> tuple[str, str]:
    """Return a state's word and its tone."""
    word, tone, _ = _STATES[state]
    return word, tone


def describe(job: Job) -> TileText:
    """Put a job into words."""
    state, tone, stage_title = _STATES[job.state]
    words, quote = "", ""
    progress = _progress(job)
    if progress is not None:
        stage_title = strings.SAYS_PROGRESS.format(percent=round(progress * 100))
    if job.state is JobState.QUEUED and job.says:
        stage_title = strings.SAYS_HELD_UP
    if not job.state.is_active and job.state is not JobState.SUCCEEDED:
        words = figures.sentence(job.failure, job.gateway_id)
        quote = "" if job.gateway_words in {"", job.failure} else job.gateway_words
        is_for_machines = quote.startswith(_MARKUP) or ("_" in quote and " " not in quote)
        quote = "" if is_for_machines else quote  # it stands on the take's page
        if job.failure_code:
            quote = f"{quote} ({job.failure_code})".strip()
    return TileText(
        title=f"{job.gateway_label} · {job.model_id}" if job.model_id else job.gateway_label,
        badge=strings.GATEWAY_SIMULATED if job.simulated else "",
        state=_timed(job, state),
        tone=tone,
        facts=_facts(job),
        stage_title=stage_title,
        stage_words=words or (_waiting_words(job) if job.state.is_active else ""),
        quote=quote,
        hint="" if job.state.is_active else _hint(job),
        actions=first_actions(job),
        more=more_actions(job),
        changes=tuple((change.words, change.source) for change in job.adjustments),
    )


def _progress(job: Job) -> float | None:
    """How far the gateway says a job is; none is done as long as it runs."""
    if job.state is not JobState.RUNNING or job.progress_fraction is None:
        return None
    return min(job.progress_fraction, _MOST_CLAIMED)


def _hint(job: Job) -> str:
    if job.called_task_id is None:
        return job.hint
    return strings.DOUBT_CALLED.format(task=job.called_task_id)


def _timed(job: Job, state: str) -> str:
    took = figures.seconds_between(job.created_at, job.settled_at)
    if took is None:
        return state
    if job.state is JobState.SUCCEEDED:
        return strings.STATE_DONE_IN.format(span=figures.span(took))
    if job.state is JobState.FAILED:
        return strings.STATE_FAILED_AFTER.format(span=figures.span(took))
    return state


def _waiting_words(job: Job) -> str:
    """What holds it up, or what the gateway's own word means beyond our state."""
    if job.says:
        return job.says
    word = job.gateway_words.strip().lower()
    if job.state is not JobState.RUNNING or word in {"", job.state.value}:
        return ""
    known = (said for words, said in strings.RUNNING_WORDS.items() if word in words.split())
    return next(known, strings.RUNNING_OTHER)


def _facts(job: Job) -> tuple[tuple[str, ...], ...]:
    """What was delivered and whether that was asked for; under it the seed and the price."""
    video, seed = job.video, job.request.seed
    delivered = (
        ()
        if video is None
        else (
            figures.pixel_size(video.width_px, video.height_px),
            f"{video.duration_s:.1f} s, {video.fps:.3g} fps",
            _delivery(job.request, video),
        )
    )
    drawn = () if seed is None else (strings.SEED_LINE.format(seed=seed),)
    paid = (*drawn, charge.words(job))
    return (delivered, paid) if delivered else (paid,)


def _delivery(request: GenerationRequest, video: Video) -> str:
    """Say what was asked for where something else came."""
    asked = []
    if request.size_px != (video.width_px, video.height_px):
        asked.append(figures.pixel_size(*request.size_px))
    if abs(request.duration_s - video.duration_s) > _SAME_S:
        asked.append(f"{request.duration_s} s")
    if not asked:
        return strings.DELIVERED_AS_ASKED
    return strings.DELIVERED_OTHERWISE.format(asked=", ".join(asked))


def _guess(job: Job, estimate: Estimate, now: datetime) -> dict[str, Any] | None:
    """What the browser guesses the progress from, until the gateway tells its own."""
    since_s = figures.seconds_between(job.submitted_at, now)
    if since_s is None or not job.state.is_active or job.progress_fraction is not None:
        return None
    words = {"usual": figures.spread(estimate.usual), "slow": figures.span(estimate.slow_s)}
    return {
        "since_s": since_s,
        "curve": [list(point) for point in estimate.curve],
        "usual": strings.ESTIMATE_USUAL.format(**words),
        "over": strings.ESTIMATE_OVER.format(**words),
    }


def _data(
    job: Job, links: Links | None, *, preview: Preview | None, now: datetime
) -> dict[str, Any]:
    text = describe(job)
    width, height = job.request.size_px
    is_lit = preview is not None and job.state.is_active
    data: dict[str, Any] = {
        "job_id": job.id,
        "title": text.title,
        "badge": text.badge,
        "state": text.state,
        "tone": text.tone,
        "facts": [list(line) for line in text.facts],
        "price_source": charge.source(job),
        "changes": [list(change) for change in text.changes],
        "stage": [text.stage_title, text.stage_words, text.quote, text.hint],
        "actions": [list(action) for action in text.actions],
        "called_task": job.called_task_id or "",
        "doubt": job.doubt,
        "more": [[*action, _HELP.get(action[0], "")] for action in text.more],
        "size": [width, height],
        "is_active": job.state.is_active,
        "counts": job.state.is_active or job.state is JobState.IN_DOUBT,
        "elapsed_s": figures.seconds_between(job.created_at, now),
        "progress": _progress(job),
        "preview": [preview.sha256, preview.picture_url] if preview and is_lit else None,
        "video": None,
        "words": _WORDS,
    }
    if job.video is not None and links is not None:
        data["size"] = [job.video.width_px, job.video.height_px]
        data["video"] = {
            "id": job.video.sha256,
            "src": links.video_url,
            "poster": links.poster_url,
            "download": links.download_url,
            "alt": strings.VIDEO_ALT.format(
                gateway=job.gateway_label, prompt=job.request.prompt_text or strings.UNTITLED
            ),
        }
    return data
