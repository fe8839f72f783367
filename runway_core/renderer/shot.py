"""One picture under a camera move, ready to be drawn at any moment."""

from dataclasses import dataclass
from typing import Protocol

from runway_core.models import CameraMotion

from .camera import fitted, flattened, fold_share, move_of
from .depth import Depth, estimate, grid_size
from .layers import layers_of, look
from .life import Moment, effects_in
from .picture import Planes, cover_crop, shrunk, to_planes
from .recipe import U8, RenderRecipe
from .ripples import Ripples, ripples_of
from .warp import Path, Warper, path_of

LAYERS_BELOW = 0.55  # share of its depth that a bent picture would have to give up
_LEAST_SUBJECT = 0.01  # of the picture; less is not worth a layer


class ShotPainter(Protocol):
    """Draws a shot; used by one thread."""

    def draw(self, moment: Moment, out: Planes) -> None:
        """Draw the picture over the whole of ``out``."""
        ...


class Shot(Protocol):
    """A picture and its move, shared by threads."""

    def painter(self) -> ShotPainter:
        """Return a painter with memory of its own."""
        ...


def shot_of(
    recipe: RenderRecipe,
    image: U8,
    motion: CameraMotion,
    end: float,
    depth: Depth | None = None,
) -> Shot:
    """Work out how a picture moves.

    Args:
        recipe: Size, mask, words and seed.
        image: uint8, (height, width, 3), RGB, of any size.
        motion: The camera move.
        end: 1: amplitudes from 0 to 1; −1: from −1 to 0.
        depth: The picture's depth at the recipe's size, where it is known already.
    """
    rgb = cover_crop(image, recipe.width_px, recipe.height_px)
    asked = move_of(motion, recipe.width_px, recipe.height_px)
    depth = depth or estimate(rgb, recipe.mask)
    small = shrunk(rgb, *grid_size(recipe.width_px, recipe.height_px))
    ripples = ripples_of(effects_in(recipe.prompt_text), small, depth, recipe.seed)
    share = fold_share(asked, depth.nearness)
    if share < LAYERS_BELOW and depth.subject.mean() > _LEAST_SUBJECT:
        move = fitted(asked, depth.nearness, end, comes_back=recipe.is_between)
        layers = layers_of(rgb, depth, move, end, ripples)
        if layers is not None:
            return layers
    nearness = flattened(depth.nearness, share)
    move = fitted(asked, nearness, end, comes_back=recipe.is_between)
    return BentPicture(to_planes(rgb), path_of(move, nearness, end), ripples)


@dataclass(frozen=True, slots=True, eq=False)
class BentPicture:
    """A picture bent along its depth."""

    planes: Planes
    path: Path
    ripples: Ripples | None = None

    def painter(self) -> "BentPainter":
        """Return a painter with memory of its own."""
        return BentPainter(self)


class BentPainter:
    """Warps a `BentPicture`."""

    def __init__(self, picture: BentPicture) -> None:
        self._picture = picture
        height, width = picture.planes.y.shape
        self._ripples = picture.ripples.painter() if picture.ripples else None
        self._warper = Warper(width, height)

    def draw(self, moment: Moment, out: Planes) -> None:
        """Draw the picture over the whole of ``out``."""
        look(self._picture.path, self._ripples, moment, self._warper)
        self._warper.warp(self._picture.planes, out)
