"""The process that paints previews: orders come in and frames go out over one connection.

It ends with the process that started it, however that one ends, since the connection ends too.
"""

import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TypeAlias

from runway_core.errors import RenderError, TaskCancelledError

from .depth import Depth
from .preview import preview
from .recipe import RenderRecipe

FRAMES_A_MESSAGE = 8  # after the first, which goes out alone
REST_S = 0.08  # after the first: its browser needs a core to show it, and the second comes later

Answer: TypeAlias = list[bytes] | bool
"""Frames; at the end of an order, and once before the first, whether all went well."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """One preview to paint, the arguments of `preview`. Whatever comes after it stops it."""

    recipe: RenderRecipe
    width_px: int
    fps: int
    depth: Depth | None


def serve() -> None:
    """Paint what is ordered over the standard input, a socket, until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches every process
    serve_on(Connection(os.dup(0)))


def serve_on(wire: Connection) -> None:
    """Paint what is ordered over a connection until its other end is closed."""
    try:
        wire.send(True)
        while True:
            order = wire.recv()
            if isinstance(order, Order):
                wire.send(_is_painted(order, wire))
    except (EOFError, OSError):
        return


def _is_painted(order: Order, wire: Connection) -> bool:
    frames = preview(
        order.recipe,
        width_px=order.width_px,
        fps=order.fps,
        depth=order.depth,
        is_cancelled=wire.poll,
    )
    part: list[bytes] = []
    room, rest_s = 1, REST_S
    try:
        for frame in frames:
            part.append(frame)
            if len(part) == room:
                wire.send(part)
                part, room = [], FRAMES_A_MESSAGE
                wire.poll(rest_s)
                rest_s = 0.0
    except (RenderError, TaskCancelledError):
        return False  # who ordered it paints it again where a failure can be told
    if part:
        wire.send(part)
    return True
