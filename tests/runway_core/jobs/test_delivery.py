import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from runway_core.errors import (
    DownloadError,
    MediaStoreError,
    OutputExpiredError,
    PlaygroundError,
    UnusableVideoError,
)
from runway_core.jobs import wishes
from runway_core.jobs.context import Outcome
from runway_core.jobs.delivery import (
    GIVE_UP_AFTER_S,
    IS_MADE,
    PASSING_FAULTS,
    Patience,
    deliver,
    video_columns,
)
from runway_core.jobs.live import WAITING_FOR_KEY, WAITING_FOR_TURN, Reading
from runway_core.jobs.rows import JobRow
from runway_core.jobs.turns import LOADS_PER_GATEWAY
from runway_core.models import JobState
from tests.support.factories import a_video
from tests.support.following import CANNOT_CANCEL, KEY, WORKSPACE, Desk
from tests.support.providers import RUNNING, SUCCEEDED, VIDEO_URL, an_error, error_classes
from tests.support.video_host import Host

FRESH_URL = "https://cdn.example/fresh.mp4"
RENEWED = SUCCEEDED.__class__(
    status=SUCCEEDED.status, wire_status="SUCCEEDED", output_urls=(FRESH_URL,)
)
HOUR_S = 3600.0


def bring_home(desk: Desk, patience: Patience | None = None) -> Outcome:
    """Try once to bring home the video of a job whose task has just ended."""
    return desk.play(deliver(desk.context, on_the_way(desk), patience or Patience()))


def on_the_way(desk: Desk) -> JobRow:
    """The job, its task ended; put there the first time."""
    return desk.store.job("job-1") or desk.put(JobState.DOWNLOADING)


def test_a_video_is_kept_with_what_was_read_from_it(desk: Desk, clip: bytes) -> None:
    row = bring_home(desk).row

    assert row is not None
    assert row.state is JobState.SUCCEEDED
    assert row.video is not None
    assert desk.context.media.read(row.video["sha256"]) == clip
    assert (row.video["width_px"], row.video["height_px"]) == (64, 36)
    assert row.video["frame_count"] == 12
    assert desk.context.media.read(row.video["poster_sha256"])[:2] == b"\xff\xd8"


def test_the_row_does_not_say_where_the_file_lies_on_this_machine(desk: Desk) -> None:
    assert "path" not in video_columns(a_video())


def test_a_job_that_somebody_else_has_settled_is_left_to_them(desk: Desk) -> None:
    row = on_the_way(desk)
    desk.move(JobState.DOWNLOADING, JobState.EXPIRED)

    outcome = desk.play(deliver(desk.context, row, Patience()))

    assert outcome.row is None
    assert desk.row().state is JobState.EXPIRED


@pytest.mark.parametrize("error", [DownloadError("502"), MediaStoreError("the disk is full")])
def test_a_fault_on_the_way_is_told_and_tried_again(desk: Desk, error: PlaygroundError) -> None:
    desk.provider.host.refuse = error

    outcome = bring_home(desk)

    assert outcome.row == desk.row()
    assert outcome.wait_s > 0
    assert error.message in desk.context.live.of("job-1").words


def test_tries_are_further_and_further_apart(desk: Desk) -> None:
    desk.provider.host.refuse = MediaStoreError("the disk is full")
    patience = Patience()

    waits_s = [bring_home(desk, patience).wait_s for _ in range(7)]

    assert waits_s == pytest.approx([2, 4, 8, 16, 32, 60, 60])


def test_an_ended_link_is_renewed_by_reading_the_task_at_once(desk: Desk) -> None:
    desk.provider.host.refuse = OutputExpiredError("410")
    desk.provider.reads = [RENEWED]
    patience = Patience()

    outcome = bring_home(desk, patience)
    desk.provider.host.refuse = None
    settled = bring_home(desk, patience).row

    assert outcome.wait_s == 0.0
    assert desk.provider.links == [VIDEO_URL, FRESH_URL]
    assert settled is not None
    assert settled.state is JobState.SUCCEEDED


def test_a_job_without_any_link_reads_its_task_for_one(desk: Desk) -> None:
    desk.provider.reads = [RENEWED]
    desk.put(JobState.RUNNING)
    desk.move(JobState.RUNNING, JobState.DOWNLOADING, output_urls="[]")

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.links == [FRESH_URL]


def test_a_link_that_is_dead_again_and_again_is_not_asked_for_without_a_pause(desk: Desk) -> None:
    desk.provider.host.refuse = OutputExpiredError("410")
    desk.provider.reads = [RENEWED]
    patience = Patience()

    waits_s = [bring_home(desk, patience).wait_s for _ in range(3)]

    assert waits_s == pytest.approx([0, 4, 8])


def lead_to_two_links(desk: Desk, *faults: Exception) -> None:
    """Have a task end with two links of which the first, or both, end in a fault."""
    desk.provider.host.dead = dict(zip([VIDEO_URL, FRESH_URL], faults, strict=False))
    desk.provider.reads = [RUNNING]
    desk.put(JobState.RUNNING)
    links = json.dumps([VIDEO_URL, FRESH_URL])
    desk.move(JobState.RUNNING, JobState.DOWNLOADING, output_urls=links)


def follow_two_links(desk: Desk, *faults: Exception) -> JobRow:
    """Follow a job with two such links to its end."""
    lead_to_two_links(desk, *faults)
    return desk.follow()


@pytest.mark.parametrize(
    ("fault", "tries"),
    [
        pytest.param(OutputExpiredError("410"), 2, id="dead, and not renewed"),
        pytest.param(DownloadError("502"), 5 * (PASSING_FAULTS + 1), id="faulty for long"),
        pytest.param(UnusableVideoError("a still"), 5, id="no video"),
    ],
)
def test_another_link_brings_the_video_where_the_first_is_dead(
    desk: Desk, fault: Exception, tries: int
) -> None:
    row = follow_two_links(desk, fault)

    assert row.state is JobState.SUCCEEDED
    assert desk.provider.links == [VIDEO_URL] * tries + [FRESH_URL]


def test_the_first_of_two_videos_is_taken_as_long_as_it_comes(desk: Desk) -> None:
    follow_two_links(desk)

    assert desk.provider.links == [VIDEO_URL]


def test_a_link_that_may_come_right_is_waited_for_though_another_is_no_video(desk: Desk) -> None:
    lead_to_two_links(desk, UnusableVideoError("a still"), DownloadError("502"))

    outcome = bring_home(desk)

    assert outcome.row == desk.row()
    assert outcome.wait_s > 0
    assert desk.context.live.of("job-1").words == f"{IS_MADE} 502."


def test_a_task_that_gives_no_fresh_link_leaves_the_first_one(desk: Desk) -> None:
    desk.provider.host.refuse = OutputExpiredError("410")
    desk.provider.reads = [RUNNING]
    patience = Patience()

    bring_home(desk, patience)
    bring_home(desk, patience)

    assert desk.provider.links == [VIDEO_URL, VIDEO_URL]


@pytest.mark.parametrize("kind", list(error_classes()), ids=lambda kind: kind.__name__)
def test_no_error_of_the_second_reading_loses_the_video(
    desk: Desk, kind: type[PlaygroundError]
) -> None:
    desk.provider.host.refuse = OutputExpiredError("410")
    desk.provider.reads = [an_error(kind)]

    outcome = bring_home(desk)

    assert outcome.row == desk.row()
    assert outcome.wait_s > 0


def test_an_ended_link_waits_visibly_for_the_key_that_renews_it(desk: Desk) -> None:
    desk.provider.host.dead = {VIDEO_URL: OutputExpiredError("410")}
    desk.provider.reads = [RENEWED]
    desk.put(JobState.DOWNLOADING)
    desk.forget_keys()

    async def scene() -> tuple[JobState, Reading]:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(3 * GIVE_UP_AFTER_S)
        waiting = desk.row().state, desk.context.live.of("job-1")
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        await follow
        return waiting

    assert desk.play(scene()) == (JobState.DOWNLOADING, WAITING_FOR_KEY)
    assert desk.row().state is JobState.SUCCEEDED


@asynccontextmanager
async def others_loading(desk: Desk) -> AsyncIterator[None]:
    """Have as many videos of the job's gateway under way as there may be."""
    async with AsyncExitStack() as others:
        for _ in range(LOADS_PER_GATEWAY):
            turn = desk.context.turns.loading(CANNOT_CANCEL, lambda: None)
            await others.enter_async_context(turn)
        yield


def test_a_video_that_waits_for_others_says_so_until_its_turn_comes(desk: Desk) -> None:
    desk.put(JobState.DOWNLOADING)
    heard = desk.heard_words()

    async def scene() -> None:
        async with others_loading(desk):
            (follow,) = desk.start("job-1")
            await asyncio.sleep(60)
            assert heard == [WAITING_FOR_TURN.words]
            assert desk.row().state is JobState.DOWNLOADING
        await follow

    desk.play(scene())

    assert heard[:2] == [WAITING_FOR_TURN.words, ""]
    assert desk.row().state is JobState.SUCCEEDED


def test_a_video_that_need_not_wait_says_nothing(desk: Desk) -> None:
    desk.put(JobState.DOWNLOADING)
    heard = desk.heard_words()

    desk.follow()

    assert WAITING_FOR_TURN.words not in heard


def test_a_video_that_does_not_come_in_a_day_expires(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.jobs.delivery.GIVE_UP_AFTER_S", HOUR_S)  # as good as a day
    desk.provider.host.refuse = DownloadError("502")
    desk.put(JobState.DOWNLOADING)

    row = desk.follow()

    assert row.state is JobState.EXPIRED
    assert row.failure == ("The video was made and could not be downloaded: 502.")
    assert "fresh link" in row.hint
    assert (row.settled_at or 0) - (row.submitted_at or 0) >= HOUR_S
    assert GIVE_UP_AFTER_S == 24 * HOUR_S


def test_a_store_that_is_full_for_days_gives_up_no_video(desk: Desk) -> None:
    desk.provider.host.refuse = MediaStoreError("the disk is full", hint="Free some space.")
    desk.put(JobState.DOWNLOADING)

    async def scene() -> tuple[JobState, str]:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(3 * GIVE_UP_AFTER_S)
        waiting = desk.row().state, desk.context.live.of("job-1").words
        desk.provider.host.refuse = None
        await follow
        return waiting

    assert desk.play(scene()) == (
        JobState.DOWNLOADING,
        f"{IS_MADE} the disk is full. Free some space.",
    )
    assert desk.row().state is JobState.SUCCEEDED


def test_a_video_found_after_days_without_a_process_is_tried_with_a_fresh_link(desk: Desk) -> None:
    desk.provider.host.dead = {VIDEO_URL: OutputExpiredError("410")}
    desk.provider.reads = [RENEWED]
    desk.put(JobState.DOWNLOADING)
    desk.wait(3 * GIVE_UP_AFTER_S)

    assert desk.follow().state is JobState.SUCCEEDED


@pytest.mark.parametrize(
    ("content", "max_video_bytes", "why", "hint"),
    [
        pytest.param(b"\x00" * 5000, 10_000, "not a playable video", "gateway's own", id="junk"),
        pytest.param(b"\x00" * 5000, 4000, "allowed", "MAX_VIDEO_BYTES", id="too large"),
    ],
)
def test_a_video_that_can_never_be_kept_stops_at_once(
    desk: Desk, content: bytes, max_video_bytes: int, why: str, hint: str
) -> None:
    desk.allow(max_video_bytes=max_video_bytes)
    desk.provider.host = Host(content)
    desk.put(JobState.DOWNLOADING)

    row = desk.follow()

    assert row.state is JobState.EXPIRED
    assert row.failure.startswith("The video was made and cannot be used: ")
    assert why in row.failure
    assert hint in row.hint
    assert len(desk.provider.links) == 1


def test_a_video_that_was_too_large_comes_once_it_is_allowed_and_followed_again(
    desk: Desk,
) -> None:
    desk.allow(max_video_bytes=100)
    desk.put(JobState.DOWNLOADING)
    row = desk.follow()
    desk.allow(max_video_bytes=10_000_000)

    wishes.follow_again(desk.store, row, lasts_s=HOUR_S)

    assert desk.follow().state is JobState.SUCCEEDED


def test_a_cut_download_goes_on_after_the_tries_of_one_delivery(desk: Desk, clip: bytes) -> None:
    desk.provider.host = Host(clip, cuts=[100] + [0] * 4)
    desk.put(JobState.DOWNLOADING)

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.host.offsets[:2] == [0, 100]
