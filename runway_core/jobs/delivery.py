"""Bringing a finished video home: download, verify, keep, and only then call the job done."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from runway_core.errors import (
    DownloadError,
    MediaStoreError,
    OutputExpiredError,
    PlaygroundError,
    UnusableVideoError,
)
from runway_core.media import download_video
from runway_core.models import JobState, Video

from . import pace
from .context import Context, Outcome, SteadyClock
from .live import NOTHING, WAITING_FOR_KEY, WAITING_FOR_TURN, note
from .rows import JobRow, Move

PAUSE_S = 2.0  # before the first new try; doubled from there
PASSING_FAULTS = 3  # of a first link, before another one is tried too
GIVE_UP_AFTER_S = 24 * 3600.0  # links live 24 to 48 hours (PROTOCOL.md 1.2)
IS_MADE = "The video is made; bringing it here failed, and is tried again:"
KEY_PAUSE_S = 5.0  # between two looks for the key that an ended link is renewed with


@dataclass(slots=True)
class Patience:
    """What a delivery remembers between two tries."""

    failures: int = 0
    fresh_urls: tuple[str, ...] = ()
    """Links from a newer reading of the task; the row keeps the first ones."""
    has_read: bool = False
    """Whether the task could be read; from then on no call stands for a reading."""
    tried_since: float | None = None
    """When the video first did not come, to a store that could take it; each process counts anew,
    so that a job found after days without one is tried with fresh links too."""
    clock: SteadyClock = field(default_factory=SteadyClock)


async def deliver(context: Context, row: JobRow, patience: Patience) -> Outcome:
    """Try once to bring the video home and settle the job."""
    try:
        video = await _fetch_any(context, row, patience)
    except OutputExpiredError as error:
        return await _renew_links(context, row, error, patience)
    except UnusableVideoError as error:
        return Outcome(
            row=await _give_up(context, row, "cannot be used", error.message, error.hint)
        )
    except DownloadError as error:
        return await _later(context, row, error, patience)
    except MediaStoreError as error:
        patience.tried_since = None  # the video may well be there
        return _parked(context, row, error, patience)
    return Outcome(
        row=await context.move(
            Move(
                job_id=row.id,
                expected=[JobState.DOWNLOADING],
                to=JobState.SUCCEEDED,
                values={"video": json.dumps(video_columns(video)), "failure": "", "hint": ""},
            )
        )
    )


async def _fetch_any(context: Context, row: JobRow, patience: Patience) -> Video:
    """Fetch the video from its first link, or from another one once that seems to be dead.

    Several links may be several videos, so a fault that may pass does not pass the first one over.
    """
    links = patience.fresh_urls or row.output_urls
    if not links:
        raise OutputExpiredError("its links are not known any more")
    errors: list[DownloadError] = []
    for number, link in enumerate(links):
        try:
            return await _fetch(context, row, link, f"{row.id}-{number}" if number else row.id)
        except DownloadError as error:
            errors.append(error)
            if number == 0 and not _seems_dead(error, patience.failures):
                break
    # What can still come right is waited for.
    raise next((one for one in errors if not isinstance(one, UnusableVideoError)), errors[0])


def _seems_dead(error: DownloadError, failures: int) -> bool:
    """Whether a link is not worth waiting for, after some failures before this one."""
    if isinstance(error, UnusableVideoError):
        return True
    # An ended link gets one chance to be renewed.
    return failures >= (1 if isinstance(error, OutputExpiredError) else PASSING_FAULTS)


async def _fetch(context: Context, row: JobRow, link: str, part_name: str) -> Video:
    def on_wait() -> None:
        context.live.tell(row, WAITING_FOR_TURN)

    async with context.turns.loading(row.gateway_id, on_wait):
        if context.live.of(row.id) == WAITING_FOR_TURN:
            context.live.tell(row, NOTHING)
        with context.counted("download", row):
            video = await download_video(
                context.provider_of(row).download,
                link,
                context.media,
                max_bytes=context.settings.max_video_bytes,
                temp_folder=context.media.temp_folder,
                part_name=part_name,
                turn=context.turns.examining,
            )
    context.measures.downloaded(row.gateway_id, video.byte_count, simulated=row.simulated)
    return video


async def _renew_links(
    context: Context, row: JobRow, error: OutputExpiredError, patience: Patience
) -> Outcome:
    """Read the task again: that gives fresh links where the old ones have expired.

    Where it cannot be read at all, they are those that the gateway has called with since.
    """
    if context.waits_for_key(row):
        context.live.tell(row, WAITING_FOR_KEY)
        return Outcome(row=row, wait_s=KEY_PAUSE_S)
    try:
        snapshot = await context.provider_of(row).retrieve(
            context.handle(row, hears_calls=not patience.has_read), key=context.key(row)
        )
    except PlaygroundError as reading_error:
        return await _later(context, row, reading_error, patience)
    patience.has_read = patience.has_read or not snapshot.is_called
    patience.fresh_urls = snapshot.output_urls
    later = await _later(context, row, error, patience)
    first_try = patience.failures == 1 and later.row is not None
    return Outcome(row=later.row, wait_s=0.0) if first_try else later


async def _later(
    context: Context, row: JobRow, error: PlaygroundError, patience: Patience
) -> Outcome:
    """Try again in a while, for a day; then the job is given up."""
    now = patience.clock.now(context)
    patience.tried_since = now if patience.tried_since is None else patience.tried_since
    if now - patience.tried_since <= GIVE_UP_AFTER_S:
        return _parked(context, row, error, patience)
    return Outcome(row=await _give_up(context, row, "could not be downloaded", error.message))


def _parked(context: Context, row: JobRow, error: PlaygroundError, patience: Patience) -> Outcome:
    patience.failures += 1
    reason = error.message.rstrip(".")
    help_ = error.hint if isinstance(error, MediaStoreError) else ""
    context.live.tell(row, note(f"{IS_MADE} {reason}. {help_}".rstrip()))
    return Outcome(row=row, wait_s=pace.backoff_s(patience.failures, PAUSE_S, context.draw()))


async def _give_up(
    context: Context,
    row: JobRow,
    what: str,
    reason: str,
    hint: str = "Follow it again to try once more with a fresh link.",
) -> JobRow | None:
    return await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.DOWNLOADING],
            to=JobState.EXPIRED,
            words=reason,
            values={
                "failure": f"The video was made and {what}: {reason.rstrip('.')}.",
                "hint": hint,
            },
        )
    )


def video_columns(video: Video) -> dict[str, Any]:
    """Return what the row keeps of a video: everything but where it lies on this machine."""
    return {name: value for name, value in asdict(video).items() if name != "path"}
