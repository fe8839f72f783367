"""What a playground is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from runway_core.cards import Sample
from runway_core.changes import Changes
from runway_core.connection import ConnectionReport
from runway_core.frame_desk import FrameDesk
from runway_core.frames import StoredFrames
from runway_core.gateways import GatewaySpec
from runway_core.hooks import HookLinks
from runway_core.jobs.clearing import Clearing
from runway_core.jobs.keys import KeyRing
from runway_core.jobs.library import LibraryStore
from runway_core.jobs.live import LiveReadings
from runway_core.jobs.rows import EventRow, JobRow
from runway_core.jobs.store import JobStore
from runway_core.links import Links
from runway_core.media import DerivedDesk, MediaStore
from runway_core.models import Job, JobId, JobState
from runway_core.planner import Planner
from runway_core.providers.pictures import FetchedPicture
from runway_core.rights import PictureRights
from runway_core.settings import Settings
from runway_core.streams import StreamLinks
from runway_core.views import job_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What `runway_core.wiring` puts together for a playground."""

    settings: Settings
    store: JobStore
    shelf: LibraryStore
    clearing: Clearing
    media: MediaStore
    derived: DerivedDesk
    links: Links
    hooks: HookLinks
    keys: KeyRing
    live: LiveReadings
    changes: Changes
    planner: Planner
    routes: Sequence[BaseRoute]
    samples: Callable[[], tuple[Sample, ...]]
    rights: PictureRights
    streams: StreamLinks
    frames: StoredFrames
    frame_desk: FrameDesk
    fetch_picture: Callable[[str], FetchedPicture]
    """Link → what it leads to; raises PictureLinkError."""
    nudge: Callable[[], None]
    """Tells the driver to look for work at once."""
    keys_changed: Callable[[], None]
    """Makes the jobs that wait for a key look again at once."""
    wake: Callable[[JobId], None]
    """Makes one job's task be read at once."""
    test_connection: Callable[[str, str], ConnectionReport]
    """Gateway id, workspace → what the gateway says to the key."""
    close: Callable[[], None]

    def views(self, rows: Sequence[JobRow], timeline: Sequence[EventRow] = ()) -> tuple[Job, ...]:
        """Return jobs as pages see them; ``timeline`` is that of a single one."""
        charges = self.store.books.charges(rows)
        called = self.store.calls.named(self._specs_in_doubt(rows))
        return tuple(
            job_view(
                row,
                self.planner.spec_of(row.gateway_id),
                self.live.of(row.id),
                self.media,
                timeline,
                charge=charges[row.id],
                called_task_id=called.get(row.id),
            )
            for row in rows
        )

    def _specs_in_doubt(self, rows: Sequence[JobRow]) -> dict[JobId, GatewaySpec]:
        doubted = [row for row in rows if row.state is JobState.IN_DOUBT]
        specs = {row.id: self.planner.spec_of(row.gateway_id) for row in doubted}
        return {job_id: spec for job_id, spec in specs.items() if spec is not None}
