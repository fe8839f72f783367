"""Downloads of takes: one video with its recipe behind it, or several in a zip, all streamed.

What is stored stays as it is; the recipe is added on the way out. A download can be resumed: the
same link gives the same bytes, and ranges reach into the recipe as into the video.
"""

import hashlib
import re
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from runway_core.errors import JobNotFoundError, MediaStoreError
from runway_core.media.signing import LINK_PREFIX, LinkSigner
from runway_core.media.store import Asset, MediaStore

from .answers import sentence

TAKE_PREFIX = "/takes/"
_PURPOSE = "takes"
_PIECE_BYTES = 2**20
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_INVALID = "This link is not valid or has expired. Reload the page for a fresh one."
_GONE = "This take or its file is not here any more."
_ZIP = "application/zip"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first day a zip can name: the same bytes every time


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFile:
    """One video as it is given away."""

    name: str
    asset: Asset
    tail: bytes
    """The recipe; empty where the file's format has no place for it."""

    @property
    def byte_count(self) -> int:
        """Size of the file with its recipe."""
        return self.asset.byte_count + len(self.tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Several videos and a table of what they are."""

    files: tuple[TakeFile, ...]
    manifest: bytes
    """CSV."""


Gather = Callable[[str, Sequence[str]], Bundle]
"""Workspace and ids of jobs → what is given away of them."""


def take_link(
    signer: LinkSigner, workspace: str, asset: tuple[str, str], job_id: str, filename: str
) -> str:
    """Return a link to one job's video (SHA-256, media type) with its recipe."""
    link = signer.link(
        asset[0],
        media_type=asset[1],
        purpose=f"{_PURPOSE}:{job_id}:{workspace}",
        filename=filename,
    )
    return TAKE_PREFIX + link.removeprefix(LINK_PREFIX)


def zip_link(signer: LinkSigner, workspace: str, job_ids: Sequence[str], filename: str) -> str:
    """Return a link to a zip of several jobs' videos."""
    purpose = f"{_PURPOSE}:{','.join(job_ids)}:{workspace}"
    sha256 = hashlib.sha256(purpose.encode()).hexdigest()
    link = signer.link(sha256, media_type=_ZIP, purpose=purpose, filename=filename)
    return TAKE_PREFIX + link.removeprefix(LINK_PREFIX)


def take_routes(store: MediaStore, signer: LinkSigner, gather: Gather) -> list[Route]:
    """Return the route that answers both kinds of links."""

    async def take(request: Request) -> Response:
        signed = signer.verify(request.path_params["name"], request.query_params)
        told = signed.purpose.split(":", 2) if signed is not None else []
        if signed is None or len(told) != 3 or told[0] != _PURPOSE:
            return sentence(403, _INVALID)
        try:
            bundle = await run_in_threadpool(gather, told[2], told[1].split(","))
        except (JobNotFoundError, MediaStoreError):
            return sentence(404, _GONE)
        filename = signed.filename or "takes"
        if signed.media_type == _ZIP:
            return _zipped(request, store, bundle, filename)
        if not bundle.files:
            return sentence(404, _GONE)
        return _one(request, store, bundle.files[0], filename)

    return [Route(f"{TAKE_PREFIX}{{name}}", take, methods=["GET"], name="take")]


def _one(request: Request, store: MediaStore, file: TakeFile, filename: str) -> Response:
    etag = f'"{file.asset.sha256[:32]}-{hashlib.sha256(file.tail).hexdigest()[:16]}"'
    headers = {**_headers(filename), "ETag": etag, "Accept-Ranges": "bytes"}
    total, media_type = file.byte_count, file.asset.media_type
    path = store.path_of(file.asset.name)
    if path is None:  # a bucket: from the beginning only
        headers |= {"Content-Length": str(total)}
        del headers["Accept-Ranges"]
        return _answer(request, _whole(store, file), 200, headers, media_type)
    start, end, status = 0, total - 1, 200
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted and any(wanted.groups()) and request.headers.get("if-range", etag) == etag:
        start, end = _span(wanted, total)
        if start > end:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{total}"})
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end}/{total}"
    headers["Content-Length"] = str(end - start + 1)
    return _answer(request, _cut(str(path), file, start, end), status, headers, media_type)


def _answer(
    request: Request,
    content: AsyncIterator[bytes],
    status: int,
    headers: dict[str, str],
    media_type: str,
) -> Response:
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    return StreamingResponse(content, status, headers, media_type)


def _span(wanted: re.Match[str], total: int) -> tuple[int, int]:
    first, last = wanted.groups()
    if not first:  # the last so many bytes
        return max(0, total - int(last)), total - 1
    return int(first), min(int(last), total - 1) if last else total - 1


async def _cut(path: str, file: TakeFile, start: int, end: int) -> AsyncIterator[bytes]:
    """Yield bytes ``start`` to ``end`` (with it) of the video followed by its recipe."""
    size = file.asset.byte_count
    async with await anyio.open_file(path, "rb") as video:
        await video.seek(start)
        left = min(end + 1, size) - start
        while left > 0:
            piece = await video.read(min(left, _PIECE_BYTES))
            if not piece:
                return
            left -= len(piece)
            yield piece
    if end >= size:
        yield file.tail[max(0, start - size) : end + 1 - size]


async def _whole(store: MediaStore, file: TakeFile) -> AsyncIterator[bytes]:
    async for piece in store.stream(file.asset):
        yield piece
    if file.tail:
        yield file.tail


class _Drain:
    """Takes what the zip writer writes and hands it on; nothing is kept longer."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


async def _zip(store: MediaStore, bundle: Bundle) -> AsyncIterator[bytes]:
    drain = _Drain()
    with zipfile.ZipFile(drain, "w") as archive:  # type: ignore[call-overload] # only written to
        for file in bundle.files:
            entry = zipfile.ZipInfo(file.name, _EARLIEST)  # stored: videos are compressed already
            entry.file_size = file.byte_count
            with archive.open(entry, "w") as target:
                async for piece in _whole(store, file):
                    target.write(piece)
                    yield drain.take()
            yield drain.take()
        archive.writestr(zipfile.ZipInfo("takes.csv", _EARLIEST), bundle.manifest)
        yield drain.take()
    yield drain.take()


def _zipped(request: Request, store: MediaStore, bundle: Bundle, filename: str) -> Response:
    return _answer(request, _zip(store, bundle), 200, _headers(filename), _ZIP)


def _headers(filename: str) -> dict[str, str]:
    # FileResponse writes the name of a download safely; its header is all that is taken from it.
    disposition = FileResponse("", filename=filename).headers["content-disposition"]
    return {
        "Content-Disposition": disposition,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
