from datetime import timedelta

from components.timeline import rows, timeline
from runway_core import JobEvent, JobState
from tests.support.factories import NOON
from tests.support.screens import drawn, show

EVENTS = (
    JobEvent(at=NOON, state=JobState.QUEUED),
    JobEvent(at=NOON + timedelta(seconds=72), state=JobState.FAILED, words="Too dark."),
)


def test_a_row_gives_the_instant_with_its_zone_the_state_the_words_and_how_long() -> None:
    assert rows(EVENTS) == [
        ["2026-11-20T12:00:00+00:00", "+0.0 s", "Queued", "quiet", "", "for 1 min 12 s"],
        ["2026-11-20T12:01:12+00:00", "+1 min 12 s", "Failed", "failed", "Too dark.", ""],
    ]


def test_a_job_without_events_has_no_rows() -> None:
    assert rows(()) == []


def test_the_rows_reach_the_browser() -> None:
    screen = show(timeline, EVENTS, key="events")

    assert [row[2] for row in drawn(screen)["events"]["rows"]] == ["Queued", "Failed"]
