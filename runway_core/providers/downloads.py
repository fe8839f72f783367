"""Opening a finished video: redirects, ranges and expired links."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from runway_core.errors import DownloadError, GatewayError, OutputExpiredError
from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import mask

from .port import Download
from .transport import MAY_HAVE_LEFT, NOTHING_SENT

MAX_REDIRECTS = 5
OPENING_LIMIT_S = 120.0  # until the first byte may come, redirects included
_EXPIRED = frozenset({401, 403, 404, 410})
_CONTENT_RANGE = re.compile(r"^bytes (?:(\d+)-\d+|\*)/(\d+|\*)$")


@asynccontextmanager
async def open_download(
    spec: GatewaySpec,
    client: httpx.AsyncClient,
    url: str,
    *,
    offset: int = 0,
    recheck_url: Callable[[str], Awaitable[None]] | None = None,
) -> AsyncIterator[Download]:
    """Open a video from ``offset`` bytes on.

    The download starts at 0 where the server knows no ranges, and holds nothing more where
    ``offset`` already is the end.

    Raises:
        OutputExpiredError: 401, 403, 404, 410, or a web page in place of the video.
        DownloadError: Anything else.
    """
    try:
        async with asyncio.timeout(OPENING_LIMIT_S):
            response = await _follow(client, url, offset, recheck_url)
    except (*NOTHING_SENT, *MAY_HAVE_LEFT) as failure:
        raise _broken(spec, failure) from failure
    except GatewayError as refused:  # the guard of the transport does not let the link through
        raise DownloadError(refused.message, hint=refused.hint) from refused
    try:
        yield _download(spec, response, offset)
    finally:
        await response.aclose()


async def _follow(
    client: httpx.AsyncClient,
    url: str,
    offset: int,
    recheck_url: Callable[[str], Awaitable[None]] | None,
) -> httpx.Response:
    # Without compression the bytes on the line are the bytes of the file, as ranges count them.
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
    for _ in range(MAX_REDIRECTS + 1):
        if not url.startswith(("http://", "https://")):
            raise DownloadError(f"the link {mask(url)[:200]!r} is not an http address")
        if recheck_url is not None:
            await recheck_url(url)
        request = client.build_request("GET", url, headers=headers)
        response = await client.send(request, stream=True, follow_redirects=False)
        if response.next_request is None:
            return response
        url = str(response.next_request.url)
        await response.aclose()
    raise DownloadError(f"the link to the video redirects more than {MAX_REDIRECTS} times")


def _download(spec: GatewaySpec, response: httpx.Response, offset: int) -> Download:
    status, headers = response.status_code, response.headers
    if status in _EXPIRED:
        raise OutputExpiredError(f"the link to the video is no longer valid (HTTP {status})")
    start, total = _range(headers.get("content-range", ""))
    if status == 416 and total is not None and total == offset:
        nothing = _chunks(spec, httpx.Response(status))
        return Download(chunks=nothing, offset=offset, total_bytes=total, headers=dict(headers))
    if not 200 <= status < 300 or status == 204:
        raise DownloadError(f"the video could not be opened (HTTP {status})")
    if headers.get("content-type", "").lower().startswith("text/html"):
        raise OutputExpiredError("the link leads to a web page, not to the video")
    if status == 206:
        if start != offset:
            raise DownloadError(f"asked for byte {offset}, the server sends from {start}")
    else:
        offset, total = 0, _length(headers)
    return Download(
        chunks=_chunks(spec, response), offset=offset, total_bytes=total, headers=dict(headers)
    )


async def _chunks(spec: GatewaySpec, response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    except (*NOTHING_SENT, *MAY_HAVE_LEFT) as failure:
        raise _broken(spec, failure) from failure


def _range(text: str) -> tuple[int | None, int | None]:
    """Return the first byte and the whole size that a ``Content-Range`` tells."""
    found = _CONTENT_RANGE.match(text.strip())
    if found is None:
        return None, None
    start, total = found.groups()
    return (int(start) if start else None), (int(total) if total != "*" else None)


def _length(headers: httpx.Headers) -> int | None:
    """Return the size of the file; unknown where it travels compressed all the same."""
    text = headers.get("content-length", "")
    is_plain = headers.get("content-encoding", "identity") == "identity"
    return int(text) if is_plain and text.isdecimal() else None


def _broken(spec: GatewaySpec, failure: Exception) -> DownloadError:
    what = f"{type(failure).__name__}: {mask(str(failure))[:200]}".rstrip(": ")
    return DownloadError(f"the download from {spec.label} broke off ({what})")
