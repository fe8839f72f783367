"""The tree that errors.py draws is the tree that it defines."""

import ast

import pytest

from runway_core import errors
from runway_core.errors import GatewayError, MissingKeyError, PlaygroundError
from tests.support import source

PATH = "runway_core/errors.py"


def drawn_tree() -> dict[str, str]:
    """Each class of the module's drawing with its parent, by indentation."""
    parents: dict[str, str] = {}
    above: list[str] = []
    drawing = (ast.get_docstring(source.tree(PATH)) or "").split("\n\n")[-1]
    for line in drawing.splitlines():
        name, depth = line.strip(), (len(line) - len(line.lstrip())) // 4
        above = [*above[:depth], name]
        parents[name] = above[depth - 1] if depth else "Exception"
    return parents


def defined_tree() -> dict[str, str]:
    """Each class of the module with its parent."""
    return {
        node.name: ast.unparse(node.bases[0])
        for node in source.tree(PATH).body
        if isinstance(node, ast.ClassDef)
    }


def test_the_drawn_tree_is_the_defined_tree() -> None:
    assert drawn_tree() == defined_tree()


def test_the_tree_is_drawn_in_the_order_in_which_the_classes_stand() -> None:
    assert list(drawn_tree()) == list(defined_tree())


@pytest.mark.parametrize("name", sorted(set(defined_tree()) - {"PlaygroundError"}))
def test_every_error_says_when_it_is_raised(name: str) -> None:
    documentation = vars(errors)[name].__doc__

    assert documentation
    assert documentation != PlaygroundError.__doc__


def test_an_error_keeps_its_own_hint_over_the_usual_one() -> None:
    assert PlaygroundError("it broke").hint == ""
    assert errors.DownloadError("cut").hint == errors.DownloadError.default_hint
    assert errors.DownloadError("cut", hint="look").hint == "look"


def test_a_missing_key_names_its_variable_and_the_way_without_a_key() -> None:
    error = MissingKeyError("Runway needs a key", variable="PLAYGROUND_RUNWAY_API_KEY")

    assert "PLAYGROUND_RUNWAY_API_KEY" in error.hint
    assert "local render" in error.hint


def test_a_gateways_words_are_kept_up_to_the_limit() -> None:
    error = GatewayError("refused", excerpt="x" * 600)

    assert len(error.excerpt) == errors.EXCERPT_LIMIT


def test_only_what_costs_nothing_to_repeat_is_marked_retryable() -> None:
    classes = [vars(errors)[name] for name in defined_tree()]

    assert {kind.__name__ for kind in classes if kind.retryable} == {
        "DownloadError",
        "MediaStoreError",
        "OutputExpiredError",
        "RateLimitedError",
        "ServerError",
        "StoreUnavailableError",
        "UnreachableError",
    }
