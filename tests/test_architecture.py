"""The house rules that can be read off the source: who may import whom, sizes, names, mirrors."""

import ast
import fnmatch
import re
from pathlib import Path

import pytest

from tests.support import source
from tests.support.layers import RANK, place_of

UI = ("pages", "components")

# What a place must never learn of, by the first part of the import.
STRANGERS = {
    "runway_core.errors": {"httpx", "sqlalchemy", "starlette", "obstore", "av", "cv2"},
    "runway_core.models": {"httpx", "sqlalchemy", "starlette", "obstore", "av", "cv2"},
    "runway_core.gateways": {"httpx", "sqlalchemy", "starlette", "obstore", "asyncio", "os"},
    "runway_core.planning": {"httpx", "sqlalchemy", "starlette", "obstore", "asyncio", "os"},
    "runway_core.images": {"httpx", "sqlalchemy", "starlette", "obstore"},
    "runway_core.renderer": {"httpx", "sqlalchemy", "starlette", "obstore"},
    "runway_core.jobs": {"starlette", "av", "cv2"},
    "runway_core.service": {"httpx", "sqlalchemy", "asyncio"},
}

# A simulator that read the client's specs would agree with a wrong one.
SIMULATOR_STRANGERS = {"runway_core.gateways", "runway_core.planning", "runway_core.providers"}

FILE_LIMIT_LINES = 350
FUNCTION_LIMIT_LINES = 50
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}

# Files without a test file of their own name, and the test file that covers them instead.
GATEWAY_CONTRACT = "tests/runway_core/gateways/test_contract.py"
MIRROR_EXEMPTIONS = {
    "runway_core/jobs/migrations/*": "tests/runway_core/jobs/test_migrations.py",
}

PUBLIC_NAMES = source.public_names("runway_core/__init__.py")

OUR_FILES = source.files("app.py", *source.ROOMS)
APP_FILES = source.files("app.py", *UI, "runway_core")
CORE_FILES = source.files("runway_core")
TEST_FILES = [path for path in source.files("tests") if Path(path).name.startswith("test_")]


@pytest.mark.parametrize("path", APP_FILES)
def test_every_file_has_its_place_in_the_layers(path: str) -> None:
    assert place_of(source.module_name(path)) in RANK


@pytest.mark.parametrize("path", APP_FILES)
def test_imports_go_down_only(path: str) -> None:
    own = place_of(source.module_name(path))

    wrong = [
        f"{item} ({place_of(module)} does not stand below {own})"
        for item, module in source.modules_reached(path)
        if (place := place_of(module)) in RANK and place != own and RANK[place] <= RANK[own]
    ]

    assert wrong == []


@pytest.mark.parametrize("path", source.files(*UI))
def test_pages_and_components_know_the_public_names_only(path: str) -> None:
    wrong = [
        str(item)
        for item in source.imports(path)
        if item.module.split(".")[0] == "runway_core"
        and (item.module != "runway_core" or item.name not in PUBLIC_NAMES)
    ]

    assert wrong == []


@pytest.mark.parametrize("path", CORE_FILES)
def test_the_core_never_learns_of_streamlit(path: str) -> None:
    wrong = [str(item) for item in source.imports(path) if item.module.startswith("streamlit")]

    assert wrong == []


@pytest.mark.parametrize("path", CORE_FILES)
def test_each_part_of_the_core_keeps_to_its_trade(path: str) -> None:
    strangers = STRANGERS.get(place_of(source.module_name(path)), set())

    wrong = [str(item) for item in source.imports(path) if item.module.split(".")[0] in strangers]

    assert wrong == []


@pytest.mark.parametrize("path", source.files("runway_core/simulator"))
def test_the_simulator_shares_no_spec_with_the_client(path: str) -> None:
    wrong = [
        str(item)
        for item, module in source.modules_reached(path)
        if place_of(module) in SIMULATOR_STRANGERS
    ]

    assert wrong == []


@pytest.mark.parametrize("path", [*APP_FILES, *source.files("bench", "samples")])
def test_only_tests_import_tests(path: str) -> None:
    wrong = [str(item) for item in source.imports(path) if item.module.split(".")[0] == "tests"]

    assert wrong == []


@pytest.mark.parametrize("path", OUR_FILES)
def test_a_file_is_read_in_one_sitting(path: str) -> None:
    assert len(source.text(path).splitlines()) < FILE_LIMIT_LINES


@pytest.mark.parametrize("path", OUR_FILES)
def test_a_function_fits_on_one_screen(path: str) -> None:
    long = [
        f"{function.name} has {size} lines"
        for function in source.functions(path)
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LIMIT_LINES
    ]

    assert long == []


@pytest.mark.parametrize("path", OUR_FILES)
def test_a_file_is_named_for_what_it_holds(path: str) -> None:
    assert VAGUE_NAMES.isdisjoint(Path(path).with_suffix("").parts)


def does_something(path: str) -> bool:
    """Whether a file holds code that runs: values and ports alone have nothing to test."""
    is_page = path.startswith("pages/")
    return is_page or any(has_body(function) for function in source.functions(path))


def has_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function does anything beside being described."""
    return not all(
        isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant)
        for step in function.body
    )


def mirror_of(path: str) -> str:
    """The test file that mirrors a source file: ``a/b.py`` is tested in ``tests/a/test_b.py``."""
    file = Path(path)
    name = file.parent.name if file.stem == "__init__" else file.stem.strip("_")
    return str(Path("tests") / file.parent / f"test_{name}.py")


def exempted_home(path: str) -> str | None:
    """The test file named for ``path`` by an exemption, if there is one."""
    if "\nGATEWAY = GatewaySpec(" in source.text(path):
        return GATEWAY_CONTRACT
    rules = [rule for rule in MIRROR_EXEMPTIONS if fnmatch.fnmatch(path, rule)]
    return MIRROR_EXEMPTIONS[rules[0]] if rules else None


@pytest.mark.parametrize("path", [path for path in APP_FILES if does_something(path)])
def test_a_source_file_has_a_test_file_of_its_name(path: str) -> None:
    home = exempted_home(path) or mirror_of(path)

    assert (source.ROOT / home).is_file(), f"{path} has no {home}"


def test_every_exemption_from_the_mirror_rule_is_still_needed() -> None:
    exempted = [path for path in APP_FILES if exempted_home(path)]
    stale = [path for path in exempted if (source.ROOT / mirror_of(path)).is_file()]
    gone = [rule for rule in MIRROR_EXEMPTIONS if not fnmatch.filter(exempted, rule)]

    assert (stale, gone) == ([], [])


@pytest.mark.parametrize("path", TEST_FILES)
def test_a_test_is_named_as_a_sentence(path: str) -> None:
    short = [name for test in cases_in(path) if len((name := test.name).split("_")) < 4]

    assert short == []


@pytest.mark.parametrize("path", TEST_FILES)
def test_a_test_runs_straight_down_without_branch_or_loop(path: str) -> None:
    winding = [
        f"{test.name}, line {node.lineno}"
        for test in cases_in(path)
        for node in ast.walk(test)
        if isinstance(node, ast.If | ast.For | ast.While)
    ]

    assert winding == []


@pytest.mark.parametrize("path", TEST_FILES)
def test_a_test_can_fail(path: str) -> None:
    assert [test.name for test in cases_in(path) if not checks_something(test)] == []


def cases_in(path: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions of a file."""
    return [function for function in source.functions(path) if function.name.startswith("test_")]


def checks_something(test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a test asserts, expects an error, or calls a check that does."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if re.search(r"raises|assert|expect|check|warns|fail", called):
                return True
    return False


def test_the_public_names_are_exactly_those_imported_and_sorted() -> None:
    imported = [item.name for item in source.imports("runway_core/__init__.py") if item.name]

    assert sorted(PUBLIC_NAMES) == PUBLIC_NAMES
    assert sorted(name for name in imported if not name.startswith("_")) == PUBLIC_NAMES


@pytest.mark.parametrize("path", [path for path in CORE_FILES if path != "runway_core/__init__.py"])
def test_only_the_root_package_lists_public_names(path: str) -> None:
    assert "__all__" not in source.text(path)
