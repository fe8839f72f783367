"""The running simulator: its tasks, its faults, its counts, and the verbs the endpoints use."""

import asyncio
import itertools
import random
import shutil
import tempfile
import uuid
import weakref
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .faults import FaultBook, FaultRule, Phase
from .hooks import HookSender
from .links import LinkSigner, LinkToken
from .options import SimulatorOptions
from .pictures import data_uri
from .store import TaskStore
from .tasks import HAS_POSTER, Order, Reading, Stage, Task
from .uploads import UploadShelf
from .videos import VideoShelf

FIRST_READ_HIDDEN_S = 10.0  # a first read later than this finds its task on every gateway


@dataclass(slots=True)
class Counts:
    """What one gateway has seen since the process started."""

    submits: int = 0
    """Every POST that reached the submit endpoint, also those that were refused or cut."""
    tasks: int = 0
    """Submits that made a task."""
    reads: int = 0
    cancels: int = 0
    downloads: int = 0
    hooks: int = 0
    """Webhooks that were sent, whether or not anybody took them."""


class Simulator:
    """All state of one simulator; tests look into it at ``app.state.simulator``."""

    def __init__(self, options: SimulatorOptions, gateway_ids: tuple[str, ...]) -> None:
        self.options = options
        self.faults = FaultBook(options.faults)
        self.counts: Mapping[str, Counts] = {name: Counts() for name in gateway_ids}
        self.folder = options.state_dir or _temporary_folder(self)
        self.store = TaskStore(options.state_dir)
        self.videos = VideoShelf(self.folder / "videos", self.store, tiny=options.tiny_videos)
        self.uploads = UploadShelf(self.folder / "uploads", options.clock)
        self.hooks = HookSender(options, self._count_hook)
        self.signer = LinkSigner(options.seed)
        self._serials = itertools.count(1)
        self._reads: Counter[str] = Counter()
        self._expired_serials: dict[str, int] = {}

    @property
    def now(self) -> float:
        """Seconds since the epoch, by the simulator's clock."""
        return self.options.clock()

    async def with_pictures(self, order: Order) -> Order:
        """Return the order with the pictures that are at hand in the place of their addresses.

        Raises:
            WireRefusalError: An upload that is named does not exist, or is no picture.
        """
        uploaded = self.uploads.resolved(order)
        first, last = (await self._opened(uploaded.first), await self._opened(uploaded.last))
        return replace(uploaded, first=first, last=last)

    def make_task(
        self,
        gateway_id: str,
        order: Order,
        body: Mapping[str, Any],
        *,
        origin: str,
        faults: tuple[FaultRule, ...] = (),
    ) -> Task:
        """Accept a submit."""
        number = self.store.count(gateway_id)
        delay = next((rule.number for rule in faults if rule.name == "delay"), None)
        if delay is None:
            drawn = random.Random(f"{self.options.seed} {gateway_id} {number}").uniform(-1.0, 1.0)  # noqa: S311 - a demo's timing, no secret
            delay = self.options.delay_s * (1.0 + drawn * self.options.jitter_fraction)
        self.counts[gateway_id].tasks += 1
        return self.store.put(
            Task(
                id=str(uuid.uuid4()),
                gateway_id=gateway_id,
                number=number,
                created_at=self.now,
                delay_s=delay,
                order=order,
                body=body,
                origin=origin,
                faults=faults,
            )
        )

    def visible_task(self, gateway_id: str, task_id: str, *, hides_first: bool) -> Task | None:
        """Return the task a read finds; None: there is none, or it cannot be seen."""
        task = self.store.get(task_id)
        if task is None or task.gateway_id != gateway_id or task.is_deleted or task.fault("lost"):
            return None
        self._reads[task_id] += 1
        age_s = self.now - task.created_at
        hidden = task.fault("not-exist")
        if hidden is not None:
            return task if age_s >= hidden.number else None
        is_first = hides_first and self._reads[task_id] == 1
        return None if is_first and age_s < FIRST_READ_HIDDEN_S else task

    def reading(self, task: Task, origin: str) -> Reading:
        """Return the task as it stands, with fresh links below ``origin``."""
        now = self.now
        stage = task.stage_at(now)
        has_link = stage is Stage.SUCCEEDED and now >= task.has_link_at
        below = f"/{task.gateway_id}/files/{task.id}"
        strange = task.fault("unknown-status")
        is_strange = strange is not None and stage is Stage.RUNNING
        return Reading(
            task=task,
            stage=stage,
            progress_fraction=1.0 if stage is Stage.SUCCEEDED else task.progress_at(now),
            updated_at=min(now, task.ends_at),
            links=(self._link(origin, f"{below}.mp4"),) if has_link else (),
            poster_link=self._link(origin, f"{below}.jpg") if stage in HAS_POSTER else "",
            strange_word=strange.text if strange is not None and is_strange else None,
        )

    def cancel(self, task: Task) -> None:
        """Cancel a task that has not ended; delete one that has."""
        if task.stage_at(self.now).is_terminal:
            self.store.put(replace(task, is_deleted=True))
        else:
            self.store.put(replace(task, cancelled_at=self.now))

    def link_is_good(self, task: Task, token: LinkToken) -> bool:
        """Return whether a link is not spent; the fault ``expired`` spends all given so far."""
        asked = self.faults.take(Phase.DOWNLOAD, task.gateway_id, "expired")
        own = [rule for rule in task.faults if rule.name == "expired"]
        if asked or self.faults.take_asked(Phase.DOWNLOAD, own, task.id):
            self._expired_serials[task.id] = next(self._serials)
        return token.serial > self._expired_serials.get(task.id, 0)

    def submit_bodies(self, gateway_id: str) -> list[Any]:
        """Return the JSON bodies that made a gateway's tasks, in order, whole."""
        return [self.store.full(task.body) for task in self.store if task.gateway_id == gateway_id]

    async def close(self) -> None:
        """Stop webhooks and renders."""
        await self.hooks.close()
        self.videos.close()

    def _count_hook(self, gateway_id: str) -> None:
        self.counts[gateway_id].hooks += 1

    async def _opened(self, source: str | None) -> str | None:
        open_link = self.options.open_link
        if open_link is None or source is None or source.startswith("data:"):
            return source
        content = await asyncio.to_thread(open_link, source)
        return (content and data_uri(content)) or source

    def _link(self, origin: str, path: str) -> str:
        token = LinkToken(
            path=path,
            expires_at=self.now + self.options.link_lifetime_s,
            serial=next(self._serials),
        )
        return self.signer.link(origin, token)


def _temporary_folder(owner: Simulator) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="runway-simulator-"))
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return folder
