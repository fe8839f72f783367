"""The one place where a playground is put together from real parts."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine

from runway_core import hovers
from runway_core.changes import Changes
from runway_core.connection import ConnectionReport, try_connection
from runway_core.errors import (
    ConfigurationError,
    InvalidRequestError,
    MissingKeyError,
    StoreUnavailableError,
)
from runway_core.frame_desk import FrameDesk
from runway_core.frames import StoredFrames
from runway_core.gateways import load_gateways, with_version
from runway_core.hooks import HookLinks, routes_for_calls
from runway_core.jobs.caps import caps_of
from runway_core.jobs.clearing import Clearing
from runway_core.jobs.context import Context
from runway_core.jobs.database import open_database
from runway_core.jobs.driver import EmbeddedDriver
from runway_core.jobs.follow import Follower
from runway_core.jobs.keys import KeyRing
from runway_core.jobs.lease_driver import LeaseDriver
from runway_core.jobs.library import LibraryStore
from runway_core.jobs.live import LiveReadings
from runway_core.jobs.rows import JobRow
from runway_core.jobs.standing import standing
from runway_core.jobs.store import JobStore
from runway_core.links import Links
from runway_core.measures import Measures, Standing
from runway_core.media import (
    DerivedDesk,
    open_derived_store,
    open_media_store,
    open_signer,
)
from runway_core.media.derived import Recipe
from runway_core.media.signing import load_or_make_key
from runway_core.parts import Parts
from runway_core.pictures import Pictures
from runway_core.planner import Planner
from runway_core.providers.guard import AllowedHosts, GuardedTransport
from runway_core.providers.http import HttpProvider
from runway_core.providers.local import LocalProvider
from runway_core.providers.pictures import FetchedPicture, fetch_picture
from runway_core.providers.port import Provider
from runway_core.providers.transport import make_client
from runway_core.renderer.easel import Easel
from runway_core.rights import PictureRights
from runway_core.samples import SampleShelf
from runway_core.service import Playground
from runway_core.settings import Settings, load_settings
from runway_core.simulator import SimulatorOptions, create_simulator, simulator_transport
from runway_core.streams import StreamLinks
from runway_core.web import (
    DERIVED_PREFIX,
    Bundle,
    HealthReport,
    PictureDesk,
    PreviewDesk,
    ThumbnailDesk,
    event_routes,
    health_routes,
    hover_routes,
    media_routes,
    metrics_routes,
    picture_routes,
    preview_routes,
    take_routes,
    thumbnail_routes,
)

NEVER_REUSED = httpx.Limits(max_connections=200, max_keepalive_connections=0)
TWINS = SimulatorOptions()  # how the simulated twins of gateways behave
SAMPLES = Path(__file__).parent.parent / "samples"


def open_playground(settings: Settings | None = None, **changes: Any) -> Playground:
    """Open a playground; use it as a context manager so that it is closed.

    Args:
        settings: What to use; None reads the environment, ``.env`` and ``changes``.
        changes: Settings that win over the environment, such as ``data_dir=Path("…")``.

    Raises:
        ConfigurationError: A setting cannot work; the hint says which.
    """
    settings = settings or load_settings(**changes)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"the data folder {str(settings.data_dir)!r} cannot be made: {error.strerror}",
            hint="Set PLAYGROUND_DATA_DIR to a folder that can be written.",
        ) from error
    return _Workshop(settings).open()


class _Workshop:
    """Holds the parts while they are put together, and takes them apart again."""

    def __init__(self, settings: Settings) -> None:
        folder = settings.data_dir
        self.settings = settings
        self.gateways = {
            name: with_version(spec, settings.runway_version)
            for name, spec in load_gateways().items()
        }
        self.changes = Changes()
        self.media = open_media_store(settings)
        self.signer = open_signer(settings)
        self.links = Links(self.media, self.signer, settings)
        key = load_or_make_key(settings)
        self.hooks = HookLinks(key, settings.public_url)
        self.streams = StreamLinks(key, settings.link_lifetime_s)
        self.frames = StoredFrames(self.media, self.links, max_bytes=settings.max_image_bytes)
        self.frame_desk = FrameDesk(self.frames)
        engine = open_database(settings.database_url or f"sqlite:///{folder / 'jobs.db'}")
        self.store = JobStore(engine, self.changes, caps=caps_of(settings))
        self.samples = SampleShelf(SAMPLES, self.media)
        self.rights = PictureRights(
            lambda sha256, workspace: self.store.pictures.find(sha256, workspace) is not None,
            self.samples.all,
        )
        self.derived = DerivedDesk(open_derived_store(settings), folder / "derived" / "index")
        self.hovers = hovers.open_desk(self.derived.store, folder / "derived" / "hovers")
        self.clearing = Clearing(self.store, self.media, forget=self._forget)
        self.keys = KeyRing(settings)
        self.live = LiveReadings(self.changes)
        self.measures = Measures()
        self.measures.show(self._standing)
        self.driver = self._make_driver(engine)
        self.local = LocalProvider(
            load_image=self.media.read,
            folder=folder / "renders",
            workers=settings.render_workers,
            on_change=self.driver.wake,
        )
        self.easel = Easel()
        self.previews = PreviewDesk(self.media.read, paint=self.easel.paint)
        self.thumbnails = ThumbnailDesk(self.media.read, max_bytes=settings.max_image_bytes)
        self.pictures = PictureDesk(
            fetch=lambda workspace, link: self._pictures_of(workspace).tell_fetched(link),
            newest=lambda workspace, before: self._pictures_of(workspace).tell_newest(before),
        )
        self._providers: dict[tuple[str, bool], Provider] = {}
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._closers: list[Callable[[], Awaitable[None]]] = []

    def open(self) -> Playground:
        planner = Planner(
            self.settings, self.gateways, self.keys, self.frames, self.rights.strange_field
        )
        playground = Playground(
            Parts(
                settings=self.settings,
                store=self.store,
                shelf=LibraryStore(self.store, clock=time.time),
                clearing=self.clearing,
                media=self.media,
                derived=self.derived,
                links=self.links,
                hooks=self.hooks,
                keys=self.keys,
                live=self.live,
                changes=self.changes,
                planner=planner,
                routes=(
                    *media_routes(self.media, self.signer),
                    *media_routes(self.derived.store, self.signer, prefix=DERIVED_PREFIX),
                    *hover_routes(self.hovers, self.signer, self._hover),
                    *thumbnail_routes(self.thumbnails, self.signer),
                    *picture_routes(self.pictures, self.signer),
                    *take_routes(self.media, self.signer, self._bundle),
                    *preview_routes(self.previews, self.signer),
                    *event_routes(self.changes, self.streams.listener),
                    *routes_for_calls(self.hooks, self.store, self.gateways, self.driver.wake),
                    *health_routes(self._health),
                    *metrics_routes(self.measures.text),
                ),
                samples=self.samples.all,
                rights=self.rights,
                streams=self.streams,
                frames=self.frames,
                frame_desk=self.frame_desk,
                fetch_picture=self._fetch_picture,
                nudge=self.driver.nudge,
                keys_changed=self.driver.keys_changed,
                wake=self.driver.wake,
                test_connection=self._test_connection,
                close=self.close,
            )
        )
        self._playground = playground
        self.driver.start()
        self.clearing.start()
        return playground

    def _bundle(self, workspace: str, job_ids: Sequence[str]) -> Bundle:
        return self._playground.for_workspace(workspace).library.bundle(job_ids)

    def _hover(self, workspace: str, job_id: str) -> Recipe:
        return self._playground.for_workspace(workspace).hovers.recipe(job_id)

    def _forget(self, sha256: str) -> None:
        self.derived.forget(sha256)
        self.hovers.forget(sha256)

    def _test_connection(self, gateway_id: str, workspace: str) -> ConnectionReport:
        spec = self.gateways.get(gateway_id)
        if spec is None or spec.transport != "http":
            raise InvalidRequestError(
                f"there is no gateway {gateway_id!r} that could be called", field="gateway_id"
            )
        base_url = self.settings.gateway(gateway_id).base_url or spec.base_url
        if base_url is None:
            raise ConfigurationError(
                f"{spec.label} documents no address of its own",
                hint=f"Set {spec.base_url_env} to the address of the service you use.",
            )
        key = self.keys.find(gateway_id, workspace)
        if key is None and spec.key_required:
            raise MissingKeyError(f"{spec.label} needs an API key", variable=spec.key_env)
        return asyncio.run(try_connection(spec, base_url, key, self._guarded()))

    def _fetch_picture(self, link: str) -> FetchedPicture:
        named = self._named_hosts()
        return asyncio.run(
            fetch_picture(
                link,
                transport=GuardedTransport(allowed_hosts=named),
                max_bytes=self.settings.max_image_bytes,
                plain_hosts=AllowedHosts(named),
            )
        )

    def _pictures_of(self, workspace: str) -> Pictures:
        return self._playground.for_workspace(workspace).pictures

    def _health(self) -> HealthReport:
        try:
            active = len(self.store.unfinished())
        except StoreUnavailableError:
            return HealthReport(is_healthy=False, parts={"database": "cannot be read"})
        return HealthReport(
            is_healthy=True,
            parts={
                "database": "ok",
                "active_jobs": active,
                "drives_jobs": self.driver.is_driving,
            },
        )

    def _standing(self) -> Standing:
        return standing(self.store, streams=self.changes.reader_count, now=time.time())

    def close(self) -> None:
        self.driver.stop()
        works = (self.clearing, self.local, self.previews, self.easel, self.derived, self.hovers)
        for part in (*works, self.thumbnails, self.pictures, self.frame_desk):
            part.close()
        self.changes.close()
        self.store.close()

    def _make_driver(self, engine: Engine) -> EmbeddedDriver | LeaseDriver:
        if engine.dialect.name != "postgresql":
            lock_path = self.settings.data_dir / "driver.lock"
            return EmbeddedDriver(self.store, lock_path, self._make_follower, self._close_clients)
        return LeaseDriver(
            engine,
            self.store,
            changes=self.changes,
            live=self.live,
            keys=self.keys,
            gateways=self.gateways,
            make_follower=self._make_follower,
            close_providers=self._close_clients,
        )

    def _make_follower(self) -> Follower:
        return Follower(
            Context(
                settings=self.settings,
                store=self.store,
                media=self.media,
                keys=self.keys,
                live=self.live,
                gateways=self.gateways,
                provider_of=self._provider_of,
                measures=self.measures,
                owner=self.driver.owner if isinstance(self.driver, LeaseDriver) else None,
            )
        )

    def _provider_of(self, row: JobRow) -> Provider:
        """Return the provider of a job; clients are made on the loop that uses them."""
        spec = self.gateways[row.gateway_id]
        if spec.transport == "local":
            return self.local
        key = (spec.id, row.simulated)
        if key not in self._providers:
            if row.simulated:
                reads = submits = self._client("simulator", self._simulator)
            else:
                reads = self._client("reads", self._guarded)
                submits = self._client("submits", partial(self._guarded, NEVER_REUSED))
            self._providers[key] = HttpProvider(
                spec, reads, self.frames.attachment, submit_client=submits
            )
        return self._providers[key]

    def _client(self, name: str, make: Callable[[], httpx.AsyncBaseTransport]) -> httpx.AsyncClient:
        if name not in self._clients:
            self._clients[name] = make_client(transport=make())
        return self._clients[name]

    def _simulator(self) -> httpx.AsyncBaseTransport:
        folder = self.settings.data_dir / "simulator"
        options = replace(TWINS, state_dir=folder, open_link=self.frames.load_simulated)
        app = create_simulator(options)
        self._closers.append(app.state.simulator.close)
        return simulator_transport(app)

    def _guarded(self, limits: httpx.Limits | None = None) -> httpx.AsyncBaseTransport:
        urls = [item.base_url for item in self.settings.gateways.values() if item.base_url]
        return GuardedTransport(allowed_hosts=[*self._named_hosts(), *urls], limits=limits)

    def _named_hosts(self) -> list[str]:
        return [host.strip() for host in self.settings.allowed_hosts.split(",") if host.strip()]

    async def _close_clients(self) -> None:
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))
        await asyncio.gather(*(close() for close in self._closers))
