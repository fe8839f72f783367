"""From a first to a last picture that have nothing to do with each other: one move, one fade."""

from dataclasses import dataclass

import cv2

from .camera import eased
from .picture import Planes, empty_planes
from .warp import Path, Warper


def bump(t: float) -> float:
    """Return how far a move that comes back has gone: 0 at both ends, 1 half way."""
    return 16.0 * t**2 * (1.0 - t) ** 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DissolveScene:
    """Two pictures under the same move out and back, the second fading in."""

    first: Planes
    first_path: Path
    last: Planes
    last_path: Path
    count: int

    def painter(self) -> "DissolvePainter":
        """Return a painter with memory of its own."""
        return DissolvePainter(self)


class DissolvePainter:
    """Warps both pictures of a `DissolveScene` and mixes them."""

    def __init__(self, scene: DissolveScene) -> None:
        self._scene = scene
        height, width = scene.first.y.shape
        self._warper = Warper(width, height)
        self._last = empty_planes(width, height)

    def paint(self, index: int, out: Planes) -> None:
        """Draw frame ``index`` over the whole of ``out``."""
        scene = self._scene
        t = index / (scene.count - 1)
        amplitude, share = bump(t), eased(t)
        scene.first_path.at(amplitude, self._warper.grid)
        self._warper.warp(scene.first, out)
        scene.last_path.at(amplitude, self._warper.grid)
        self._warper.warp(scene.last, self._last)
        mix(out, self._last, share)


def mix(under: Planes, over: Planes, share: float) -> None:
    """Fade ``over`` into ``under``, in place; share 0 keeps ``under``, 1 gives ``over``."""
    for below, above in zip(under, over, strict=True):
        cv2.addWeighted(below, 1.0 - share, above, share, 0.0, dst=below)
