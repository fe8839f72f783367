"""What holds for every test: nothing of the developer's machine, nothing beyond loopback."""

import importlib
import ipaddress
import itertools
import os
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from runway_core import wiring
from runway_core.settings import Settings, load_settings
from tests.support import chromium, matrix, postgres, twins
from tests.support.clock import FakeClock
from tests.support.postgres import PostgresServer

FOREIGN_PREFIXES = ("PLAYGROUND_", "RUNWAYML_", "AWS_", "STREAMLIT_", "PG")
FOREIGN_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "DATABASE_URL")
KEPT_PREFIX = "PLAYGROUND_TEST_"

# No examples kept between runs and no deadline: both depend on the machine, not on the code.
hypothesis.settings.register_profile("house", database=None, deadline=None)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what shares one browser last: while it is open, Playwright's event loop runs here.

    Every `asyncio.run` of a later test would find that loop and refuse.
    """
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


class NetworkBlockedError(RuntimeError):
    """A test tried to leave the machine; no code catches this, so the test fails by it."""


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One empty folder after the other; `tmp_path_factory` reads through all of them for each."""
    room = tmp_path_factory.mktemp("desks")
    return (room / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, desks: Iterator[Path]) -> None:
    """No settings, keys or proxies of the developer; an empty home; no ``.env`` at hand."""
    for name in list(os.environ):
        is_foreign = name.startswith(FOREIGN_PREFIXES) or name.upper() in FOREIGN_NAMES
        if is_foreign and not name.startswith(KEPT_PREFIX):
            monkeypatch.delenv(name)
    desk = next(desks)
    desk.mkdir()
    monkeypatch.setenv("HOME", str(desk))
    monkeypatch.chdir(desk)


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Sockets reach this machine only, and names beyond it are not looked up."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_beyond_loopback(self.family, address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_beyond_loopback(self.family, address)
        return real_connect_ex(self, address)

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_local_name(host):
            raise NetworkBlockedError(f"a test may not look up {host!r}")
        return real_getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def fresh_streamlit_caches() -> Iterator[None]:
    """Streamlit keeps its caches for the life of the process; two apps must not share one."""
    yield
    streamlit = sys.modules.get("streamlit")
    if streamlit is not None:
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


@pytest.fixture(autouse=True, scope="session")
def one_look_for_components() -> Iterator[None]:
    """Ask only once which installed packages bring components for Streamlit.

    Every app that starts reads the metadata of all packages for that, which took longer than to
    draw a page; `AppTest` is a new app each time.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "streamlit" in sys.modules:
            scanner = importlib.import_module("streamlit.components.v2.manifest_scanner")
            once = cache(scanner.scan_component_manifests)
            patch.setattr(scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_twins() -> Iterator[None]:
    """Simulated gateways take no time here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "TWINS", twins.QUICK)
        yield


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def tally(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> matrix.Tally:
    """Takes down what a test that is marked ``fault`` has proved."""
    return matrix.tally_of(request, record_property)


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    """The settings of an empty playground in `data_dir`."""
    return load_settings({}, data_dir=data_dir)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that moves only when told."""
    return FakeClock()


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser to drive; a test that needs one is skipped where there is none, but not in CI."""
    browser = chromium.find()
    if browser is None:
        reason = f"no Chromium: install one or set {chromium.VARIABLE}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return browser


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server; a test that needs it is skipped where there is none, but not in CI."""
    binaries = postgres.find_binaries()
    if binaries is None:
        reason = "no PostgreSQL server: install Debian's package postgresql, or another's initdb"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with postgres.running_postgres(binaries) as server:
        yield server


@pytest.fixture
def database_url(postgres_server: PostgresServer) -> str:
    """The server's database, empty."""
    return postgres_server.empty_database()


def _refuse_beyond_loopback(family: int, address: Any) -> None:
    if family in {socket.AF_INET, socket.AF_INET6} and not _is_local_name(address[0]):
        raise NetworkBlockedError(f"a test may not connect to {address!r}")


def _is_local_name(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
