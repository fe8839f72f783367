"""What the compare room tells of a set of takes."""

from dataclasses import dataclass
from typing import Literal

from runway_core.models import Job

Progress = Literal["making", "ready", "failed"]
Told = str | float | int | bool | None
"""A fact as it is, without words: numbers in the unit of the row's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyClip:
    """One take and how far its proxy is."""

    job: Job
    id: str
    """Short; another one as soon as the proxy is another file."""
    state: Progress
    fraction: float
    """How much of the proxy is made, 0 to 1."""
    link: str | None
    """Where the proxy is, once it is ready; relative, signed."""
    reason: str
    """Why there is none; empty unless it failed."""
    frame_count: int
    """At the set's rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxySet:
    """Takes that can run in step."""

    clips: tuple[ProxyClip, ...]
    fps: int
    """24 or 30, constant, the same for all."""
    width_px: int
    height_px: int
    """The canvas, the same for all."""

    @property
    def is_making(self) -> bool:
        """Whether a proxy is still being made."""
        return any(clip.state == "making" for clip in self.clips)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareCell:
    """One take in one row of the table."""

    asked: Told = None
    """What the request said; None: it said nothing, or the row knows no asking."""
    delivered: Told = None
    """What came; None: not measured."""
    fits: bool | None = None
    """Whether what came is what was asked for; None: nothing to hold against each other."""
    note: str = ""
    """Where a price comes from, or how a frame meets the ratio: pad, or crop with its focus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """One row of the table, a cell a take."""

    field: str
    cells: tuple[CompareCell, ...]

    @property
    def is_equal(self) -> bool:
        """Whether every take says the same, so that the row tells nothing apart."""
        return all(cell == self.cells[0] for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareExport:
    """A film or a still made of several takes."""

    state: Progress
    fraction: float = 0.0
    link: str | None = None
    """Saves it under a telling name, once it is ready."""
    filename: str = ""
    reason: str = ""
