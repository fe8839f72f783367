"""Webhooks: one POST at each change of a task's state, best effort, never repeated on failure."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import httpx

from .options import SimulatorOptions

_log = logging.getLogger(__name__)
_TIMEOUT_S = 5.0


class HookSender:
    """Sends the webhooks of one simulator."""

    def __init__(self, options: SimulatorOptions, count: Callable[[str], None]) -> None:
        self._options = options
        self._count = count
        self._running: set[asyncio.Task[None]] = set()

    def follow(
        self,
        gateway_id: str,
        url: str,
        changes: list[tuple[float, Callable[[], Any]]],
        *,
        twice: bool = False,
    ) -> None:
        """Send a body to ``url`` at each of the instants (seconds since the epoch, ascending).

        Each body is made when its instant has come. Instants that never come are left out by the
        caller.
        """
        work = asyncio.get_running_loop().create_task(
            self._send_all(gateway_id, url, changes, 2 if twice else 1)
        )
        self._running.add(work)
        work.add_done_callback(self._running.discard)

    async def drain(self) -> None:
        """Wait until all webhooks that will come have been sent."""
        await asyncio.gather(*self._running)

    async def close(self) -> None:
        """Stop sending."""
        for work in tuple(self._running):
            work.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _send_all(
        self,
        gateway_id: str,
        url: str,
        changes: list[tuple[float, Callable[[], Any]]],
        copies: int,
    ) -> None:
        for at, body in changes:
            await self._options.sleep(max(at - self._options.clock(), 0.0))
            answer = body()
            for _ in range(copies):
                self._count(gateway_id)
                await self._send(url, answer)

    async def _send(self, url: str, body: Any) -> None:
        try:
            async with httpx.AsyncClient(
                transport=self._options.hook_transport, timeout=_TIMEOUT_S, trust_env=False
            ) as client:
                await client.post(url, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _log.info("no webhook to %s: %r", url, error)
