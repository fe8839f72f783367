"""From a recipe to a scene: everything that is worked out once, before the first frame."""

from dataclasses import dataclass
from typing import Protocol, cast

from runway_core.models import CameraMotion

from .camera import eased, fitted, flattened, fold_share, move_of
from .depth import estimate
from .dissolve import DissolveScene
from .encoder import Painter
from .picture import Planes, cover_crop, to_planes
from .recipe import U8, RenderRecipe
from .warp import Path, Warper, path_of

_DISSOLVE_PUSH = CameraMotion(z=2.0)  # a fade between two stills looks dead without a move


class Scene(Protocol):
    """A clip ready to be painted; shared by threads, each with a painter of its own."""

    def painter(self) -> Painter:
        """Return a painter with memory of its own."""
        ...


def scene_of(recipe: RenderRecipe) -> Scene:
    """Work out the move, the depth and the planes of a recipe."""
    first, last = recipe.first, recipe.last
    if first is not None and last is not None:
        return _two_pictures(recipe, first, last)
    # The recipe has at least one frame, or it would not exist.
    image, end = (first, 1.0) if first is not None else (cast(U8, last), -1.0)
    planes, path = _moved(recipe, image, recipe.motion, end)
    return MoveScene(planes=planes, path=path, end=end, count=recipe.frame_count)


def _two_pictures(recipe: RenderRecipe, first: U8, last: U8) -> DissolveScene:
    motion = _DISSOLVE_PUSH if recipe.motion.is_static else recipe.motion
    first_planes, first_path = _moved(recipe, first, motion, 1.0)
    last_planes, last_path = _moved(recipe, last, motion, 1.0)
    return DissolveScene(
        first=first_planes,
        first_path=first_path,
        last=last_planes,
        last_path=last_path,
        count=recipe.frame_count,
    )


def _moved(
    recipe: RenderRecipe, image: U8, motion: CameraMotion, end: float
) -> tuple[Planes, Path]:
    rgb = cover_crop(image, recipe.width_px, recipe.height_px)
    move = move_of(motion, recipe.width_px, recipe.height_px)
    nearness = estimate(rgb, recipe.mask).nearness
    nearness = flattened(nearness, fold_share(move, nearness))
    return to_planes(rgb), path_of(fitted(move, nearness, end), nearness, end)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoveScene:
    """One picture under a camera move."""

    planes: Planes
    path: Path
    end: float
    """1: starts on the picture; −1: ends on it."""
    count: int

    def painter(self) -> "MovePainter":
        """Return a painter with memory of its own."""
        return MovePainter(self)


class MovePainter:
    """Warps the picture of a `MoveScene`."""

    def __init__(self, scene: MoveScene) -> None:
        self._scene = scene
        height, width = scene.planes.y.shape
        self._warper = Warper(width, height)

    def paint(self, index: int, out: Planes) -> None:
        """Draw frame ``index`` over the whole of ``out``."""
        scene = self._scene
        travelled = eased(index / (scene.count - 1))
        amplitude = travelled if scene.end > 0 else travelled - 1.0
        scene.path.at(amplitude, self._warper.grid)
        self._warper.warp(scene.planes, out)
