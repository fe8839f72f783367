"""From a recipe to a scene: everything that is worked out once, before the first frame."""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from runway_core.models import CameraMotion

from .barred import Barred
from .bars import Inner, inside_bars
from .camera import eased, fitted, flattened, fold_share, move_of
from .depth import Depth, estimate, grid_size, part_of
from .dissolve import Dissolve
from .life import Moment, effects_in, strength_at
from .matching import Match, match_of
from .morph import Morph, morph_of
from .picture import Planes, cover_crop, shrunk, to_planes
from .recipe import U8, RenderRecipe
from .ripples import ripples_of
from .shot import Shot, shot_of
from .warp import Path, path_of
from .weather import Weather, weather_of

_DISSOLVE_PUSH = CameraMotion(z=2.0)  # a fade between two stills looks dead without a move


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A clip ready to be painted; shared by threads, each with a painter of its own."""

    shot: Shot
    weather: Weather | None
    recipe: RenderRecipe
    inner: Inner | None = None
    """Where the picture is seen, if bars stand beside it."""

    def painter(self) -> "ScenePainter":
        """Return a painter with memory of its own."""
        return ScenePainter(self)

    def moment(self, index: int) -> Moment:
        """Return what frame ``index`` shows."""
        recipe = self.recipe
        steps = recipe.frame_count - 1
        starts, ends = recipe.first is not None, recipe.last is not None
        t = index / steps
        return Moment(
            t=t,
            amplitude=_amplitude(t, starts=starts, ends=ends),
            time_s=index / recipe.fps,
            strength=strength_at(
                index / recipe.fps, steps / recipe.fps, from_start=starts, to_end=ends
            ),
        )


class ScenePainter:
    """Paints the frames of a `Scene`."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._shot = scene.shot.painter()

    def paint(self, index: int, out: Planes) -> None:
        """Draw frame ``index`` over the whole of ``out``."""
        moment = self._scene.moment(index)
        self._shot.draw(moment, out)
        if self._scene.weather is not None:
            inner = self._scene.inner
            seen = out if inner is None else inner.of(out)
            self._scene.weather.draw(seen, moment.time_s, moment.strength)


def scene_of(recipe: RenderRecipe, depth: Depth | None = None) -> Scene:
    """Work out the move, the depth and the planes of a recipe.

    Args:
        recipe: What to paint.
        depth: Of a single picture at the recipe's size, where it is known already.
    """
    recipe = _cropped(recipe)
    frames = [frame for frame in (recipe.first, recipe.last) if frame is not None]
    first, *others = (inside_bars(frame) for frame in frames)
    inner = first if all(other == first for other in others) else None
    if inner is None:
        return Scene(shot=_shot_of(recipe, depth), weather=_weather(recipe), recipe=recipe)
    inside = _between_bars(recipe, inner)
    shot = _shot_of(inside, None if depth is None else part_of(depth, inner))
    barred = Barred(shot, inner, to_planes(_alone(frames[0], inner)))
    return Scene(shot=barred, weather=_weather(inside), recipe=recipe, inner=inner)


def _cropped(recipe: RenderRecipe) -> RenderRecipe:
    """Return the recipe with its pictures at the clip's size."""

    def crop(image: U8 | None) -> U8 | None:
        return None if image is None else cover_crop(image, recipe.width_px, recipe.height_px)

    return replace(recipe, first=crop(recipe.first), last=crop(recipe.last))


def _between_bars(recipe: RenderRecipe, inner: Inner) -> RenderRecipe:
    """Return the recipe for the picture alone."""

    def cut(image: U8 | None) -> U8 | None:
        if image is None:
            return None
        return inner.cut(cover_crop(image, recipe.width_px, recipe.height_px))

    width, height = inner.size_px
    return replace(
        recipe,
        first=cut(recipe.first),
        last=cut(recipe.last),
        mask=cut(recipe.mask),
        width_px=width,
        height_px=height,
    )


def _alone(frame: U8, inner: Inner) -> U8:
    """Blacken the bars: the picture's outermost line may lie on one, and must not stand still."""
    alone = np.zeros_like(frame)
    rows, columns = slice(inner.top, inner.bottom), slice(inner.left, inner.right)
    alone[rows, columns] = frame[rows, columns]
    return alone


def _weather(recipe: RenderRecipe) -> Weather | None:
    effects = effects_in(recipe.prompt_text)
    return weather_of(effects, recipe.width_px, recipe.height_px, recipe.seed)


def _shot_of(recipe: RenderRecipe, depth: Depth | None) -> Shot:
    first, last = recipe.first, recipe.last
    if first is not None and last is not None:
        return _between(recipe, first, last)
    # The recipe has at least one frame, or it would not exist.
    image, end = (first, 1.0) if first is not None else (cast(U8, last), -1.0)
    return shot_of(recipe, image, recipe.motion, end, depth)


def _between(recipe: RenderRecipe, first: U8, last: U8) -> Shot:
    match = match_of(first, last)
    if match.is_related:
        return _morphed(recipe, first, last, match)
    motion = _DISSOLVE_PUSH if recipe.motion.is_static else recipe.motion
    return Dissolve(
        shot_of(recipe, first, motion, 1.0),
        # What was painted lies in the first picture only.
        shot_of(recipe, last, motion, 1.0, estimate(last)),
        recipe.width_px,
        recipe.height_px,
    )


def _morphed(recipe: RenderRecipe, start: U8, end: U8, match: Match) -> Morph:
    planes = to_planes(start), to_planes(end)
    effects = effects_in(recipe.prompt_text)
    if recipe.motion.is_static and not effects:
        return morph_of(*planes, match, None)
    depth = estimate(start, recipe.mask)
    small = shrunk(start, *grid_size(recipe.width_px, recipe.height_px))
    camera = None if recipe.motion.is_static else _out_and_back(recipe, depth, estimate(end))
    return morph_of(*planes, match, camera, ripples_of(effects, small, depth, recipe.seed))


def _out_and_back(recipe: RenderRecipe, first: Depth, last: Depth) -> Path:
    """Bend both pictures alike, by the mean of their depths."""
    depth = np.asarray((first.nearness + last.nearness) / 2, np.float32)
    move = move_of(recipe.motion, recipe.width_px, recipe.height_px)
    nearness = flattened(depth, fold_share(move, depth))
    return path_of(fitted(move, nearness, 1.0, comes_back=True), nearness, 1.0)


def _amplitude(t: float, *, starts: bool, ends: bool) -> float:
    """Return where the move is at ``t``: 0 on every picture that the clip rests on."""
    if starts and ends:
        return 16.0 * t**2 * (1.0 - t) ** 2
    return eased(t) if starts else eased(t) - 1.0
