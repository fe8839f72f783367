import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.errors import PictureLinkError
from runway_core.media.signing import LinkSigner
from runway_core.web import pictures
from runway_core.web.pictures import BODY_LIMIT_BYTES, PictureDesk, picture_routes, pictures_address

LINK = "https://pictures.example/a.jpg"


def fetch(workspace: str, link: str) -> dict[str, Any]:
    """Take one link; refuse all others."""
    if link != LINK:
        raise PictureLinkError("not_found", "there is no such picture", hint="Check the link.")
    return {"sha256": "a1" * 32, "for": workspace}


def newest(workspace: str, after: str) -> dict[str, Any]:
    """Tell what was asked."""
    return {"pictures": [], "next": None, "asked": [workspace, after]}


@pytest.fixture
def signer() -> LinkSigner:
    return LinkSigner(bytes(32), 3600)


@pytest.fixture
def desk() -> Iterator[PictureDesk]:
    desk = PictureDesk(fetch=fetch, newest=newest)
    yield desk
    desk.close()


@pytest.fixture
def client(desk: PictureDesk, signer: LinkSigner, client_of: Callable[[ASGIApp], Any]) -> Any:
    return client_of(Starlette(routes=picture_routes(desk, signer)))


@pytest.fixture
def address(signer: LinkSigner) -> str:
    return pictures_address(signer, "of anna")


def test_a_link_is_fetched_for_the_workspace_of_the_address(client: Any, address: str) -> None:
    answer = client.request("POST", address, json={"link": LINK})

    assert (answer.status_code, answer.json()) == (200, {"sha256": "a1" * 32, "for": "of anna"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_refusal_is_told_in_words(client: Any, address: str) -> None:
    answer = client.request("POST", address, json={"link": "https://elsewhere.example"})

    assert answer.status_code == 200
    assert answer.json() == {"error": "there is no such picture", "hint": "Check the link."}


def test_the_list_goes_on_where_a_page_ended(client: Any, address: str) -> None:
    answer = client.get(f"{address}&after=1000.5~a1")

    assert answer.json()["asked"] == ["of anna", "1000.5~a1"]


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"{}", b'{"link": 7}', b'{"link": "' + b"a" * BODY_LIMIT_BYTES],
    ids=["empty", "words", "list", "nothing", "number", "endless"],
)
def test_a_request_without_a_link_is_told_so(client: Any, address: str, body: bytes) -> None:
    assert client.request("POST", address, content=body).status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_of_another_purpose_or_changed_is_refused(
    client: Any, signer: LinkSigner, address: str, method: str
) -> None:
    foreign = signer.link("a1" * 32, media_type="application/json")
    changed = address.replace("anna", "otto")

    statuses = [
        client.request(method, path, content=json.dumps({"link": LINK})).status_code
        for path in (foreign.replace("/assets/", "/pictures/"), changed)
    ]

    assert statuses == [403, 403]


def test_beyond_a_queue_one_is_asked_to_come_again(
    client: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "WAITING_LIMIT", 0)

    answer = client.request("POST", address, json={"link": LINK})

    assert answer.status_code == 503


def test_the_loop_goes_on_while_a_link_is_followed() -> None:
    may_end = threading.Event()

    def hang(_workspace: str, _link: str) -> dict[str, Any]:
        may_end.wait(20)
        return {"fetched": True}

    async def meanwhile(desk: PictureDesk) -> list[dict[str, Any]]:
        fetching = asyncio.create_task(desk.fetch("anna", LINK))
        listed = await desk.newest("otto", "")
        may_end.set()
        return [listed, await fetching]

    desk = PictureDesk(fetch=hang, newest=newest)

    listed, fetched = asyncio.run(meanwhile(desk))

    assert (listed["asked"], fetched) == (["otto", ""], {"fetched": True})
    assert not desk.is_full
    desk.close()
