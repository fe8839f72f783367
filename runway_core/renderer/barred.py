"""A shot between black bars that stand still."""

from dataclasses import dataclass

from .bars import Inner
from .life import Moment
from .picture import Planes
from .shot import Shot


@dataclass(frozen=True, slots=True, eq=False)
class Barred:
    """A shot of the picture between the bars of its frame."""

    shot: Shot
    inner: Inner
    frame: Planes
    """The whole frame, of which the bars are seen."""

    def painter(self) -> "BarredPainter":
        """Return a painter with memory of its own."""
        return BarredPainter(self)


class BarredPainter:
    """Draws a `Barred` shot."""

    def __init__(self, barred: Barred) -> None:
        self._barred = barred
        self._shot = barred.shot.painter()

    def draw(self, moment: Moment, out: Planes) -> None:
        """Draw bars and picture over the whole of ``out``."""
        for plane, frame in zip(out, self._barred.frame, strict=True):
            plane[:] = frame
        self._shot.draw(moment, self._barred.inner.of(out))
