from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from components import job_tile, strings
from components.job_tile import Links, Preview, describe
from runway_core import (
    Adjustment,
    AdjustmentKind,
    Basis,
    Charge,
    ChargeState,
    Estimate,
    JobState,
    Spread,
)
from runway_core.models import TaskId
from tests.support.factories import NOON, a_finished_job, a_job, a_video
from tests.support.screens import drawn, show, tell_event

LINKS = Links(video_url="/assets/v", poster_url="/assets/p", download_url="/assets/d")
PREVIEW = Preview(sha256="a1" * 32, picture_url="/assets/f")
A_QUARTER = Charge(
    state=ChargeState.SETTLED,
    amount_usd=0.25,
    basis=Basis.PRICE_CARD,
    source="https://docs.dev.runwayml.com/guides/pricing (checked 2026-11-20)",
)
LATER = NOON + timedelta(seconds=12)


def data_of(job: Any, links: Links | None = None, preview: Preview | None = None) -> Any:
    """What the browser is told of a job."""
    screen = show(
        job_tile.job_tile,
        job,
        links,
        preview=preview,
        now=LATER,
        key="tile",
        on_action=print,
        on_send_again=print,
        on_adopt=print,
    )
    return drawn(screen)["tile"]


def line_of(job: Any) -> str:
    """The quiet lines of a job as one."""
    return " · ".join(fact for line in describe(job).facts for fact in line)


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_words_and_a_tone(state: JobState) -> None:
    text = describe(a_job(state=state))

    assert text.state
    assert text.tone in {"quiet", "running", "done", "failed", "doubt"}


def test_a_finished_job_says_what_was_delivered_and_how_long_it_took() -> None:
    text = describe(a_finished_job(charge=A_QUARTER))

    assert text.state == "Done in 41 s"
    assert text.facts == (
        ("1280 × 720", "5.0 s, 24 fps", "as asked"),
        ("seed 7", "$0.25 by the price card of 2026-11-20"),
    )


def test_the_quiet_line_ends_with_the_price_and_names_its_card() -> None:
    held = replace(A_QUARTER, state=ChargeState.RESERVED)

    assert line_of(a_job(charge=held)).endswith(" · $0.25 reserved")
    assert data_of(a_job(charge=A_QUARTER))["price_source"] == A_QUARTER.source


def test_a_failed_job_says_whether_it_was_charged() -> None:
    given_back = Charge(state=ChargeState.REFUNDED, amount_usd=0.0)

    line = line_of(a_job(state=JobState.FAILED, charge=given_back))

    assert line.endswith(" · not charged, the gateway says")


def test_a_simulated_job_says_so_and_costs_nothing() -> None:
    text = describe(a_job(simulated=True, charge=Charge(state=ChargeState.FREE)))

    assert text.badge == "Simulated"
    assert text.facts[-1][-1] == "free"


def test_progress_is_told_only_where_the_gateway_tells_it() -> None:
    told = describe(a_job(state=JobState.RUNNING, progress_fraction=0.61))
    silent = describe(a_job(state=JobState.RUNNING))

    assert told.stage_title == "rendering, 61 %"
    assert silent.stage_title == "rendering"


@pytest.mark.parametrize("fraction", [0.996, 1.0])
def test_a_job_that_runs_is_never_said_to_be_done(fraction: float) -> None:
    job = a_job(state=JobState.RUNNING, progress_fraction=fraction)

    assert describe(job).stage_title == "rendering, 99 %"
    assert data_of(job)["progress"] == 0.99


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        pytest.param("THROTTLED", "waiting for a free place at the gateway", id="no place"),
        pytest.param("task_not_exist", strings.RUNNING_UNLISTED, id="new"),
        pytest.param("NOT_START", "in the gateway's queue", id="queued there"),
        pytest.param("RUNNING", "", id="as our state"),
        pytest.param("PROCESSING", "", id="as our state in their word"),
        pytest.param("WOBBLING", strings.RUNNING_OTHER, id="never heard of"),
    ],
)
def test_a_running_tile_tells_the_gateways_word_in_a_sentence(word: str, sentence: str) -> None:
    assert describe(a_job(state=JobState.RUNNING, gateway_words=word)).stage_words == sentence


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (JobState.QUEUED, "waiting"),
        (JobState.RUNNING, "rendering"),
        (JobState.DOWNLOADING, "bringing the video home"),
    ],
)
def test_what_holds_a_job_up_stands_on_its_tile(state: JobState, title: str) -> None:
    text = describe(a_job(state=state, says="The disk is full.", gateway_words="SUCCEEDED"))

    assert (text.stage_title, text.stage_words) == (title, "The disk is full.")


def test_a_failed_job_gives_reason_gateway_words_and_what_to_do() -> None:
    text = describe(
        a_job(
            state=JobState.FAILED,
            settled_at=NOON + timedelta(seconds=3),
            failure="The prompt was refused by moderation.",
            failure_code="SAFETY.TEXT",
            gateway_words="Text did not pass",
            hint="Change the wording.",
        )
    )

    assert text.state == "Failed after 3.0 s"
    assert text.stage_words == "The prompt was refused by moderation."
    assert text.quote == "Text did not pass (SAFETY.TEXT)"
    assert text.hint == "Change the wording."


def test_a_tile_in_doubt_says_which_task_the_gateway_has_called_about() -> None:
    told = a_job(state=JobState.IN_DOUBT, hint="Look there.", called_task_id=TaskId("task-9"))

    assert "task-9" in describe(told).hint
    assert describe(replace(told, called_task_id=None)).hint == "Look there."


@pytest.mark.parametrize("words", ['{"error": {"code": ""}}', "<html>", "task_not_exist"])
def test_an_answer_that_is_no_sentence_stays_on_the_takes_page(words: str) -> None:
    text = describe(a_job(state=JobState.IN_DOUBT, gateway_words=words))

    assert text.quote == ""


def test_a_reason_begins_like_a_sentence() -> None:
    text = describe(a_job(state=JobState.FAILED, failure="the ratio is refused"))

    assert text.stage_words == "The ratio is refused"


def test_words_that_repeat_the_reason_are_not_quoted_again() -> None:
    text = describe(a_job(state=JobState.FAILED, failure="Too dark.", gateway_words="Too dark."))

    assert text.quote == ""


def test_what_the_plan_changed_stays_readable_on_the_tile() -> None:
    change = Adjustment(
        kind=AdjustmentKind.DROPPED, field="motion", words="camera move dropped", source="docs"
    )

    data = data_of(a_job(adjustments=(change,)))

    assert data["changes"] == [["camera move dropped", "docs"]]


@pytest.mark.parametrize(
    ("delivered", "words"),
    [
        pytest.param({}, "as asked", id="all"),
        pytest.param({"width_px": 1198, "height_px": 902}, "asked for 1280 × 720", id="size"),
        pytest.param({"duration_s": 4.0}, "asked for 5 s", id="length"),
        pytest.param({"height_px": 768, "duration_s": 5.2}, "asked for 1280 × 720, 5 s", id="both"),
        pytest.param({"duration_s": 5.1}, "as asked", id="a few frames"),
    ],
)
def test_a_finished_tile_holds_what_came_against_what_was_asked_for(
    delivered: dict[str, Any], words: str
) -> None:
    facts = line_of(a_finished_job(video=a_video(**delivered))).split(" · ")

    assert facts[2] == words


def test_a_finished_tile_carries_its_links_and_an_alternative_text() -> None:
    data = data_of(a_finished_job(), LINKS)

    assert data["video"]["src"] == "/assets/v"
    assert data["video"]["alt"] == "Video by Runway: slow push in over the ridges"
    assert data["size"] == [1280, 720]
    assert data["counts"] is False


def test_a_running_tile_counts_from_when_the_job_began() -> None:
    data = data_of(a_job(state=JobState.RUNNING), preview=PREVIEW)

    assert (data["is_active"], data["counts"], data["elapsed_s"]) == (True, True, 12.0)
    assert data["preview"] == ["a1" * 32, "/assets/f"]
    assert data["progress"] is None


def guess_of(job: Any) -> Any:
    """What the browser is to guess a job's progress from."""
    usual = Spread(median=41.0, low=33.0, high=58.0, count=9)
    screen = show(
        job_tile.job_tile,
        job,
        None,
        preview=None,
        estimate=Estimate(usual=usual),
        now=LATER,
        key="tile",
        on_action=print,
        on_send_again=print,
        on_adopt=print,
    )
    return drawn(screen)["tile"]["estimate"]


def test_progress_is_guessed_from_the_moment_of_the_submit() -> None:
    submitted_at = NOON + timedelta(seconds=2)

    guess = guess_of(a_job(state=JobState.RUNNING, submitted_at=submitted_at))

    assert guess["since_s"] == 10.0
    assert guess["curve"] == [[0.0, 0.0], [41.0, 0.8], [58.0, 0.94]]
    assert guess["usual"] == "usually 41 s (33 s to 58 s) here"
    assert guess["over"] == "longer than usual: mostly done within 58 s here"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"progress_fraction": 0.4}, id="the gateway tells its own"),
        pytest.param({"submitted_at": None}, id="not sent yet"),
        pytest.param({"state": JobState.FAILED}, id="over"),
    ],
)
def test_progress_is_not_guessed(changes: dict[str, Any]) -> None:
    assert guess_of(a_job(**({"state": JobState.RUNNING, "submitted_at": NOON} | changes))) is None


def test_the_first_frame_is_not_shown_behind_words_of_failure() -> None:
    assert data_of(a_job(state=JobState.FAILED), preview=PREVIEW)["preview"] is None


def test_an_action_reaches_the_page() -> None:
    told: list[str] = []
    screen = show(
        job_tile.job_tile,
        a_finished_job(),
        LINKS,
        preview=None,
        now=LATER,
        key="tile",
        on_action=told.append,
        on_send_again=told.append,
        on_adopt=told.append,
    )

    tell_event(screen, "tile", "action", "remix")
    tell_event(screen, "tile", "action", "format the disk")

    assert told == ["remix"]


def test_sending_again_reaches_the_page_with_the_doubt_that_was_on_screen() -> None:
    told: list[str] = []
    doubted = a_job(state=JobState.IN_DOUBT, doubt="nonce-1")
    screen = show(
        job_tile.job_tile,
        doubted,
        None,
        preview=None,
        now=LATER,
        key="tile",
        on_action=print,
        on_send_again=told.append,
        on_adopt=print,
    )

    tell_event(screen, "tile", "again", drawn(screen)["tile"]["doubt"])

    assert told == ["nonce-1"]


def test_the_menu_says_what_each_of_its_deeds_does() -> None:
    told = data_of(a_finished_job(), LINKS)["more"]

    assert [entry[0] for entry in told] == ["all", "frames", "prompt", "last", "code"]
    assert all(help_words for _, _, help_words in told)
