"""Brings a finished video home: streamed, resumed after a cut, checked, then kept."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from runway_core.errors import (
    DownloadError,
    MediaStoreError,
    OutputExpiredError,
    UnreachableError,
    UnusableVideoError,
)
from runway_core.models import Video
from runway_core.providers.port import Download

from .part import PartFile
from .probe import Examined, examine, keep_video
from .store import MediaStore

TRIES_WITHOUT_PROGRESS = 5
_TRIES_BEFORE_STARTING_OVER = 3  # some servers answer a range they cannot serve with an error
_LONGEST_PAUSE_S = 4.0
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*[<{\[]")  # no video container begins like this
_TITLE = re.compile(rb"<title[^>]*>\s*(.*?)\s*</title", re.IGNORECASE | re.DOTALL)
_TITLE_LIMIT = 80
_openers = ThreadPoolExecutor(2, thread_name_prefix="part")
"""Outlive every event loop: what is opened for one that has ended has to be closed all the same."""


class OpenDownload(Protocol):
    """`Provider.download`."""

    def __call__(self, url: str, *, offset: int = 0) -> AbstractAsyncContextManager[Download]:
        """Open the video from ``offset`` bytes on."""
        ...


async def download_video(
    open_download: OpenDownload,
    url: str,
    store: MediaStore,
    *,
    max_bytes: int,
    temp_folder: Path,
    part_name: str | None = None,
    on_progress: Callable[[int, int | None], None] | None = None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    turn: Callable[[], AbstractAsyncContextManager[Executor | None]] = nullcontext,
) -> Video:
    """Download a video, prove that it plays, and keep it with its poster.

    After a cut it goes on where it stopped, or from the start where the server cannot. Five tries
    in a row that bring nothing further end it.

    Args:
        open_download: A provider's ``download``.
        url: Where the video is; may be signed, so it appears in no message.
        store: Where it is kept.
        max_bytes: The largest size that is taken, in bytes.
        temp_folder: Where the unfinished file stands, best `MediaStore.temp_folder`.
        part_name: A name for the unfinished file, the same for the same video, so that another
            process can go on with it; it is used again only under the same entity tag.
        on_progress: Told the bytes so far and in all (None: not known) after every piece.
        pause: Waits between tries, in seconds.
        turn: Is entered while the file is looked into; gives the threads for that (None: any).

    Raises:
        OutputExpiredError: The link has ended; read the task for a fresh one.
        UnusableVideoError: Too large, or all of it came and it does not play.
        DownloadError: A web page instead of a video, an address that is not called, a file that
            may have been cut off, or no progress in five tries.
        MediaStoreError: The disk is full or the store away.
    """
    part = await _opened(temp_folder, part_name)
    transfer = _Transfer(open_download, url, part, max_bytes, on_progress)
    keep = True  # a cut, an ended link and a cancel leave what has come for the next try
    try:
        await _receive(transfer, pause)
        async with turn() as threads:
            keep = False
            examined = await _examined(threads, part)
        return await asyncio.to_thread(keep_video, store, part.path, examined)
    except MediaStoreError:
        keep = False
        raise
    finally:
        part.close(keep=keep and not transfer.is_hopeless)


async def _opened(temp_folder: Path, part_name: str | None) -> PartFile:
    """Open the unfinished file beside the event loop; close it again if nobody waits any more."""
    opening = _openers.submit(PartFile.open, temp_folder, part_name)

    def close(done: "Future[PartFile]") -> None:
        if not done.cancelled() and done.exception() is None:
            done.result().close(keep=True)

    try:
        return await asyncio.wrap_future(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(close)
        raise


class _Transfer:
    """One download, over several connections."""

    def __init__(
        self,
        open_download: OpenDownload,
        url: str,
        part: PartFile,
        max_bytes: int,
        on_progress: Callable[[int, int | None], None] | None,
    ) -> None:
        self.part = part
        self.is_hopeless = False
        """Whether trying again would bring the same."""
        self._open_download = open_download
        self._url = url
        self._max_bytes = max_bytes
        self._on_progress = on_progress

    async def pull(self) -> bool:
        """Read one connection to its end; True when all has come.

        Raises:
            DownloadError: It was cut, or what comes cannot be used.
        """
        part = self.part
        if part.is_whole:
            return True
        async with self._open_download(self._url, offset=part.size) as download:
            self._match(download)
            async for chunk in download.chunks:
                self._check(chunk)
                await part.append(chunk)
                if self._on_progress is not None:
                    self._on_progress(part.size, part.total_bytes)
        if part.size == 0:
            raise DownloadError("the link gives an empty answer instead of a video")
        return part.is_whole or part.total_bytes is None

    def _match(self, download: Download) -> None:
        part = self.part
        etag, total_bytes = _strong_etag(download), _total_bytes(download)
        same_total = total_bytes is None or part.total_bytes in {None, total_bytes}
        if 0 < download.offset <= part.size and etag == part.etag and same_total:
            part.cut(download.offset)
        elif download.offset == 0:
            part.cut(0)
            part.note(etag=etag, total_bytes=total_bytes)
        else:
            part.cut(0)
            raise DownloadError("the video has changed at the gateway; it is loaded from the start")
        if total_bytes is not None and total_bytes > self._max_bytes:
            raise self._too_large(
                f"the video has {_mib(total_bytes)} MiB, more than the {_mib(self._max_bytes)} MiB "
                "that are allowed"
            )

    def _check(self, chunk: bytes) -> None:
        if self.part.size == 0 and _MARKUP.match(chunk):
            self.is_hopeless = True
            raise DownloadError(
                f"the link gives {_kind_of_text(chunk)} instead of a video",
                hint="Open the task again; the gateway may have moved the file or want a login.",
            )
        if self.part.size + len(chunk) > self._max_bytes:
            raise self._too_large(
                f"the video has more than the {_mib(self._max_bytes)} MiB that are allowed"
            )

    def _too_large(self, message: str) -> UnusableVideoError:
        self.is_hopeless = True
        return UnusableVideoError(
            message, hint="Raise PLAYGROUND_MAX_VIDEO_BYTES and follow the job again to take it."
        )


async def _receive(transfer: _Transfer, pause: Callable[[float], Awaitable[None]]) -> None:
    part = transfer.part
    furthest, tries = part.size, 0
    while True:
        fault = None
        try:
            is_done = await transfer.pull()
        except DownloadError as error:
            is_done, fault = False, error
        except UnreachableError as error:  # of the address guard: asking again changes nothing
            raise DownloadError(error.message, hint=error.hint) from error
        await part.flush()
        if is_done:
            return
        if fault is not None and (transfer.is_hopeless or isinstance(fault, OutputExpiredError)):
            raise fault
        tries = 0 if part.size > furthest else tries + 1
        furthest = max(furthest, part.size)
        if tries >= TRIES_WITHOUT_PROGRESS:
            raise fault or DownloadError(
                f"the connection ends after {part.size} of {part.total_bytes} bytes every time"
            )
        if tries == _TRIES_BEFORE_STARTING_OVER:
            part.cut(0)
        await pause(min(0.25 * 2**tries, _LONGEST_PAUSE_S))


async def _examined(threads: Executor | None, part: PartFile) -> Examined:
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, examine, part.path)
    except DownloadError as error:
        if not part.is_whole:  # perhaps cut off in silence: loading it again may bring all of it
            raise
        raise UnusableVideoError(error.message) from error


def _strong_etag(download: Download) -> str:
    etag = next((v for name, v in download.headers.items() if name.lower() == "etag"), "")
    return etag if etag.startswith('"') else ""


def _total_bytes(download: Download) -> int | None:
    # A compressed answer announces another size than the one that is read.
    names = {name.lower(): value for name, value in download.headers.items()}
    is_encoded = names.get("content-encoding", "identity").lower() != "identity"
    return None if is_encoded else download.total_bytes


def _kind_of_text(chunk: bytes) -> str:
    title = _TITLE.search(chunk)
    if title is not None:
        return f"a web page ({title[1].decode('utf-8', 'replace')[:_TITLE_LIMIT]!r})"
    is_page = re.search(rb"<(?:!doctype\s+)?html", chunk, re.IGNORECASE) is not None
    return "a web page" if is_page else "a text message"


def _mib(byte_count: int) -> int:
    return round(byte_count / 2**20)
