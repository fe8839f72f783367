"""The small pure functions that gateway files name in their rows.

Each takes the values of its row's fields, any of which may be None, and returns what stands on the
wire; None leaves the path out.
"""

from collections.abc import Mapping
from typing import Any

from .grammar import FrameRef


def frames_by_position(
    first: FrameRef | None, last: FrameRef | None
) -> list[dict[str, Any]] | None:
    """Spell frames as ``[{uri, position}]``, never with an empty uri."""
    placed = [("first", first), ("last", last)]
    return [{"uri": frame, "position": where} for where, frame in placed if frame] or None


def frame_or_positions(first: FrameRef | None, last: FrameRef | None) -> Any:
    """Spell a lone first frame as itself, anything else by position."""
    return first if last is None else frames_by_position(first, last)


def only_frame(first: FrameRef | None, last: FrameRef | None) -> FrameRef | None:
    """Return the frame for the one field that takes either."""
    return first or last


def second_frame(first: FrameRef | None, last: FrameRef | None) -> FrameRef | None:
    """Return the last frame where there are two."""
    return last if first else None


def only_last(first: FrameRef | None, last: FrameRef | None) -> bool | None:
    """Say so where the one frame is the last."""
    return True if last and not first else None


def move_if_any(motion: Mapping[str, float] | None) -> Mapping[str, float] | None:
    """Leave a still camera out."""
    return motion if motion and any(motion.values()) else None
