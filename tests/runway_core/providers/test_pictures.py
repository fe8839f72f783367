import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from runway_core.errors import PictureLinkError, UnreachableError
from runway_core.providers.guard import AllowedHosts, GuardedTransport
from runway_core.providers.pictures import FetchedPicture, fetch_picture, link_fault
from tests.support.picture_host import PictureHost, a_picture_host

LIMIT_BYTES = 2**20
LINK = "https://pictures.example/photo.jpg"


@pytest.fixture
def host() -> Iterator[PictureHost]:
    with a_picture_host() as host:
        yield host


def fetch(host: PictureHost, path: str, **changes: Any) -> FetchedPicture:
    """Fetch from a server of one's own network, through the real guard."""
    options: dict[str, Any] = {
        "transport": GuardedTransport(allowed_hosts=[host.name]),
        "plain_hosts": AllowedHosts([host.name]),
        "max_bytes": LIMIT_BYTES,
    }
    return asyncio.run(fetch_picture(host.url(path), **(options | changes)))


def reason(host: PictureHost, path: str, **changes: Any) -> str:
    """The reason why a fetch fails; every failure has something to do next."""
    with pytest.raises(PictureLinkError) as caught:
        fetch(host, path, **changes)
    assert caught.value.hint
    return caught.value.reason


def refusal(link: str, **changes: Any) -> PictureLinkError:
    """The refusal of a link that must not be called at all."""

    def called(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError(f"{request.url} was called")

    options: dict[str, Any] = {"transport": httpx.MockTransport(called), "max_bytes": LIMIT_BYTES}
    with pytest.raises(PictureLinkError) as caught:
        asyncio.run(fetch_picture(link, **(options | changes)))
    return caught.value


def test_what_a_link_leads_to_comes_whole(host: PictureHost) -> None:
    fetched = fetch(host, "/photo.jpg")

    assert fetched.data == host.picture
    assert (fetched.told_type, fetched.redirects, fetched.tells_length) == ("image/jpeg", 0, True)
    assert host.asked == ["GET /photo.jpg", "HEAD /photo.jpg"]


def test_a_hop_to_the_picture_is_followed(host: PictureHost) -> None:
    fetched = fetch(host, "/to?/photo.jpg")

    assert (fetched.data, fetched.redirects) == (host.picture, 1)
    assert fetched.url == host.url("/to?/photo.jpg")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/page", "web_page"),
        ("/status/404", "not_found"),
        ("/status/410", "not_found"),
        ("/status/403", "refused"),
        ("/status/401", "refused"),
        ("/status/500", "trouble"),
        ("/status/206", "trouble"),
        ("/loop", "too_many_redirects"),
        ("/endless.jpg", "too_many_bytes"),
        ("/told-large.jpg", "too_many_bytes"),
        ("/cut.jpg", "broken_off"),
        ("/to?https://127.0.0.1:1/photo.jpg", "private_address"),
        ("/to?http://127.0.0.1:1/photo.jpg", "not_https"),
        ("/to?ftp://pictures.example/photo.jpg", "not_https"),
        ("/to?https://10.0.0.7/photo.jpg", "private_address"),
    ],
)
def test_every_way_to_fail_has_its_reason(host: PictureHost, path: str, expected: str) -> None:
    assert reason(host, path) == expected


def test_a_host_that_keeps_silent_is_given_up(host: PictureHost) -> None:
    assert reason(host, "/silent.jpg", limit_s=0.2) == "too_slow"


def test_a_host_that_is_away_cannot_be_reached(host: PictureHost) -> None:
    away = replace(host, port=1)

    assert reason(away, "/photo.jpg") == "unreachable"


def test_a_name_that_leads_into_the_private_network_is_not_called() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["192.168.1.7"]

    error = refusal(LINK, transport=GuardedTransport(resolve=resolve))

    assert error.reason == "private_address"
    assert "192.168.1.7" in error.message


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("http://pictures.example/photo.jpg", "not_https"),
        ("file:///etc/passwd", "not_a_link"),
        ("photo.jpg", "not_a_link"),
        ("", "not_a_link"),
        ("https://", "not_a_link"),
        ("https://pictures.example:door/", "not_a_link"),
        ("https://xn--a/", "not_a_link"),
        ("https://\ud800/", "not_a_link"),
        ("https://pictures.example/" + "a" * 2048, "not_a_link"),
        ("https://me:secret@pictures.example/photo.jpg", "has_password"),
    ],
)
def test_a_link_that_must_not_be_followed_is_never_called(link: str, expected: str) -> None:
    error = refusal(link)

    assert error.reason == expected
    assert "secret" not in error.message


def test_a_hop_that_cannot_be_spelled_is_no_link() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": b"/\xff".decode("latin-1")})

    assert refusal(LINK, transport=httpx.MockTransport(answer)).reason == "not_a_link"


def test_a_picture_that_is_there_outlives_a_refusal_at_the_second_look() -> None:
    class Fickle(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "HEAD":
                raise UnreachableError("not called: its address is not a public one")
            return httpx.Response(200, stream=httpx.ByteStream(b"picture"))

    fetched = asyncio.run(fetch_picture(LINK, transport=Fickle(), max_bytes=LIMIT_BYTES))

    assert (fetched.data, fetched.answers_head) == (b"picture", False)


FINE = FetchedPicture(
    data=b"", url=LINK, told_type="image/jpeg", tells_length=True, redirects=0, answers_head=True
)


def test_a_host_that_serves_well_can_serve_gateways_too() -> None:
    assert link_fault(FINE, "image/jpeg") == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://pictures.example/a.jpg"}, "not https"),
        ({"url": "https://203.0.113.7/a.jpg"}, "an address instead"),
        ({"redirects": 1}, "leads on"),
        ({"told_type": "application/octet-stream"}, "instead of image/jpeg"),
        ({"told_type": ""}, "instead of image/jpeg"),
        ({"tells_length": False}, "how long"),
        ({"answers_head": False}, "HEAD"),
    ],
)
def test_what_would_stop_a_gateway_is_named(changes: dict[str, Any], words: str) -> None:
    assert words in link_fault(replace(FINE, **changes), "image/jpeg")


@pytest.mark.parametrize(("path", "words"), [("/octets", "octet-stream"), ("/no-head.jpg", "HEAD")])
def test_what_a_real_host_does_is_noticed(host: PictureHost, path: str, words: str) -> None:
    fetched = fetch(host, path)

    assert fetched.data == host.picture
    assert words in link_fault(replace(fetched, url=LINK), "image/jpeg")
