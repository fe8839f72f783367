import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from runway_core.compare.table import rows, stages, to_csv
from runway_core.compare.values import CompareCell
from runway_core.models import (
    Basis,
    CameraMotion,
    Charge,
    ChargeState,
    Job,
    JobEvent,
    JobState,
    Price,
)
from tests.support.factories import NOON, a_finished_job, a_job, a_request, a_video

TIMELINE = tuple(
    JobEvent(at=NOON + timedelta(seconds=seconds), state=state)
    for seconds, state in [
        (0, JobState.QUEUED),
        (3, JobState.SUBMITTING),
        (4, JobState.RUNNING),
        (39, JobState.DOWNLOADING),
        (41, JobState.SUCCEEDED),
    ]
)


def a_take(**changes: Any) -> Job:
    return a_finished_job(**({"timeline": TIMELINE, "price": Price(amount=0.25)} | changes))


def cells(name: str, *jobs: Job) -> tuple[CompareCell, ...]:
    return next(row.cells for row in rows(jobs) if row.field == name)


def cell(name: str, **changes: Any) -> CompareCell:
    return cells(name, a_take(**changes))[0]


def test_the_same_settings_make_equal_rows_and_other_ones_do_not() -> None:
    other = a_take(request=a_request(seed=8), video=a_video(height_px=768))

    differing = {row.field for row in rows([a_take(), other]) if not row.is_equal}

    assert differing == {"seed", "size", "ratio"}


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


def test_times_come_from_the_timeline() -> None:
    assert stages(a_take()) == (4.0, 35.0, 2.0)
    assert [cell(name).delivered for name in ("queue_s", "run_s", "download_s", "total_s")] == [
        4.0,
        35.0,
        2.0,
        41.0,
    ]


def test_times_that_no_timeline_tells_are_left_open() -> None:
    assert stages(a_job()) == (None, None, None)
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
