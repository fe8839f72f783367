import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.media.signing import LinkSigner
from runway_core.media.store import MediaStore
from runway_core.web import thumbnails
from runway_core.web.thumbnails import (
    MAX_SIDE_PX,
    ThumbnailDesk,
    thumbnail_link,
    thumbnail_routes,
)
from tests.support.factories import a_picture

LIMIT_BYTES = 2**20


@pytest.fixture
def signer() -> LinkSigner:
    return LinkSigner(bytes(32), 3600)


@pytest.fixture
def desk(store: MediaStore) -> Iterator[ThumbnailDesk]:
    desk = ThumbnailDesk(store.read, max_bytes=LIMIT_BYTES)
    yield desk
    desk.close()


@pytest.fixture
def client(desk: ThumbnailDesk, signer: LinkSigner, client_of: Callable[[ASGIApp], Any]) -> Any:
    return client_of(Starlette(routes=thumbnail_routes(desk, signer)))


@pytest.mark.parametrize("size_px", [(2000, 1000), (1000, 2000)], ids=["wide", "tall"])
def test_a_small_copy_fits_a_tile_and_keeps_the_shape(
    client: Any, signer: LinkSigner, store: MediaStore, size_px: tuple[int, int]
) -> None:
    sha256 = store.put(a_picture(*size_px), "image/jpeg").sha256

    answer = client.get(thumbnail_link(signer, sha256))

    small = Image.open(BytesIO(answer.content))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert max(small.size) == MAX_SIDE_PX
    assert small.width / small.height == size_px[0] / size_px[1]
    assert "immutable" in answer.headers["cache-control"]


def test_a_small_copy_is_made_once(store: MediaStore, desk: ThumbnailDesk) -> None:
    sha256 = store.put(a_picture(640, 360), "image/jpeg").sha256
    first = desk.order(sha256).result(20)
    store.delete(sha256)

    assert desk.order(sha256).result(20) is first


def test_many_who_ask_at_once_wait_for_the_same_copy() -> None:
    loads: list[str] = []
    may_load = threading.Event()

    def load(sha256: str) -> bytes:
        loads.append(sha256)
        may_load.wait(20)
        return a_picture(64, 64)

    desk = ThumbnailDesk(load, max_bytes=LIMIT_BYTES)
    orders = [desk.order("a1" * 32) for _ in range(5)]
    may_load.set()

    assert len({order.result(20) for order in orders}) == 1
    assert loads == ["a1" * 32]
    desk.close()


def test_the_oldest_copies_make_room(
    store: MediaStore, desk: ThumbnailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = [store.put(a_picture(64, 64, seed=seed), "image/jpeg").sha256 for seed in (1, 2)]
    first = desk.order(hashes[0]).result(20)
    monkeypatch.setattr(thumbnails, "KEPT_BYTES", len(first))

    desk.order(hashes[1]).result(20)

    assert desk.order(hashes[0]).result(20) is not first


def test_a_picture_that_is_gone_is_404(client: Any, signer: LinkSigner) -> None:
    assert client.get(thumbnail_link(signer, "a1" * 32)).status_code == 404


def test_a_file_that_is_no_picture_is_422(
    client: Any, signer: LinkSigner, store: MediaStore
) -> None:
    sha256 = store.put(b"no picture", "image/jpeg").sha256

    assert client.get(thumbnail_link(signer, sha256)).status_code == 422


def test_only_links_for_this_purpose_are_answered(client: Any, signer: LinkSigner) -> None:
    other = signer.link("a1" * 32, media_type="image/jpeg").replace("/assets/", "/thumbnails/")

    answers = [client.get(other), client.get(thumbnail_link(signer, "a1" * 32) + "x")]

    assert [answer.status_code for answer in answers] == [403, 403]
