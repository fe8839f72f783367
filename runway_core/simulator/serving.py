"""A uvicorn server whose connections the simulator can cut."""

import asyncio
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
