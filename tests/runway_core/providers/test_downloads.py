import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from runway_core.errors import DownloadError, OutputExpiredError, UnreachableError
from runway_core.gateways import load_gateways
from runway_core.providers.downloads import open_download
from runway_core.providers.port import Download
from runway_core.providers.transport import make_client

SPEC = load_gateways()["runway"]
URL = "https://cdn.example/clip.mp4?_jwt=eyJhbGci.eyJleHAi.a-b_c%2B%2F&x=1|2"
VIDEO = bytes(range(256)) * 8


@dataclass
class Server:
    """A server of one file; ``answers`` come in order, the last one again and again."""

    answers: list[httpx.Response | Exception]
    seen: list[httpx.Request] = field(default_factory=list)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def fetch(
        self,
        url: str = URL,
        *,
        offset: int = 0,
        recheck_url: Callable[[str], Awaitable[None]] | None = None,
    ) -> tuple[Download, bytes]:
        """Open the file and read it to the end."""

        async def call() -> tuple[Download, bytes]:
            async with (
                make_client(transport=httpx.MockTransport(self._answer)) as client,
                open_download(
                    SPEC, client, url, offset=offset, recheck_url=recheck_url
                ) as download,
            ):
                return download, b"".join([chunk async for chunk in download.chunks])

        return asyncio.run(call())


def serving(*answers: httpx.Response | Exception) -> Server:
    """A server with these answers."""
    return Server(list(answers))


def video(status: int = 200, content: bytes = VIDEO, **headers: str) -> httpx.Response:
    """An answer that carries (a part of) the video."""
    return httpx.Response(status, content=content, headers={"Content-Type": "video/mp4"} | headers)


async def public_only(url: str) -> None:
    """A check that refuses the metadata address of clouds."""
    if "169.254" in url:
        raise DownloadError("not a public address")


class CutStream(httpx.AsyncByteStream):
    """Half a video, then nothing."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield VIDEO[:1000]
        raise httpx.RemoteProtocolError("peer closed connection")


def test_a_video_comes_whole_with_its_size() -> None:
    download, data = serving(video()).fetch()

    assert data == VIDEO
    assert (download.offset, download.total_bytes) == (0, len(VIDEO))
    assert download.headers["content-type"] == "video/mp4"


def test_no_key_cookie_or_compression_is_sent_to_where_a_link_points() -> None:
    server = serving(video())

    server.fetch()

    headers = server.seen[0].headers
    assert "authorization" not in headers
    assert "cookie" not in headers
    assert headers["accept-encoding"] == "identity"


def test_the_token_in_a_link_is_not_altered() -> None:
    server = serving(video())

    server.fetch()

    assert server.seen[0].url.query.startswith(b"_jwt=eyJhbGci.eyJleHAi.a-b_c%2B%2F&x=1")


def test_a_link_without_encryption_is_followed() -> None:
    assert serving(video()).fetch("http://cdn.example/clip.mp4")[1] == VIDEO


def test_a_download_goes_on_where_it_was_cut() -> None:
    server = serving(video(206, VIDEO[1000:], **{"Content-Range": "bytes 1000-2047/2048"}))

    download, data = server.fetch(offset=1000)

    assert server.seen[0].headers["range"] == "bytes=1000-"
    assert (download.offset, download.total_bytes, data) == (1000, 2048, VIDEO[1000:])


def test_a_first_try_asks_for_no_range() -> None:
    server = serving(video())

    server.fetch()

    assert "range" not in server.seen[0].headers


def test_a_server_without_ranges_starts_again() -> None:
    download, data = serving(video()).fetch(offset=1000)

    assert (download.offset, data) == (0, VIDEO)


def test_a_range_of_unknown_total_is_taken() -> None:
    part = video(206, VIDEO[1000:], **{"Content-Range": "bytes 1000-2047/*"})

    assert serving(part).fetch(offset=1000)[0].total_bytes is None


def test_a_server_that_sends_another_range_is_not_believed() -> None:
    with pytest.raises(DownloadError, match="from 0"):
        serving(video(206, VIDEO, **{"Content-Range": "bytes 0-2047/2048"})).fetch(offset=1000)


def test_a_range_behind_the_end_means_that_all_is_there() -> None:
    end = httpx.Response(416, headers={"Content-Range": "bytes */2048"})

    download, data = serving(end).fetch(offset=2048)

    assert (download.offset, download.total_bytes, data) == (2048, 2048, b"")


def test_a_range_behind_another_end_is_an_error() -> None:
    with pytest.raises(DownloadError, match="416"):
        serving(httpx.Response(416, headers={"Content-Range": "bytes */9"})).fetch(offset=2048)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_expired_link_is_told_as_such(status: int) -> None:
    with pytest.raises(OutputExpiredError):
        serving(httpx.Response(status)).fetch()


@pytest.mark.parametrize("status", [204, 400, 429, 500, 503])
def test_other_refusals_are_worth_another_try(status: int) -> None:
    with pytest.raises(DownloadError) as caught:
        serving(httpx.Response(status)).fetch()

    assert type(caught.value) is DownloadError
    assert caught.value.retryable


def test_a_web_page_in_place_of_the_video_asks_for_a_fresh_link() -> None:
    with pytest.raises(OutputExpiredError, match="web page"):
        serving(httpx.Response(200, html="<html>Sign in</html>")).fetch()


def test_redirects_are_followed_and_each_address_is_checked() -> None:
    hop = httpx.Response(302, headers={"Location": "https://other.example/clip.mp4"})
    checked: list[str] = []

    async def note(url: str) -> None:
        checked.append(url)

    _, data = serving(hop, video()).fetch("https://cdn.example/clip.mp4", recheck_url=note)

    assert data == VIDEO
    assert checked == ["https://cdn.example/clip.mp4", "https://other.example/clip.mp4"]


def test_a_check_can_stop_a_redirect() -> None:
    hop = httpx.Response(302, headers={"Location": "http://169.254.169.254/"})
    server = serving(hop, video())

    with pytest.raises(DownloadError, match="not a public address"):
        server.fetch(recheck_url=public_only)

    assert len(server.seen) == 1


def test_a_guarded_address_is_a_failed_download() -> None:
    with pytest.raises(DownloadError, match="private"):
        serving(UnreachableError("cdn.example is private")).fetch()


def test_an_endless_chain_of_redirects_ends_after_five() -> None:
    server = serving(httpx.Response(302, headers={"Location": URL}))

    with pytest.raises(DownloadError, match="more than 5"):
        server.fetch()

    assert len(server.seen) == 6


@pytest.mark.parametrize("url", ["ftp://cdn.example/clip.mp4", "file:///etc/passwd", "clip.mp4"])
def test_only_web_addresses_are_opened(url: str) -> None:
    server = serving(video())

    with pytest.raises(DownloadError, match="not an http address"):
        server.fetch(url)

    assert server.seen == []


def test_a_redirect_away_from_the_web_is_refused() -> None:
    with pytest.raises(DownloadError):
        serving(httpx.Response(302, headers={"Location": "file:///etc/passwd"})).fetch()


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_a_server_that_does_not_answer_is_a_failed_download(failure: Exception) -> None:
    with pytest.raises(DownloadError):
        serving(failure).fetch()


def test_a_cut_in_the_middle_is_a_failed_download() -> None:
    cut = httpx.Response(200, stream=CutStream(), headers={"Content-Length": "2048"})

    with pytest.raises(DownloadError, match="broke off"):
        serving(cut).fetch()


def test_a_compressed_file_has_no_known_size() -> None:
    packed = httpx.Response(
        200,
        headers={"Content-Encoding": "deflate", "Content-Length": "13"},
        content=zlib.compress(VIDEO),
    )

    download, data = serving(packed).fetch()

    assert (download.total_bytes, data) == (None, VIDEO)
