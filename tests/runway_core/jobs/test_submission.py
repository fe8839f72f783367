import pytest

from runway_core.errors import (
    AuthenticationError,
    ConfigurationError,
    InsufficientCreditsError,
    InvalidImageError,
    InvalidRequestError,
    MissingKeyError,
    PictureLinkError,
    PlaygroundError,
    RateLimitedError,
    RefusedError,
    RenderError,
    SubmissionInDoubtError,
    UnreachableError,
)
from runway_core.jobs import wishes
from runway_core.jobs.context import Outcome
from runway_core.jobs.live import NOTHING
from runway_core.jobs.submission import (
    RATE_LIMIT_PAUSE_S,
    UNREACHED_LIMIT,
    UNREACHED_PAUSE_S,
    Tries,
    failure_values,
    send,
)
from runway_core.models import JobState, Submission, TaskId
from runway_core.settings import GatewaySettings
from tests.support.following import CANNOT_CANCEL, KEY, Desk
from tests.support.providers import ACCEPTED, Held, an_error, error_classes

BACK_IN_THE_QUEUE = {UnreachableError, RateLimitedError}
DEFINITELY_REFUSED = {
    AuthenticationError,
    InsufficientCreditsError,
    RefusedError,
    ConfigurationError,
    MissingKeyError,
    InvalidRequestError,
    InvalidImageError,
    PictureLinkError,
    RenderError,
}


def state_after(kind: type[PlaygroundError]) -> JobState:
    """What a submit that ends in an error makes of the job: in doubt, unless it is definite."""
    if kind in BACK_IN_THE_QUEUE:
        return JobState.QUEUED
    return JobState.FAILED if kind in DEFINITELY_REFUSED else JobState.IN_DOUBT


def sent(desk: Desk, tries: Tries | None = None) -> Outcome:
    """Queue a job and send it once."""
    return desk.play(send(desk.context, desk.queued(), tries or Tries()))


@pytest.mark.parametrize("kind", list(error_classes()), ids=lambda kind: kind.__name__)
def test_every_error_of_a_submit_leads_to_one_state_after_one_post(
    desk: Desk, kind: type[PlaygroundError]
) -> None:
    desk.provider.submits = [an_error(kind)]

    outcome = sent(desk)

    assert outcome.row == desk.row()
    assert desk.row().state is state_after(kind)
    assert desk.provider.calls["submit"] == 1


def test_an_accepted_submit_is_recorded_with_its_task_and_its_deadline(desk: Desk) -> None:
    desk.provider.submits = [Submission(task_id=TaskId("task-7"), raw={"id": "task-7"})]

    sent(desk)

    row = desk.row()
    assert (row.state, row.task_id) == (JobState.RUNNING, "task-7")
    assert row.submit_answer == {"id": "task-7"}
    assert row.submitted_at == pytest.approx(desk.clock(), abs=5)
    assert row.deadline_at == pytest.approx((row.submitted_at or 0) + 3600)


def test_a_task_has_the_deadline_of_its_gateway(desk: Desk) -> None:
    own = {CANNOT_CANCEL: GatewaySettings(task_deadline_s=90)}
    desk.change(settings=desk.context.settings.model_copy(update={"gateways": own}))
    desk.provider.submits = [Submission(task_id=TaskId("task-7"), raw={})]

    sent(desk)

    row = desk.row()
    assert row.deadline_at == pytest.approx((row.submitted_at or 0) + 90)


def test_an_answer_that_is_no_plain_json_does_not_lose_the_task(desk: Desk) -> None:
    desk.provider.submits = [Submission(task_id=TaskId("task-7"), raw={"when": object})]

    sent(desk)

    assert desk.row().task_id == "task-7"


def test_the_intent_is_on_disk_before_the_post(desk: Desk) -> None:
    held = Held(an_error(SubmissionInDoubtError))
    desk.provider.submits = [held]
    seen: list[JobState] = []
    row = desk.queued()

    async def look_while_it_is_sent() -> None:
        async with desk.sending(row):
            await held.asked.wait()
            seen.append(desk.row().state)
            held.released.set()

    desk.play(look_while_it_is_sent())

    assert seen == [JobState.SUBMITTING]


def test_every_submit_has_a_nonce_of_its_own(desk: Desk) -> None:
    desk.provider.submits = [an_error(UnreachableError)]

    sent(desk)
    first = desk.row().attempt
    desk.play(send(desk.context, desk.row(), Tries()))

    assert first
    assert desk.row().attempt not in {None, first}


def test_the_key_is_found_at_the_last_moment(desk: Desk) -> None:
    sent(desk)

    assert desk.provider.keys == [KEY]


def test_a_job_that_somebody_else_has_moved_is_not_sent(desk: Desk) -> None:
    row = desk.queued()
    desk.move(JobState.QUEUED, JobState.CANCELLED)

    outcome = desk.play(send(desk.context, row, Tries()))

    assert outcome.row is None
    assert desk.provider.calls["submit"] == 0


def test_a_late_answer_heals_a_job_that_was_taken_for_doubtful(desk: Desk) -> None:
    row = desk.answered_late(lambda: desk.move(JobState.SUBMITTING, JobState.IN_DOUBT))

    assert (row.state, row.task_id, row.failure) == (JobState.RUNNING, "task-1", "")


def test_a_late_refusal_ends_the_doubt(desk: Desk) -> None:
    row = desk.answered_late(
        lambda: desk.move(JobState.SUBMITTING, JobState.IN_DOUBT), an_error(RefusedError)
    )

    assert row.state is JobState.FAILED


def test_an_answer_that_comes_before_the_job_is_sent_again_spares_that(desk: Desk) -> None:
    def wish_for_another() -> None:
        wishes.send_again(desk.store, desk.move(JobState.SUBMITTING, JobState.IN_DOUBT))

    row = desk.answered_late(wish_for_another)

    assert (row.state, row.task_id) == (JobState.RUNNING, "task-1")
    assert "not sent again" in desk.timeline()[-1].words
    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.calls["submit"] == 1


def test_a_later_submit_that_never_arrived_does_not_keep_the_answer_out(desk: Desk) -> None:
    def send_again_in_vain() -> None:
        wishes.send_again(desk.store, desk.move(JobState.SUBMITTING, JobState.IN_DOUBT))
        desk.move(JobState.QUEUED, JobState.SUBMITTING, attempt="nonce of the second")
        desk.move(JobState.SUBMITTING, JobState.QUEUED)

    row = desk.answered_late(send_again_in_vain)

    assert (row.state, row.task_id) == (JobState.RUNNING, "task-1")


def test_a_follower_that_waits_to_send_again_reads_the_task_instead(desk: Desk) -> None:
    held = Held(ACCEPTED)
    busy = RateLimitedError("slow down", retry_after_s=600)
    desk.provider.submits = [held, busy, an_error(RefusedError)]
    row = desk.queued()

    async def scene() -> None:
        async with desk.sending(row):
            await held.asked.wait()
            wishes.send_again(desk.store, desk.move(JobState.SUBMITTING, JobState.IN_DOUBT))
            (follow,) = desk.start("job-1")
            await desk.until_called("submit", 2)
            held.released.set()
        await follow

    desk.play(scene())

    assert (desk.row().state, desk.row().task_id) == (JobState.SUCCEEDED, "task-1")
    assert desk.provider.calls["submit"] == 2  # the first, and the one that was told to wait


@pytest.mark.parametrize(
    ("asked_s", "waits_s"),
    [
        pytest.param(7.5, 7.5, id="as long as the gateway asks"),
        pytest.param(None, RATE_LIMIT_PAUSE_S, id="5 s where it names no time"),
        pytest.param(0.0, RATE_LIMIT_PAUSE_S, id="5 s where it names none at all"),
    ],
)
def test_a_gateway_that_is_busy_is_left_alone(
    desk: Desk, asked_s: float | None, waits_s: float
) -> None:
    desk.provider.submits = [RateLimitedError("slow down", retry_after_s=asked_s)]

    outcome = sent(desk)

    assert (outcome.wait_s, outcome.hush) == (waits_s, True)


@pytest.mark.parametrize(("before", "waits_s"), [(1, 10.0), (3, 40.0), (7, 600.0), (500, 600.0)])
def test_a_gateway_that_names_no_time_is_asked_less_and_less_often(
    desk: Desk, before: int, waits_s: float
) -> None:
    desk.provider.submits = [RateLimitedError("slow down")]

    outcome = sent(desk, Tries(limited=before))

    assert (outcome.wait_s, outcome.hush) == (waits_s, True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(
            RateLimitedError("Runway asks to wait", retry_after_s=90),
            "Runway asks to wait. It is tried again in 90 s.",
            id="busy",
        ),
        pytest.param(
            RateLimitedError("Runway asks to wait.", retry_after_s=1800),
            "Runway asks to wait. It is tried again in 30 min.",
            id="busy for long",
        ),
        pytest.param(
            UnreachableError("Runway cannot be reached"),
            "Runway cannot be reached. It is tried again at once.",
            id="out of reach",
        ),
    ],
)
def test_a_job_that_could_not_be_sent_says_why_and_until_when(
    desk: Desk, error: Exception, words: str
) -> None:
    desk.provider.submits = [error]

    sent(desk)

    live = desk.context.live.of("job-1")
    assert (live.words, live.is_ours) == (words, True)


def test_what_held_a_job_up_is_no_longer_said_once_it_is_on_its_way(desk: Desk) -> None:
    desk.provider.submits = [RateLimitedError("slow down"), ACCEPTED]
    sent(desk)

    desk.play(send(desk.context, desk.row(), Tries(limited=1)))

    assert desk.context.live.of("job-1") == NOTHING


@pytest.mark.parametrize(("failures", "waits_s"), [(0, 1.0), (1, 2.0), (2, 4.0), (3, 8.0)])
def test_a_gateway_out_of_reach_is_tried_again_later_and_later(
    desk: Desk, failures: int, waits_s: float
) -> None:
    desk.provider.submits = [an_error(UnreachableError)]

    outcome = sent(desk, Tries(unreached=failures))

    assert outcome.wait_s == pytest.approx(waits_s * UNREACHED_PAUSE_S)
    assert not outcome.hush


def test_the_last_try_to_reach_a_gateway_fails_the_job(desk: Desk) -> None:
    desk.provider.submits = [an_error(UnreachableError)]

    sent(desk, Tries(unreached=UNREACHED_LIMIT - 1))

    assert desk.row().state is JobState.FAILED
    assert "Nothing was sent" in desk.row().hint


def test_what_went_wrong_is_kept_in_words_for_everybody() -> None:
    error = RefusedError("the ratio is refused", hint="Pick another.", excerpt='{"error": 1}')

    assert failure_values(error) == {
        "failure": "the ratio is refused",
        "failure_code": "",
        "hint": "Pick another.",
        "gateway_words": '{"error": 1}',
    }
