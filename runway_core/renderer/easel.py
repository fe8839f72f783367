"""Previews painted in a process of their own, which waits for nobody's interpreter.

A preview gives the interpreter away a dozen times a frame, and gets it back when the page's script,
the jobs and the threads that render let it. The process has nothing else to do. It is started after
the first preview and keeps nothing between two of them: what it cannot paint, or does not live to
end, is painted here, and whether it is there shows in nothing but the time.
"""

import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from .depth import Depth
from .painting import Answer, Order
from .preview import preview, preview_recipe
from .recipe import RenderRecipe

STARTS = 4  # of a process that keeps dying; then previews are painted here
SILENCE_S = 10.0  # a process that is busy answers within a frame, a few milliseconds

# The package without its public names, which would bring the database and HTTP along: 0.4 s of CPU
# and 80 MB instead of 1.0 s and 150 MB.
_PROGRAM = """
import sys, types
package = types.ModuleType("runway_core")
package.__path__ = [sys.argv[1]]
sys.modules["runway_core"] = package
from runway_core.renderer.painting import serve
serve()
"""
_PACKAGE = str(Path(__file__).parents[1])


class Easel:
    """Paints previews one at a time; used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: Connection | None = None
        self._is_ready = False
        self._starts_left = STARTS

    @property
    def is_ready(self) -> bool:
        """Whether the process has started, as far as it has told by now."""
        if not self._is_ready and self._wire is not None and self._wire.poll():
            self._is_ready = self._wire.recv()
        return self._is_ready

    @property
    def process_id(self) -> int | None:
        """The process that is there or on its way; None: previews are painted here."""
        return None if self._process is None else self._process.pid

    def paint(
        self,
        recipe: RenderRecipe,
        *,
        width_px: int,
        fps: int,
        depth: Depth | None = None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Generator[bytes]:
        """Paint a recipe small: the frames and the failures of `preview`, from wherever."""
        order = Order(recipe=recipe, width_px=width_px, fps=fps, depth=depth)
        painted = 0
        for frame in self._frames(order, is_cancelled):
            painted += 1
            yield frame
        if painted < preview_recipe(recipe, width_px=width_px, fps=fps).frame_count:
            whole = preview(
                recipe, width_px=width_px, fps=fps, depth=depth, is_cancelled=is_cancelled
            )
            yield from islice(whole, painted, None)
        if self._wire is None:
            self._start()

    def close(self) -> None:
        """End the process; one more preview would start another."""
        wire, process = self._wire, self._process
        self._wire = self._process = None
        self._is_ready = False
        if wire is not None:
            wire.close()
        if process is not None:
            process.kill()  # it keeps nothing
            process.wait()

    def _start(self) -> None:
        if not self._starts_left or sys.platform == "win32":  # its pipes are no sockets
            return
        self._starts_left -= 1
        self._wire, theirs = Pipe()
        with theirs, suppress(OSError):
            command = [sys.executable, "-c", _PROGRAM, _PACKAGE]
            self._process = subprocess.Popen(command, stdin=theirs.fileno())  # noqa: S603 - our own

    def _frames(self, order: Order, is_cancelled: Callable[[], bool]) -> Iterator[bytes]:
        """Yield the frames that the process paints: all of them, some or none."""
        wire = self._wire
        if wire is None:
            return
        try:
            if self.is_ready:
                wire.send(order)
                yield from self._answered(wire, is_cancelled)
        except (EOFError, OSError):
            self.close()

    def _answered(self, wire: Connection, is_cancelled: Callable[[], bool]) -> Iterator[bytes]:
        answer: Answer = []
        try:
            while isinstance(answer, list) and not is_cancelled():
                answer = _read(wire)
                if isinstance(answer, list):
                    yield from answer
                elif answer:
                    self._starts_left = STARTS
        finally:
            if isinstance(answer, list):
                wire.send(None)
                while isinstance(_read(wire), list):
                    pass


def _read(wire: Connection) -> Answer:
    if not wire.poll(SILENCE_S):
        raise TimeoutError("the process that paints previews is silent")
    answer: Answer = wire.recv()
    return answer
