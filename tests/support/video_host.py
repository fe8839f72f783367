"""A host of one video at the provider's port, with the ways in which hosts misbehave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from runway_core.errors import DownloadError, OutputExpiredError
from runway_core.providers.port import Download


@dataclass
class Host:
    """Serves ``content``; `Host.download` fulfils `Provider.download`."""

    content: bytes
    cuts: list[int] = field(default_factory=list)
    """After how many bytes each of the first connections is cut."""
    has_ranges: bool = True
    tells_size: bool = True
    etag: str = '"v1"'
    headers: dict[str, str] = field(default_factory=dict)
    refuse: Exception | None = None
    dead: dict[str, Exception] = field(default_factory=dict)
    """What single links end with."""
    ends_quietly: bool = False
    """A cut looks like the end of the answer."""
    offsets: list[int] = field(default_factory=list)
    """What was asked for, in order."""

    @asynccontextmanager
    async def download(self, url: str, *, offset: int = 0) -> AsyncIterator[Download]:
        self.offsets.append(offset)
        if (refusal := self.refuse or self.dead.get(url)) is not None:
            raise refusal
        start = offset if self.has_ranges else 0
        yield Download(
            chunks=self._chunks(start),
            offset=start,
            total_bytes=len(self.content) if self.tells_size else None,
            headers={"ETag": self.etag, **self.headers} if self.etag else self.headers,
        )

    async def _chunks(self, start: int) -> AsyncIterator[bytes]:
        end = start + self.cuts.pop(0) if self.cuts else len(self.content)
        for position in range(start, min(end, len(self.content)), 1000):
            yield self.content[position : min(position + 1000, end)]
        if end < len(self.content) and not self.ends_quietly:
            raise DownloadError("the connection was cut")


def expiring_after_a_cut(host: Host) -> Host:
    """The link works once."""
    real = host.download

    def download(url: str, *, offset: int = 0) -> Any:
        host.refuse = OutputExpiredError("410") if host.offsets else None
        return real(url, offset=offset)

    host.download = download  # type: ignore[method-assign]
    return host
