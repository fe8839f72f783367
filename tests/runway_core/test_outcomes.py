from typing import Any

import pytest

from runway_core.jobs.rows import OutcomeRow
from runway_core.models import JobState
from runway_core.outcomes import (
    Delivered,
    Failures,
    ModelOutcomes,
    Outcomes,
    Spans,
    outcomes,
    spans,
)


def a_row(**changes: Any) -> OutcomeRow:
    """A five-second video: accepted after 2 s, finished after 30 s more, here after 1 s more."""
    fields: dict[str, Any] = {
        "gateway_id": "runway",
        "model_id": "gen4_turbo",
        "simulated": False,
        "state": JobState.SUCCEEDED,
        "created_at": 1000.0,
        "submitted_at": 1002.0,
        "fetched_at": 1032.0,
        "settled_at": 1033.0,
        "failure": "",
        "failure_code": "",
        "size_px": (1280, 720),
        "duration_s": 5.0,
        "video": (1280, 720, 5.0),
    }
    return OutcomeRow(**(fields | changes))


def failed(code: str = "", words: str = "", state: JobState = JobState.FAILED) -> OutcomeRow:
    return a_row(state=state, failure_code=code, failure=words, video=None)


def summed(*rows: OutcomeRow) -> Outcomes:
    return outcomes(rows, str.title)


def the_model(*rows: OutcomeRow) -> ModelOutcomes:
    """The one model that the rows are of."""
    (model,) = summed(*rows).models
    return model


def median_s(model: ModelOutcomes, stage: str) -> float | None:
    found = getattr(model.stages, stage)
    return None if found is None else float(found.median)


def test_the_way_to_a_video_is_told_by_stage() -> None:
    model = the_model(a_row(), a_row(settled_at=1035.0), a_row(settled_at=1034.0))

    stages = [median_s(model, stage) for stage in ("queue", "run", "fetch", "total")]

    assert stages == [2.0, 30.0, 2.0, 34.0]


def test_a_way_is_parted_by_its_instants() -> None:
    whole = spans(created_at=10.0, submitted_at=12.0, fetched_at=42.0, settled_at=43.0)
    begun = spans(created_at=10.0, submitted_at=12.0, fetched_at=None, settled_at=None)

    assert whole == Spans(queue_s=2.0, run_s=30.0, fetch_s=1.0, total_s=33.0)
    assert begun == Spans(queue_s=2.0, run_s=None, fetch_s=None, total_s=None)


def test_only_videos_have_times() -> None:
    model = the_model(failed("A"), a_row(state=JobState.CANCELLED, video=None))

    assert median_s(model, "total") is None


def test_clocks_of_two_processes_that_differ_give_no_negative_time() -> None:
    assert median_s(the_model(a_row(submitted_at=999.0)), "queue") == 0.0


def test_a_job_of_an_earlier_release_without_an_instant_counts_for_the_other_stages() -> None:
    model = the_model(a_row(fetched_at=None))

    assert [median_s(model, stage) for stage in ("queue", "run", "total")] == [2.0, None, 33.0]


def test_gateways_and_models_are_told_apart_and_named() -> None:
    found = summed(a_row(), a_row(gateway_id="cometapi"), a_row(model_id="gen4.5"))

    names = [(model.gateway_label, model.model_id) for model in found.models]

    assert found.jobs == 3
    assert names == [("Cometapi", "gen4_turbo"), ("Runway", "gen4.5"), ("Runway", "gen4_turbo")]


def test_a_cancelled_job_is_neither_success_nor_failure() -> None:
    model = the_model(a_row(), failed("A"), a_row(state=JobState.CANCELLED, video=None))

    assert (model.succeeded, model.ended) == (1, 2)


def test_failures_are_counted_by_code_with_their_newest_words() -> None:
    model = the_model(failed("A", "newer"), failed("B", "other"), failed("A", "older"))

    assert model.failures == (
        Failures(code="A", words="newer", count=2),
        Failures(code="B", words="other", count=1),
    )


def test_failures_without_a_code_are_told_apart_by_their_words() -> None:
    model = the_model(failed(words="no answer"), failed(words="refused", state=JobState.EXPIRED))

    assert {failure.words for failure in model.failures} == {"no answer", "refused"}


@pytest.mark.parametrize(
    ("video", "differs"),
    [
        pytest.param((1280, 720, 5.0), {}, id="all as asked"),
        pytest.param((1280, 720, 5.04), {}, id="a frame more"),
        pytest.param((1280, 720, 5.3), {"other_length": 1}, id="longer"),
        pytest.param((1920, 1080, 5.0), {"other_size": 1}, id="larger, same shape"),
        pytest.param((1280, 718, 5.0), {"other_size": 1}, id="a rounded size"),
        pytest.param((1280, 768, 5.0), {"other_size": 1, "other_ratio": 1}, id="other shape"),
    ],
)
def test_what_came_is_held_against_what_was_asked(
    video: tuple[int, int, float], differs: dict[str, int]
) -> None:
    delivered = the_model(a_row(video=video)).delivered

    assert delivered == Delivered(checked=1, as_asked=int(not differs), **differs)


def test_no_jobs_make_an_empty_report() -> None:
    assert summed() == Outcomes(jobs=0, total=None, models=())
