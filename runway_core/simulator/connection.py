"""Answers that go wrong on the wire itself: a cut connection, and a file cut half-way.

An ASGI app cannot close its connection. So the server that runs the simulator (`serving`) and the
in-process transport (`transport`) each put a function into the scope that does; under any other
server an answer that is begun and never ended has the same effect.
"""

from collections.abc import Callable
from typing import cast

from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

CUT_EXTENSION = "runway_core.simulator.cut"
"""The key under ``scope["extensions"]`` whose value is a function that cuts the connection."""


class CutConnection(Response):
    """No answer at all: the connection ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection, or leave the answer unfinished where that cannot be done."""
        cut = _cutter(scope)
        if cut is None:
            head: Message = {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", b"1000")],
            }
            await send(head)
            return
        cut()
        while (await receive())["type"] != "http.disconnect":
            pass


class CutFile(FileResponse):
    """A file of which only the first half of what was asked for arrives."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and half of the body, then cut."""
        left = -1

        async def send_half(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.start":
                left = _content_length(message) // 2
                await send(message)
            elif left > 0:
                body = message.get("body", b"")[:left]
                left -= len(body)
                await send({"type": "http.response.body", "body": body, "more_body": True})
                if left == 0 and (cut := _cutter(scope)) is not None:
                    cut()

        await super().__call__(scope, receive, send_half)


def _content_length(head: Message) -> int:
    return int(dict(head["headers"]).get(b"content-length", b"0"))


def _cutter(scope: Scope) -> Callable[[], None] | None:
    extensions = scope.get("extensions") or {}
    return cast("Callable[[], None] | None", extensions.get(CUT_EXTENSION))
