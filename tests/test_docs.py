"""What the documents promise is what the code does."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from runway_core.gateways import load_gateways
from runway_core.settings import PREFIX, Settings
from runway_core.simulator import FAULTS
from tests.support import matrix, readme, source
from tests.support.layers import LAYERS

README = readme.README.read_text(encoding="utf-8")
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
EXAMPLES = [".env.example", ".streamlit/secrets.toml.example"]


def text_of(name: str) -> str:
    """A document's text."""
    return (source.ROOT / name).read_text(encoding="utf-8")


def verbs_of_the_makefile() -> set[str]:
    """The verbs that ``make help`` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))


def known_variables() -> set[str]:
    """Every environment variable that the playground reads."""
    fields = {PREFIX + name.upper() for name in Settings.model_fields if name != "gateways"}
    keys = {spec.key_env for spec in load_gateways().values() if spec.key_required}
    return fields | keys | {spec.base_url_env for spec in load_gateways().values()}


@pytest.mark.parametrize("name", sorted(readme.TABLES))
def test_a_table_of_the_readme_is_the_one_the_code_gives(name: str) -> None:
    assert readme.written(README, name) == readme.TABLES[name](), "write it again: make docs"


def test_a_fault_that_could_not_be_tried_is_not_passed_over_in_silence() -> None:
    sums = {
        ("disk full", "SQLite"): Counter(skipped=1),
        ("killed", "SQLite"): Counter(jobs=1, posts=1, failed=1),
    }

    table = matrix.table(defaultdict(Counter, sums), ["disk full", "killed"])

    assert table.splitlines()[2:] == [
        "| disk full | skipped: not possible on that machine | – |",
        "| killed | 1 job, 1 POST: 1 failed | – |",
    ]


def test_the_fault_matrix_has_a_row_for_every_test_that_is_marked_for_it() -> None:
    marks = [
        re.findall(r'pytest\.mark\.fault\(\s*"([^"]+)"', source.text(path))
        for path in source.files("tests")
        if path != "tests/test_docs.py"
    ]
    rows = re.findall(r"^\| (.+?) \|", readme.written(README, "faults"), re.MULTILINE)

    assert rows[1:] == sorted({name for found in marks for name in found}), "run make matrix"


def test_the_readmes_examples_make_a_video_and_find_it_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    Path("photo.jpg").write_bytes((source.ROOT / "samples" / "ridges.jpg").read_bytes())

    make, find = (compile(example, "README.md", "exec") for example in examples)
    exec(make, {"__name__": "readme"})
    exec(find, {"__name__": "readme"})

    state, path, seed = capsys.readouterr().out.split()
    assert (state, seed) == ("succeeded", "7")
    assert Path(path).read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_verb_that_a_document_names_exists(name: str) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text_of(name), re.MULTILINE))

    assert named - verbs_of_the_makefile() == set()


def test_contributing_names_every_verb_that_is_not_a_part_of_check() -> None:
    parts = {"format-check", "lint", "types", "imports", "help"}
    named = set(re.findall(r"`make ([a-z-]+)", text_of("CONTRIBUTING.md")))

    assert verbs_of_the_makefile() - parts == named


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_local_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(name))

    assert [link for link in links if not (source.ROOT / link).exists()] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_file_names_only_variables_that_are_read(name: str) -> None:
    named = set(re.findall(rf"^#?({PREFIX}[A-Z0-9_]+)", text_of(name), re.MULTILINE))

    assert named
    assert named - known_variables() == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_file_sets_nothing(name: str) -> None:
    assert [line for line in text_of(name).splitlines() if line and not line.startswith("#")] == []


def test_every_gateway_that_takes_a_key_stands_in_the_example_environment() -> None:
    keys = {spec.key_env for spec in load_gateways().values() if spec.key_required}

    assert {key for key in keys if f"#{key}=" not in text_of(".env.example")} == set()


def test_the_faults_that_the_readme_offers_exist() -> None:
    offered = set(re.findall(r"`\[([a-z0-9-]+)[^\]`]*\]`", README))

    assert offered
    assert offered - {fault.name for fault in FAULTS} == set()


def test_every_dependency_has_its_reason_and_none_is_left_over() -> None:
    pinned = re.findall(r"^([A-Za-z0-9_-]+)(?:\[[a-z]+\])?==", text_of("requirements.txt"), re.M)
    section = text_of("ARCHITECTURE.md").split("## Dependencies")[1]
    cells = re.findall(r"^\| ([a-z_, -]+) \|", section, re.MULTILINE)
    reasoned = [name for cell in cells for name in cell.split(", ")]

    assert sorted(reasoned) == sorted(name.lower() for name in pinned)


def test_the_drawn_layers_are_the_ones_that_are_enforced() -> None:
    section = text_of("ARCHITECTURE.md").split("## Who may know whom")[1].split("```")[1]
    drawn = [set(re.split(r"\s{2,}", line)[0].split(" · ")) for line in section.split("\n") if line]

    assert drawn == [{place.removeprefix("runway_core.") for place in line} for line in LAYERS]


def test_the_rooms_on_the_map_are_the_rooms_of_the_house() -> None:
    section = text_of("ARCHITECTURE.md").split("## The rooms")[1].split("## Decisions")[0]
    places = re.findall(r"`((?:runway_core/)?[a-z_]+(?:/|\.py))`", section)
    packages = [path.parent for path in (source.ROOT / "runway_core").glob("*/__init__.py")]

    assert [place for place in places if not (source.ROOT / place).exists()] == []
    assert {f"runway_core/{package.name}/" for package in packages} - set(places) == set()
