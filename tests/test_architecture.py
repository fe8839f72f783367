"""The house rules that can be read off the source: who may import whom, sizes, names, mirrors."""

import ast
import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.support import source
from tests.support.layers import LAYERS, RANK, place_of

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
LOOKED_UP = {
    "components/strings/__init__.py"
}  # a table of sentences is looked up, never read through
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

Function = ast.FunctionDef | ast.AsyncFunctionDef


def expect_nothing(rule: Callable[[str], Iterable[str]], paths: list[str]) -> None:
    """Hold files against a rule; the failure names each file with what is wrong in it."""
    found = [f"{path}: {fault}" for path in paths for fault in rule(path)]
    assert paths
    assert not found, "\n" + "\n".join(found)


def test_every_file_has_its_place_in_the_layers() -> None:
    def misplaced(path: str) -> Iterator[str]:
        if place_of(source.module_name(path)) not in RANK:
            yield "tests/support/layers.py does not know it"

    expect_nothing(misplaced, APP_FILES)


def test_every_place_of_the_layers_exists() -> None:
    modules = {source.module_name(path) for path in APP_FILES} | {"pages"}

    assert sorted(place for layer in LAYERS for place in layer if place not in modules) == []


def test_imports_go_down_only() -> None:
    def upward(path: str) -> Iterator[str]:
        own = place_of(source.module_name(path))
        for item, module in source.modules_reached(path):
            place = place_of(module)
            if {place, own} <= RANK.keys() and place != own and RANK[place] <= RANK[own]:
                yield f"{item} ({place} does not stand below {own})"

    expect_nothing(upward, APP_FILES)


def test_pages_and_components_know_the_public_names_only() -> None:
    def inner(path: str) -> Iterator[str]:
        for item in source.imports(path):
            is_public = item.module == "runway_core" and item.name in PUBLIC_NAMES
            if item.module.split(".")[0] == "runway_core" and not is_public:
                yield str(item)

    expect_nothing(inner, source.files(*UI))


def test_every_fragment_of_a_page_bears_that_the_database_is_away() -> None:
    bare = [path for path in source.files("pages") if "st.fragment" in source.text(path)]

    assert bare == [], "use components.away.patient_fragment"


def test_the_core_never_learns_of_streamlit() -> None:
    def streamlit(path: str) -> Iterator[str]:
        yield from (str(item) for item in source.imports(path) if "streamlit" in item.module)

    expect_nothing(streamlit, CORE_FILES)


def test_each_part_of_the_core_keeps_to_its_trade_and_imports_no_stranger() -> None:
    def strange(path: str) -> Iterator[str]:
        strangers = STRANGERS.get(place_of(source.module_name(path)), set())
        for item in source.imports(path):
            if item.module.split(".")[0] in strangers:
                yield str(item)

    expect_nothing(strange, CORE_FILES)


def test_the_simulator_imports_no_spec_of_the_client() -> None:
    def shared(path: str) -> Iterator[str]:
        for item, module in source.modules_reached(path):
            if place_of(module) in SIMULATOR_STRANGERS:
                yield str(item)

    expect_nothing(shared, source.files("runway_core/simulator"))


def test_only_tests_import_tests() -> None:
    def of_tests(path: str) -> Iterator[str]:
        yield from (str(item) for item in source.imports(path) if item.module.startswith("tests"))

    expect_nothing(of_tests, [*APP_FILES, *source.files("bench", "samples")])


def test_whoever_begins_a_transaction_asks_for_one() -> None:
    """On PostgreSQL the engine is in autocommit: its own ``begin`` would keep nothing together."""

    def unasked(path: str) -> Iterator[str]:
        text = source.text(path)
        if ".begin()" in text and "for_writes(" not in text:
            yield "it begins a transaction on the engine for reading"

    expect_nothing(unasked, [*CORE_FILES, *source.files("bench")])


def test_a_file_is_read_in_one_sitting() -> None:
    def long(path: str) -> Iterator[str]:
        lines = len(source.text(path).splitlines())
        if lines >= FILE_LIMIT_LINES:
            yield f"{lines} lines"

    expect_nothing(long, [path for path in OUR_FILES if path not in LOOKED_UP])


def test_a_function_fits_on_one_screen() -> None:
    def long(path: str) -> Iterator[str]:
        for function in source.functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LIMIT_LINES:
                yield f"{function.name} has {lines} lines"

    expect_nothing(long, OUR_FILES)


def test_a_file_is_named_for_what_it_holds() -> None:
    def vague(path: str) -> Iterator[str]:
        yield from VAGUE_NAMES.intersection(Path(path).with_suffix("").parts)

    expect_nothing(vague, OUR_FILES)


def test_a_source_file_has_a_test_file_of_its_name() -> None:
    def alone(path: str) -> Iterator[str]:
        home = exempted_home(path) or mirror_of(path)
        if does_something(path) and not (source.ROOT / home).is_file():
            yield f"there is no {home}"

    expect_nothing(alone, APP_FILES)


def test_every_exemption_from_the_mirror_rule_is_still_needed() -> None:
    exempted = [path for path in APP_FILES if exempted_home(path)]
    stale = [path for path in exempted if (source.ROOT / mirror_of(path)).is_file()]
    gone = [rule for rule in MIRROR_EXEMPTIONS if not fnmatch.filter(exempted, rule)]

    assert ([path for path in stale if not is_gateway(path)], gone) == ([], [])


def test_every_fragment_of_the_pages_is_made_in_one_place() -> None:
    """`components.away` draws each alone in its container; one beside others breaks the page."""

    def loose(path: str) -> Iterator[str]:
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Attribute) and node.attr == "fragment":
                yield f"line {node.lineno} makes a fragment of its own"

    expect_nothing(loose, [path for path in APP_FILES if path != "components/away.py"])


def test_a_test_is_named_as_a_sentence() -> None:
    def short(path: str) -> Iterator[str]:
        yield from (case.name for case in cases_in(path) if len(case.name.split("_")) < 3)

    expect_nothing(short, TEST_FILES)


def test_a_test_runs_straight_down_without_branch_or_loop() -> None:
    def winding(path: str) -> Iterator[str]:
        for case in cases_in(path):
            for node in own_steps(case):
                if isinstance(node, ast.If | ast.For | ast.While):
                    yield f"{case.name}, line {node.lineno}"

    expect_nothing(winding, TEST_FILES)


def test_a_test_can_fail() -> None:
    def toothless(path: str) -> Iterator[str]:
        yield from (case.name for case in cases_in(path) if not checks_something(case))

    expect_nothing(toothless, TEST_FILES)


def test_the_public_names_are_exactly_those_imported_and_sorted() -> None:
    imported = [item.name for item in source.imports("runway_core/__init__.py") if item.name]

    assert sorted(PUBLIC_NAMES) == PUBLIC_NAMES
    assert sorted(name for name in imported if not name.startswith("_")) == PUBLIC_NAMES


def test_only_the_root_package_lists_public_names() -> None:
    listing = [path for path in CORE_FILES if "__all__" in source.text(path)]

    assert listing == ["runway_core/__init__.py"]


def does_something(path: str) -> bool:
    """Whether a file holds code that runs: values and ports alone have nothing to test."""
    is_page = path.startswith("pages/")
    return is_page or any(has_body(function) for function in source.functions(path))


def has_body(function: Function) -> bool:
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


def is_gateway(path: str) -> bool:
    """Whether a file describes a gateway: the contract tests hold for it by themselves."""
    return "\nGATEWAY = GatewaySpec(" in source.text(path)


def exempted_home(path: str) -> str | None:
    """The test file named for ``path`` by an exemption, if there is one."""
    if is_gateway(path):
        return GATEWAY_CONTRACT
    rules = [rule for rule in MIRROR_EXEMPTIONS if fnmatch.fnmatch(path, rule)]
    return MIRROR_EXEMPTIONS[rules[0]] if rules else None


def cases_in(path: str) -> list[Function]:
    """The test functions of a file."""
    return [function for function in source.functions(path) if function.name.startswith("test_")]


def own_steps(case: Function) -> Iterator[ast.AST]:
    """Every node of a test but those of functions defined inside it, which stand in for others."""
    waiting: list[ast.AST] = list(case.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def checks_something(case: Function) -> bool:
    """Whether a test asserts, expects an error, or waits for something that must come."""
    for node in ast.walk(case):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if re.search(r"raises|assert|expect|check|warns|fail|settle|wait|until", called):
                return True
    return False
