"""Draws the sample pictures: ``make samples``, or ``python -m samples.draw ridges`` for one."""

import sys
from pathlib import Path

from . import ridges, still, street
from .paint import develop, save

FOLDER = Path(__file__).parent


def main(names: list[str]) -> None:
    """Draw the named scenes, or all of them."""
    scenes = {
        "ridges": lambda: develop(ridges.draw(), seed=1, exposure=1.2),
        "street": lambda: develop(street.draw(), seed=2, exposure=1.2),
        "still": lambda: develop(still.draw(), seed=3, exposure=1.0),
    }
    for name in names or scenes:
        path = FOLDER / f"{name}.jpg"
        quality = save(scenes[name](), path)
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes at quality {quality}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
