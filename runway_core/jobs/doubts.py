"""Back to an earlier doubt: a job that was sent again, when that came to nothing after all.

Its first request may still be rendering, so such a job does not end: it stands where it stood
before, with the choices that its user had.
"""

from dataclasses import replace

from runway_core.models import JobState

from .rows import JobRow, Move, spelled

UNSENT = "cancelled before it was sent"
STOPPED_WATCHING = (
    "Stopped watching. The gateway was not told to cancel it, so it may still finish and be billed."
)
TAKEN_BACK = "You took it back before it was sent again."
STILL_OPEN = "Whether the request before was taken is still not known."
STILL_OPEN_HINT = (
    "That one may be rendering and may be charged: look at the gateway, then follow it with "
    "“I found it”, mark the job lost, or send it again."
)


def end_or_doubt(end: Move, row: JobRow, why: str) -> Move:
    """Return the move that ends a job whose newest request was not accepted, or was never sent.

    Where an earlier request is in doubt it is the move back to that one.

    Args:
        end: The move to the end.
        row: The job as it was read; the move is made only while the same requests are in doubt.
        why: What became of the newest request, a sentence.
    """
    end = replace(end, given={"doubted": spelled(row.doubted)})
    if not row.doubted:
        return end
    *earlier, last = row.doubted
    return replace(
        end,
        to=JobState.IN_DOUBT,
        voids=True,
        values={
            **end.values,
            "attempt": last,
            "doubted": spelled(earlier),
            "cancel_requested": False,
            "failure": f"{why} {STILL_OPEN}",
            "hint": f"{end.values.get('hint', '')} {STILL_OPEN_HINT}".strip(),
        },
    )
