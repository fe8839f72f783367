"""What moves do to pictures, to be looked at: ``python -m bench.contact_sheet --out FOLDER``.

One sheet a picture: a row for each move, with its frames at the start, the middle and the end. The
sheets are for people and belong outside of the repository; ``--photo FILE …`` adds one's own.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

from bench.scenes import HEIGHT_PX, SCENES, WIDTH_PX
from runway_core.models import CameraMotion
from runway_core.renderer import RenderRecipe
from runway_core.renderer.picture import empty_planes
from runway_core.renderer.recipe import U8
from runway_core.renderer.scene import scene_of

MOVES = {
    "push in": CameraMotion(z=8),
    "pull out": CameraMotion(z=-6),
    "pan both": CameraMotion(x=6, bg_x_pan=6),
    "near right": CameraMotion(x=8),
    "far left": CameraMotion(bg_x_pan=-8),
    "arc": CameraMotion(x=-6, z=2, bg_x_pan=6),
    "tilt and roll": CameraMotion(y=5, bg_y_pan=5, r=6),
}
TIMES = (0.0, 0.5, 1.0)
_LABEL_PX = 22
_ROOT = Path(__file__).parents[1]


def sheet_of(picture: U8) -> U8:
    """Return every move's three frames, uint8 (height, width, 3), RGB."""
    return np.vstack([_row(name, picture, motion) for name, motion in MOVES.items()])


def _row(name: str, picture: U8, motion: CameraMotion) -> U8:
    recipe = RenderRecipe(
        first=picture, width_px=WIDTH_PX, height_px=HEIGHT_PX, duration_s=2, motion=motion
    )
    scene = scene_of(recipe)
    painter, planes = scene.painter(), empty_planes(WIDTH_PX, HEIGHT_PX)
    frames = []
    for t in TIMES:
        painter.paint(round(t * (recipe.frame_count - 1)), planes)
        stacked = np.vstack([plane.reshape(-1, WIDTH_PX) for plane in planes])
        frames.append(cv2.cvtColor(stacked, cv2.COLOR_YUV2RGB_I420))
    label = np.full((_LABEL_PX, WIDTH_PX * len(TIMES), 3), 24, np.uint8)
    told = f"{name}   ({type(scene.shot).__name__})"
    cv2.putText(label, told, (8, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (240,) * 3, 1, cv2.LINE_AA)
    return np.vstack([label, np.hstack(frames)])


def main() -> None:
    """Write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photo", type=Path, nargs="*", default=[])
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    if chosen.out.resolve().is_relative_to(_ROOT):
        parser.error("the sheets belong outside of the repository")
    chosen.out.mkdir(parents=True, exist_ok=True)
    pictures = {name: draw() for name, draw in SCENES.items()}
    for photo in (*sorted((_ROOT / "samples").glob("*.jpg")), *chosen.photo):
        pictures[photo.stem] = np.asarray(cv2.imread(str(photo), cv2.IMREAD_COLOR_RGB), np.uint8)
    for name, picture in pictures.items():
        if not chosen.only or name in chosen.only:
            cv2.imwrite(str(chosen.out / f"{name}.png"), sheet_of(picture)[..., ::-1])
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
