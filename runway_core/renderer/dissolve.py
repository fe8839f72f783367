"""From a first to a last picture that have nothing to do with each other: one move, one fade."""

from dataclasses import dataclass

import cv2

from .camera import eased
from .life import Moment
from .picture import Planes, empty_planes
from .shot import Shot, ShotPainter


@dataclass(frozen=True, slots=True, eq=False)
class Dissolve:
    """Two pictures under the same move, the second fading in."""

    first: Shot
    last: Shot
    width_px: int
    height_px: int

    def painter(self) -> "DissolvePainter":
        """Return a painter with memory of its own."""
        return DissolvePainter(self)


class DissolvePainter:
    """Draws both pictures of a `Dissolve` and mixes them."""

    def __init__(self, dissolve: Dissolve) -> None:
        self._first: ShotPainter = dissolve.first.painter()
        self._last: ShotPainter = dissolve.last.painter()
        self._over = empty_planes(dissolve.width_px, dissolve.height_px)

    def draw(self, moment: Moment, out: Planes) -> None:
        """Draw the mix over the whole of ``out``."""
        share = eased(moment.t)
        self._first.draw(moment, out)
        self._last.draw(moment, self._over)
        mix(out, self._over, share)


def mix(under: Planes, over: Planes, share: float) -> None:
    """Fade ``over`` into ``under``, in place; share 0 keeps ``under``, 1 gives ``over``."""
    for below, above in zip(under, over, strict=True):
        cv2.addWeighted(below, 1.0 - share, above, share, 0.0, dst=below)
