"""A PostgreSQL for the tests that need one: one server a session, an empty database a test."""

import os
from collections.abc import Iterator

import pytest

from tests.support import postgres
from tests.support.postgres import PostgresServer


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
