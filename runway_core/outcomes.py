"""How jobs went, by gateway and model: pure, from the rows of a period."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from runway_core.jobs.rows import OutcomeRow
from runway_core.models import JobState
from runway_core.spread import Spread, spread

Sort = Literal["real", "simulated", "local"]
"""What made a video: a gateway, its simulated twin, or the renderer on this machine."""

_SAME_S = 0.15  # models end a clip on a whole frame or a whole group of frames
_SAME_RATIO = 0.01  # of the ratio; a pixel more or less of a rounded size is the same shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """How long the parts of one job's way took, in seconds; None: an instant is not known."""

    queue_s: float | None
    """From the click until the gateway had accepted it."""
    run_s: float | None
    """From there until the gateway had finished, however often it was followed meanwhile."""
    fetch_s: float | None
    """From there until the video was stored and checked."""
    total_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """How long the parts of a video's way took, as `Spans` has them, over those that succeeded."""

    queue: Spread | None
    run: Spread | None
    fetch: Spread | None
    total: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What came against what was asked for, as numbers of videos."""

    checked: int = 0
    as_asked: int = 0
    other_size: int = 0
    other_ratio: int = 0
    other_length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Jobs that did not end in a video for one reason."""

    code: str
    """The gateway's own code; empty: it gave none."""
    words: str
    """The newest of their sentences."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOutcomes:
    """How the jobs of one model on one gateway went."""

    gateway_id: str
    gateway_label: str
    model_id: str
    states: tuple[tuple[JobState, int], ...]
    """How many jobs ended, or stand, in each state."""
    stages: Stages
    delivered: Delivered
    failures: tuple[Failures, ...]
    """The most frequent first."""

    @property
    def ended(self) -> int:
        """How many came to an end that says something: cancelled ones do not."""
        counted = {JobState.SUCCEEDED, JobState.FAILED, JobState.EXPIRED}
        return sum(count for state, count in self.states if state in counted)

    @property
    def succeeded(self) -> int:
        """How many ended in a video."""
        return dict(self.states).get(JobState.SUCCEEDED, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """How all jobs of one sort went in a period."""

    jobs: int
    total: Spread | None
    """From the click to the video, in seconds."""
    models: tuple[ModelOutcomes, ...] = ()


def spans(
    *,
    created_at: float | None,
    submitted_at: float | None,
    fetched_at: float | None,
    settled_at: float | None,
) -> Spans:
    """Part a job's way by its instants, in seconds since 1970 UTC; None: not known.

    Args:
        created_at: The click.
        submitted_at: When the gateway accepted it.
        fetched_at: When the gateway's video was first on its way home.
        settled_at: When it ended.
    """

    def between(start: float | None, end: float | None) -> float | None:
        # Two processes that changed the same job need not share a clock.
        return None if start is None or end is None else max(0.0, end - start)

    return Spans(
        queue_s=between(created_at, submitted_at),
        run_s=between(submitted_at, fetched_at),
        fetch_s=between(fetched_at, settled_at),
        total_s=between(created_at, settled_at),
    )


def outcomes(rows: Sequence[OutcomeRow], label_of: Callable[[str], str]) -> Outcomes:
    """Sum rows up by gateway and model.

    Args:
        rows: Jobs of one sort, the newest first.
        label_of: Gateway id → its name.
    """
    groups: defaultdict[tuple[str, str], list[OutcomeRow]] = defaultdict(list)
    for row in rows:
        groups[row.gateway_id, row.model_id].append(row)
    models = (_of_model(own, label_of(gateway_id)) for (gateway_id, _), own in groups.items())
    return Outcomes(
        jobs=len(rows),
        total=_stages(rows).total,
        models=tuple(sorted(models, key=lambda model: (model.gateway_label, model.model_id))),
    )


def _of_model(rows: list[OutcomeRow], label: str) -> ModelOutcomes:
    return ModelOutcomes(
        gateway_id=rows[0].gateway_id,
        gateway_label=label,
        model_id=rows[0].model_id,
        states=tuple(Counter(row.state for row in rows).most_common()),
        stages=_stages(rows),
        delivered=_delivered(rows),
        failures=_failures(rows),
    )


def _stages(rows: Iterable[OutcomeRow]) -> Stages:
    done = [
        spans(
            created_at=row.created_at,
            submitted_at=row.submitted_at,
            fetched_at=row.fetched_at,
            settled_at=row.settled_at,
        )
        for row in rows
        if row.state is JobState.SUCCEEDED
    ]

    def over(told: Iterable[float | None]) -> Spread | None:
        return spread([span for span in told if span is not None])

    return Stages(
        queue=over(job.queue_s for job in done),
        run=over(job.run_s for job in done),
        fetch=over(job.fetch_s for job in done),
        total=over(job.total_s for job in done),
    )


def _delivered(rows: Iterable[OutcomeRow]) -> Delivered:
    found: Counter[str] = Counter()
    for row in rows:
        if row.video is None:
            continue
        width_px, height_px, duration_s = row.video
        asked_width_px, asked_height_px = row.size_px
        wanted = asked_width_px / asked_height_px
        differs = {
            "other_size": (width_px, height_px) != row.size_px,
            "other_ratio": abs(width_px / height_px - wanted) > _SAME_RATIO * wanted,
            "other_length": abs(duration_s - row.duration_s) > _SAME_S,
        }
        found["checked"] += 1
        found["as_asked"] += not any(differs.values())
        found.update(name for name, is_so in differs.items() if is_so)
    return Delivered(**found)


def _failures(rows: Iterable[OutcomeRow]) -> tuple[Failures, ...]:
    lost = [row for row in rows if row.state in {JobState.FAILED, JobState.EXPIRED}]
    # Without a code the sentence is all there is to tell two failures apart.
    kinds = Counter((row.failure_code, "" if row.failure_code else row.failure) for row in lost)
    newest = {
        (row.failure_code, "" if row.failure_code else row.failure): row.failure
        for row in reversed(lost)
    }
    return tuple(
        Failures(code=kind[0], words=newest[kind], count=count)
        for kind, count in kinds.most_common()
    )
