import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from runway_core.compare.table import rows, stages, to_csv
from runway_core.compare.values import CompareCell
from runway_core.media.comment import MAX_TEXT_BYTES
from runway_core.models import (
    Basis,
    CameraMotion,
    Charge,
    ChargeState,
    GenerationRequest,
    Job,
    JobEvent,
    JobState,
    Price,
)
from runway_core.outcomes import Spans
from tests.support.factories import NOON, a_finished_job, a_frame, a_job, a_request, a_video

ACCEPTED = NOON + timedelta(seconds=4)
KEY = "sk-a-key-that-must-never-leave"


def a_timeline(*entered: tuple[int, JobState]) -> tuple[JobEvent, ...]:
    """The states a job entered, each with its seconds after noon."""
    return tuple(
        JobEvent(at=NOON + timedelta(seconds=seconds), state=state) for seconds, state in entered
    )


TIMELINE = a_timeline(
    (0, JobState.QUEUED),
    (3, JobState.SUBMITTING),
    (4, JobState.RUNNING),
    (39, JobState.DOWNLOADING),
    (41, JobState.SUCCEEDED),
)


def a_take(**changes: Any) -> Job:
    fields = {"timeline": TIMELINE, "submitted_at": ACCEPTED, "price": Price(amount=0.25)}
    return a_finished_job(**(fields | changes))


def differing(**changes: Any) -> set[str]:
    """The rows that tell a take from one that asked for something else beside."""
    pair = [a_take(), a_take(request=a_request(**changes))]
    return {row.field for row in rows(pair) if not row.is_equal}


def cells(name: str, *jobs: Job) -> tuple[CompareCell, ...]:
    return next(row.cells for row in rows(jobs) if row.field == name)


def cell(name: str, **changes: Any) -> CompareCell:
    return cells(name, a_take(**changes))[0]


def test_the_same_settings_make_equal_rows_and_other_ones_do_not() -> None:
    other = a_take(request=a_request(seed=8), video=a_video(height_px=768))

    apart = {row.field for row in rows([a_take(), other]) if not row.is_equal}

    assert apart == {"seed", "size", "ratio"}


def test_what_came_is_held_against_what_was_asked_for() -> None:
    assert cell("size") == CompareCell(asked="1280:720", delivered="1280:720", fits=True)
    assert cell("size", video=a_video(height_px=768)).fits is False
    assert cell("ratio", video=a_video(height_px=768)) == CompareCell(
        asked=1.778, delivered=1.667, fits=False
    )
    assert cell("ratio", video=a_video(width_px=854, height_px=480)).fits is True
    assert cell("duration_s", video=a_video(duration_s=5.1)).fits is True
    assert cell("duration_s", video=a_video(duration_s=5.875)) == CompareCell(
        asked=5, delivered=5.875, fits=False
    )


def test_the_probe_tells_rate_frames_sound_and_bytes() -> None:
    names = ("fps", "frame_count", "has_audio", "byte_count")

    assert [cell(name).delivered for name in names] == [24.0, 120, False, 2_400_000]


def test_a_move_is_told_by_the_axes_that_move() -> None:
    moved = a_request(motion=CameraMotion(z=4.5, bg_x_pan=-1.0))

    assert cell("motion", request=moved).delivered == "z +4.5 bg_x_pan -1"


def test_frames_are_told_apart_by_content_or_address() -> None:
    linked = a_request(first_frame="https://example.org/a.jpg", last_frame=None)

    assert cell("first_frame").delivered == "a1" * 32
    assert cell("first_frame", request=linked).delivered == "https://example.org/a.jpg"
    assert cell("last_frame", request=linked).delivered is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt_text", "a wave"),
        ("first_frame", a_frame(fit="pad")),
        ("first_frame", a_frame(focus=(0.2, 0.5))),
        ("last_frame", a_frame(fit="pad")),
        ("foreground_mask", a_frame(sha256="d4" * 32)),
        ("motion", CameraMotion(z=1.0)),
        ("camera_words", "the camera moves in"),
        ("motion_score", 20),
        ("style", "cinematic"),
        ("seed", 8),
        ("watermark", False),
        ("interpolate", True),
        ("upscale", True),
        ("extra_body", {"guidance": 9}),
    ],
)
def test_whatever_else_is_asked_for_tells_takes_apart(field: str, value: Any) -> None:
    assert differing(**{field: value}) == {field}


def test_every_field_of_a_request_is_in_the_table() -> None:
    fields = GenerationRequest.model_fields.keys() - {"ratio"}  # that is the row of the size

    assert fields <= {row.field for row in rows([a_take()])}


def test_a_frame_is_noted_with_how_it_meets_the_ratio() -> None:
    cropped = a_request(first_frame=a_frame(focus=(0.2, 0.75)), last_frame=a_frame(fit="pad"))
    (line,) = csv.DictReader(io.StringIO(to_csv([a_take(request=cropped)])))

    assert (line["first_frame_note"], line["last_frame_note"]) == ("crop 0.2 0.75", "pad")


def test_extra_fields_are_one_short_line_in_the_order_of_their_names() -> None:
    request = a_request(extra_body={"style": "đẹp", "guidance": {"b": 1, "a": [2]}})

    told = cell("extra_body", request=request).delivered

    assert told == '{"guidance":{"a":[2],"b":1},"style":"đẹp"}'


@pytest.mark.parametrize(
    "extra",
    [
        {"api_key": KEY},
        {"note": f"Bearer {KEY}"},
        {"hook": f"https://example.org/hook?token={KEY}"},
        {"file": f"/home/somebody/{KEY}.png"},
    ],
    ids=str,
)
def test_nothing_secret_or_private_is_in_the_figures(extra: dict[str, Any]) -> None:
    text = to_csv([a_take(request=a_request(extra_body=extra))])

    assert KEY not in text
    assert "***" in text


def test_extra_fields_too_long_to_tell_are_still_told_apart() -> None:
    many = {f"field {number}": "long " * 100 for number in range(MAX_TEXT_BYTES // 500)}
    long, other = (a_take(request=a_request(extra_body=many | {"n": n})) for n in (1, 2))

    one, two = (row.delivered for row in cells("extra_body", long, other))

    assert len(json.dumps(many)) > MAX_TEXT_BYTES
    assert one != two
    assert max(len(str(one)), len(str(two))) < 20


def test_times_come_from_the_timeline() -> None:
    assert stages(a_take()) == Spans(queue_s=4.0, run_s=35.0, fetch_s=2.0, total_s=41.0)
    assert [cell(name).delivered for name in ("queue_s", "run_s", "download_s", "total_s")] == [
        4.0,
        35.0,
        2.0,
        41.0,
    ]


@pytest.mark.parametrize("submitted_at", [ACCEPTED, None], ids=["known", "by its timeline"])
def test_a_task_that_was_followed_again_had_left_the_queue(submitted_at: Any) -> None:
    followed = a_timeline(
        (0, JobState.QUEUED),
        (4, JobState.RUNNING),
        (20, JobState.EXPIRED),
        (30, JobState.RUNNING),
        (39, JobState.DOWNLOADING),
        (41, JobState.SUCCEEDED),
    )

    told = stages(a_take(timeline=followed, submitted_at=submitted_at))

    assert told == Spans(queue_s=4.0, run_s=35.0, fetch_s=2.0, total_s=41.0)


def test_a_task_was_done_when_its_video_was_first_on_its_way() -> None:
    fetched_twice = a_timeline(
        (4, JobState.RUNNING), (20, JobState.DOWNLOADING), (39, JobState.DOWNLOADING)
    )

    told = stages(a_take(timeline=fetched_twice))

    assert (told.run_s, told.fetch_s) == (16.0, 21.0)


def test_times_that_no_timeline_tells_are_left_open() -> None:
    assert stages(a_job()) == Spans(queue_s=None, run_s=None, fetch_s=None, total_s=None)
    assert cells("total_s", a_job())[0].delivered is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, CompareCell(delivered=0.25, note="USD, "), id="known"),
        pytest.param(
            {"charge": Charge(state=ChargeState.SETTLED, amount_usd=0.2, basis=Basis.COST)},
            CompareCell(delivered=0.2, note="USD, told by the gateway"),
            id="settled",
        ),
        pytest.param({"price": Price()}, CompareCell(), id="unknown"),
        pytest.param({"simulated": True}, CompareCell(delivered=0.0, note="simulated"), id="twin"),
    ],
)
def test_a_price_says_where_it_is_from(changes: dict[str, Any], expected: CompareCell) -> None:
    assert cell("price", **changes) == expected


def test_the_file_has_a_heading_and_a_line_a_take() -> None:
    lines = list(csv.DictReader(io.StringIO(to_csv([a_take(), a_take(video=None)]))))

    assert len(lines) == 2
    assert lines[0]["job_id"] == "job-1"
    assert (lines[0]["size_asked"], lines[0]["size"]) == ("1280:720", "1280:720")
    assert (lines[0]["duration_s_asked"], lines[0]["duration_s"]) == ("5", "5.0")
    assert (lines[1]["size"], lines[1]["fps"]) == ("", "")


@pytest.mark.parametrize("prompt", ["=1+1", "@cmd", "-2", "+3"])
def test_a_prompt_never_runs_as_a_formula(prompt: str) -> None:
    text = to_csv([a_take(request=a_request(prompt_text=prompt))])

    assert next(csv.DictReader(io.StringIO(text)))["prompt_text"] == f"'{prompt}"
