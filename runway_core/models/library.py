"""What the library shows of the jobs that were made, and what it can be asked for."""

from dataclasses import dataclass
from datetime import datetime

from .job import Job, JobState
from .request import GatewayChoice, GenerationRequest, ImageFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFilter:
    """Which jobs to show; a field that is None or empty leaves all of them in."""

    words: str = ""
    """Each of these words must stand somewhere in the prompt, also inside another word."""
    gateway_id: str | None = None
    model_id: str | None = None
    state: JobState | None = None
    ratio: str | None = None
    """ "W:H" in pixels, as it was asked for."""
    tag: str | None = None
    batch_id: str | None = None
    is_favourite: bool = False
    """True shows favourites only."""

    @property
    def is_open(self) -> bool:
        """Whether nothing is left out."""
        return self == LibraryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """One job with what its user has marked it with."""

    job: Job
    is_favourite: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPage:
    """Some jobs in a row, newest first, and the way to those beside them."""

    items: tuple[LibraryItem, ...]
    newer: str | None = None
    """The place to ask `Library.page` for with ``before``; None: these are the newest."""
    older: str | None = None
    """The place to ask `Library.page` for with ``after``; None: these are the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryChoices:
    """What there is to filter by, each in the order of the alphabet."""

    gateways: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecipe:
    """What a downloaded video says of how it was made, as far as it can be used here."""

    request: GenerationRequest
    choice: GatewayChoice
    missing: tuple[str, ...] = ()
    """Fields of the request that are empty here, because nobody here has what stood in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastFrame:
    """The picture with which another take can begin where a video ends."""

    frame: ImageFrame
    number: int
    """Which one it is, counted from 1."""
    frame_count: int
    looked_at: int
    """Among how many of the last pictures it is the sharpest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Jobs that were deleted together and can still be brought back."""

    count: int
    key: str
    """Names the deletion; see `Library.restore`."""
    at: datetime
    until: datetime
    """When they are cleared away with their files."""
