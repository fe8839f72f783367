"""Reads the scripts and styles that stand beside the components.

Every v2 component is one JavaScript module of its own; what they share (`dom.js`, `base.css`) is
put in front of each. All class names start with ``pg-``, so a style never touches a stranger.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def script(*names: str) -> str:
    """Return a component's module, of one or several files, with the shared functions in front."""
    return "".join(_read(name) for name in ("dom.js", *names))


@cache
def style(*names: str) -> str:
    """Return a component's stylesheet with the shared rules in front."""
    return "".join(_read(name) for name in ("base.css", *names))


def _read(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
