from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from runway_core.streams import StreamLinks
from runway_core.web import Listener

NOON = 1_795_176_000.0  # 2026-11-20 12:00 UTC, a full hour
HOUR_S = 3600


def links(now: float = NOON, key: bytes = b"a key") -> StreamLinks:
    return StreamLinks(key, HOUR_S, clock=lambda: now)


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def test_an_address_lets_hear_the_workspace_it_was_made_for() -> None:
    link = links().link("ada")

    assert link.startswith("/events?")
    assert links().listener(query_of(link)) == Listener(workspace="ada", left_s=2 * HOUR_S)


def test_every_address_made_within_an_hour_is_the_same() -> None:
    assert links(NOON).link("ada") == links(NOON + 3599).link("ada")
    assert links(NOON).link("ada") != links(NOON + 3600).link("ada")


def test_an_address_ends() -> None:
    query = query_of(links().link("ada"))

    assert links(NOON + 2 * HOUR_S - 1).listener(query) is not None
    assert links(NOON + 2 * HOUR_S).listener(query) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"of": "bob"}, id="another workspace"),
        pytest.param({"exp": str(int(NOON) + 9 * HOUR_S)}, id="longer"),
        pytest.param({"exp": "soon"}, id="no instant"),
        pytest.param({"sig": ""}, id="unsigned"),
        pytest.param({"sig": "ä"}, id="no signature"),
    ],
)
def test_a_changed_address_lets_hear_nothing(change: dict[str, str]) -> None:
    assert links().listener(query_of(links().link("ada")) | change) is None


def test_an_address_of_another_installation_lets_hear_nothing() -> None:
    assert links(key=b"another").listener(query_of(links().link("ada"))) is None


def test_a_workspace_cannot_be_named_so_that_it_reads_as_another() -> None:
    tricky = f"ada&of=bob&{urlencode({'exp': 1})}"

    assert links().listener(query_of(links().link(tricky))) == Listener(
        workspace=tricky, left_s=2 * HOUR_S
    )
