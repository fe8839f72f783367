from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runway_core.gateways import load_gateways
from runway_core.jobs.live import NOTHING, Reading
from runway_core.jobs.rows import EventRow, JobRow
from runway_core.media.store import MediaStore
from runway_core.models import JobId, JobState
from runway_core.views import GATEWAY_UNKNOWN, instant, job_view, price_view, video_view
from tests.support.factories import NOON, a_plan, a_request, a_video

RUNWAY = load_gateways()["runway"]
COMETAPI = load_gateways()["cometapi"]


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore.in_folder(tmp_path / "media")


def a_row(**changes: Any) -> JobRow:
    """A running job's row."""
    row = JobRow(
        id=JobId("job-1"),
        workspace="local",
        batch_id="batch-1",
        position=0,
        gateway_id="runway",
        model_id="gen4_turbo",
        simulated=False,
        state=JobState.RUNNING,
        version=3,
        attempt="nonce",
        cancel_requested=False,
        request=a_request(),
        plan=a_plan(notes=("a note",)),
        base_url="https://api.dev.runwayml.com",
        task_id="task-1",
        created_at=NOON.timestamp(),
        submitted_at=NOON.timestamp() + 1,
        deadline_at=None,
        settled_at=None,
        output_urls=(),
        failure="",
        failure_code="",
        hint="",
        gateway_words="THROTTLED",
        submit_answer=None,
        last_answer=None,
        cost_credits=None,
        video=None,
        owner=None,
        owner_lacks_key=False,
        doubted=(),
    )
    return replace(row, **changes)


def test_instants_are_aware_and_in_utc() -> None:
    assert instant(0.5) == datetime(1970, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)


def test_a_job_is_its_row_and_its_plan(media: MediaStore) -> None:
    job = job_view(a_row(), RUNWAY, NOTHING, media)

    assert (job.id, job.state, job.task_id) == ("job-1", JobState.RUNNING, "task-1")
    assert (job.gateway_label, job.notes) == ("Runway", ("a note",))
    assert (job.created_at, job.settled_at) == (NOON, None)


def test_the_last_reading_goes_before_what_was_written(media: MediaStore) -> None:
    reading = Reading(words="RUNNING", progress_fraction=0.4)

    job = job_view(a_row(), RUNWAY, reading, media)

    assert (job.gateway_words, job.progress_fraction) == ("RUNNING", 0.4)


def test_without_a_reading_the_written_words_stand(media: MediaStore) -> None:
    job = job_view(a_row(), RUNWAY, NOTHING, media)

    assert (job.gateway_words, job.progress_fraction) == ("THROTTLED", None)


def test_a_job_of_a_gateway_that_is_not_known_here_says_that_it_waits(media: MediaStore) -> None:
    ended = a_row(state=JobState.SUCCEEDED)

    assert job_view(a_row(), None, NOTHING, media).says == GATEWAY_UNKNOWN
    assert job_view(ended, None, NOTHING, media).says == ""


def test_a_job_can_be_cancelled_where_its_gateway_can(media: MediaStore) -> None:
    able = [job_view(a_row(), spec, NOTHING, media).can_cancel for spec in (RUNWAY, COMETAPI, None)]

    assert able == [True, False, False]


def test_a_job_that_was_not_sent_has_neither_task_nor_time(media: MediaStore) -> None:
    job = job_view(a_row(task_id=None, submitted_at=None), RUNWAY, NOTHING, media)

    assert (job.task_id, job.submitted_at) == (None, None)


def test_the_timeline_keeps_its_order_and_its_words(media: MediaStore) -> None:
    events = [
        EventRow(at=NOON.timestamp(), state=JobState.QUEUED, words="", actor="service"),
        EventRow(at=NOON.timestamp() + 1, state=JobState.RUNNING, words="accepted", actor="driver"),
    ]

    job = job_view(a_row(), RUNWAY, NOTHING, media, events)

    assert [(event.state, event.words) for event in job.timeline] == [
        (JobState.QUEUED, ""),
        (JobState.RUNNING, "accepted"),
    ]
    assert job.timeline[0].at == NOON


def test_a_video_comes_with_the_path_of_its_file(media: MediaStore) -> None:
    stored = media.put(b"\x00\x00\x00\x18ftypisom", "video/mp4")
    columns = asdict(a_video(sha256=stored.sha256))
    del columns["path"]

    video = video_view(a_row(video=columns), media)

    assert video == a_video(sha256=stored.sha256, path=media.path(stored.sha256))
    assert video is not None
    assert video.path is not None
    assert video.path.is_file()


def test_a_job_without_a_video_shows_none(media: MediaStore) -> None:
    assert video_view(a_row(), media) is None


def test_what_the_gateway_says_it_cost_goes_before_the_plan() -> None:
    price = price_view(a_row(cost_credits=50.0), RUNWAY)

    assert (price.amount, price.source) == (0.5, "told by the gateway")


def test_without_the_gateways_word_the_planned_price_stands() -> None:
    assert price_view(a_row(cost_credits=None), RUNWAY) == a_plan().price


def test_a_cost_in_credits_of_unknown_worth_changes_nothing() -> None:
    assert price_view(a_row(cost_credits=50.0), COMETAPI) == a_plan().price


def test_a_twins_cost_is_not_money() -> None:
    assert price_view(a_row(cost_credits=50.0, simulated=True), RUNWAY) == a_plan().price


def test_a_video_that_a_later_release_stored_is_shown(media: MediaStore) -> None:
    columns = {name: value for name, value in asdict(a_video()).items() if name != "path"}

    video = video_view(a_row(video=columns | {"loudness": -14.0}), media)

    assert video is not None
    assert asdict(video) | {"path": None} == columns | {"path": None}
