"""What can be done to a take, by its state: a few in one row, the rest in a menu."""

from typing import Literal

from runway_core import Job, JobState

from . import strings
from .reuse import offered
from .strings import compare

Action = Literal[
    "cancel",
    "key",
    "check",
    "lost",
    "send_again",
    "follow",
    "adopt",
    "remix",
    "repeat",
    "frames",
    "prompt",
    "all",
    "last",
    "code",
    "compare",
    "open",
]
Offer = tuple[Action, str]
"""What is done, and the words for it."""

_AGAIN: tuple[Offer, ...] = (
    ("remix", strings.ACTION_REMIX),
    ("repeat", strings.ACTION_REPEAT),
)


def first_actions(job: Job) -> tuple[Offer, ...]:
    """Return what stands in the row; as many as fit into a narrow tile."""
    if job.state is JobState.IN_DOUBT:
        return (
            ("check", strings.ACTION_CHECK),
            ("adopt", strings.ACTION_ADOPT),
            ("lost", strings.ACTION_LOST),
        )
    if job.state is JobState.EXPIRED:
        return (("follow", strings.ACTION_FOLLOW), ("adopt", strings.ACTION_ADOPT))
    if job.state is JobState.SUCCEEDED and job.video is not None:
        return (("compare", compare.ACTION_COMPARE), *_AGAIN)
    if job.state.is_active:
        return _while_active(job)
    return (("follow", strings.ACTION_FOLLOW), *_AGAIN) if job.can_follow_again else _AGAIN


def _while_active(job: Job) -> tuple[Offer, ...]:
    """What holds a job up comes first; a video on its way home cannot be stopped."""
    ways: list[Offer] = []
    if job.waits_for_key:
        ways.append(("key", strings.ACTION_KEY))
    elif job.says and job.state in {JobState.RUNNING, JobState.DOWNLOADING}:
        ways.append(("check", strings.ACTION_CHECK))
    if job.state is not JobState.DOWNLOADING:
        ways.append(("cancel", _stop_words(job)))
    return tuple(ways)


def more_actions(job: Job) -> tuple[Offer, ...]:
    """Return what stands in the menu; the exact request is the last of it in every state."""
    code: Offer = ("code", strings.ACTION_CODE)
    if job.state is JobState.IN_DOUBT:
        return (("send_again", strings.ACTION_SEND_AGAIN), code)
    if job.state.is_active:
        return (code,)
    shown = {action for action, _ in first_actions(job)}
    return (*((kind, words) for kind, words in offered(job) if kind not in shown), code)


def page_actions(job: Job) -> tuple[Offer, ...]:
    """Return what a take's own page offers beside its video: to use it again is offered elsewhere.

    The way that may charge twice comes last.
    """
    reuses = {kind for kind, _ in offered(job)}
    offers = (*first_actions(job), *more_actions(job))
    return tuple(offer for offer in offers if offer[0] not in {*reuses, "code"})


def _stop_words(job: Job) -> str:
    """Where the gateway cannot cancel, a stop is ours only, and what it costs is not."""
    if job.can_cancel or job.state is JobState.QUEUED:
        return strings.ACTION_CANCEL
    is_free = job.simulated or job.price.amount == 0
    return strings.ACTION_STOP_FREE if is_free else strings.ACTION_STOP
