"""A uvicorn server whose connections the simulator can cut."""

import asyncio
import socket
from typing import cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .connection import CUT_EXTENSION


class _CuttableProtocol(H11Protocol):
    """HTTP/1.1 over a connection that the app may close."""

    def connection_made(
        self,
        transport: asyncio.Transport,  # type: ignore[override]  # uvicorn narrows it likewise
    ) -> None:
        super().connection_made(transport)
        # asyncio turns Nagle's algorithm off for sockets that name their protocol, which those of a
        # bound socket do not: every answer in two parts would wait 40 ms for an acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        inner = cast(ASGIApp, self.app)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CUT_EXTENSION] = transport.close
            await inner(scope, receive, send)

        self.app = app


def simulator_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server for the simulator; ``run`` or ``serve`` starts it on a bound socket."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=_CuttableProtocol,
            ws="none",
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
    )
