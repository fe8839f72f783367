from dataclasses import replace

from runway_core.jobs.doubts import end_or_doubt
from runway_core.jobs.rows import Move
from runway_core.models import JobId, JobState
from tests.support.following import Desk

END = Move(
    job_id=JobId("job-1"),
    expected=[JobState.QUEUED],
    to=JobState.FAILED,
    values={"failure": "It is over.", "hint": "Add credits."},
)


def test_a_job_without_an_earlier_doubt_comes_to_its_end(desk: Desk) -> None:
    assert end_or_doubt(END, desk.queued(), "It is over.") == replace(END, given={"doubted": ""})


def test_a_job_with_earlier_doubts_goes_back_to_the_last_of_them(desk: Desk) -> None:
    row = replace(desk.queued(), doubted=("first", "second"))

    back = end_or_doubt(END, row, "It was refused.")

    assert (back.to, back.voids, back.given) == (
        JobState.IN_DOUBT,
        True,
        {"doubted": " first second"},
    )
    assert (back.values["attempt"], back.values["doubted"]) == ("second", " first")
    assert back.values["failure"].startswith("It was refused. Whether the request before")
    assert back.values["hint"].startswith("Add credits. That one may be rendering")
