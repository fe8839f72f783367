"""The repository's own Python files, read as text and syntax; nothing is imported."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "components", "runway_core", "tests", "bench", "samples")
CORE = "runway_core"


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a file imports: ``from module import name``, or ``import module``."""

    module: str
    name: str | None
    line: int

    def __str__(self) -> str:
        """The statement, as a test's message quotes it."""
        tail = f" import {self.name}" if self.name else ""
        return f"line {self.line}: {self.module}{tail}"


def files(*rooms: str) -> list[str]:
    """Every Python file of the rooms (or the single files named), as paths from the root."""
    found: list[Path] = []
    for room in rooms:
        place = ROOT / room
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [str(path.relative_to(ROOT)) for path in found if path.is_file()]


@cache
def text(path: str) -> str:
    """A file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: str) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(text(path), filename=path)


def module_name(path: str) -> str:
    """The dotted name under which a file is imported."""
    parts = list(Path(path).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: str) -> list[Import]:
    """Every import of a file, also those inside functions, relative ones made absolute."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, None, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(path, node)
            found += [Import(module, alias.name, node.lineno) for alias in node.names]
    return found


@cache
def _known_modules() -> frozenset[str]:
    return frozenset(module_name(name) for name in files("app.py", *ROOMS))


def modules_reached(path: str) -> list[tuple[Import, str]]:
    """Each import with the module it loads: ``from package import module`` names the module."""
    reached = []
    for item in imports(path):
        inner = f"{item.module}.{item.name}"
        reached.append((item, inner if inner in _known_modules() else item.module))
    return reached


def functions(path: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and inner functions included."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def public_names(path: str) -> list[str]:
    """What a file lists in ``__all__``; empty where it has none."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


def _absolute(path: str, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    package = Path(path).parent.parts
    base = package[: len(package) - (node.level - 1)]
    return ".".join([*base, *([node.module] if node.module else [])])
