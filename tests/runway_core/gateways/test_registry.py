"""Finding gateways, and CONTRIBUTING's recipe for one more."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runway_core.errors import ConfigurationError
from runway_core.gateways import load_gateways, with_version
from runway_core.gateways.registry import VERSION_HEADER

ROOT = Path(__file__).parents[3]
CONTRACT = "tests/runway_core/gateways/test_contract.py"

SEVENTH = '''"""Acme: not Runway's dialect at all; invented for the recipe's test."""

from datetime import date

from runway_core.errors import InsufficientCreditsError

from runway_core.gateways.grammar import (
    TASK_ID_PATHS, Constant, Endpoint, FrameForm, GatewaySpec, Header, ModelSpec, Reads, Row,
    StatusWords,
)
from runway_core.gateways.words import words_for

GATEWAY = GatewaySpec(
    id="acme",
    label="Acme",
    docs_url="https://acme.example/docs",
    checked_on=date(2026, 11, 20),
    base_url="https://api.acme.example",
    auth=Header("X-Acme-Key"),
    submit=Endpoint("POST", "/jobs"),
    retrieve=(Endpoint("GET", "/jobs/{task_id}"),),
    body=(
        Row("input.engine", "model", required=True),
        Row("input.text", "prompt_text"),
        Row("input.image.source", "first_frame", required=True),
        Row("ratio", "ratio"),
        Row("input.length", "duration_s", str),
        Constant("input.kind", "i2v"),
    ),
    reads=Reads(task_id=("data.job_id", *TASK_ID_PATHS)),
    statuses=(StatusWords("state", words_for(queued="parked", running="brewing",
                                              succeeded="poured", failed="spilt")),),
    ok_codes=frozenset({"7"}),
    refusals={(400, "99"): InsufficientCreditsError},
    accepts=frozenset({FrameForm.HTTPS_URL}),
    models=(
        ModelSpec(id="brew-1", label="Brew", ratios=("16:9", "9:16"), durations_s=(6, 12),
                  prompt_max_utf16=512),
    ),
)
'''
EXAMPLES = {
    "request": {
        "model": "brew-1",
        "asked": {
            "prompt_text": "steam",
            "first_frame": "https://example.com/cup.jpg",
            "ratio": "1280:720",
            "duration_s": 6,
        },
        "wire": {
            "method": "POST",
            "url": "https://api.acme.example/jobs",
            "headers": {},
            "body": {
                "input": {
                    "engine": "brew-1",
                    "text": "steam",
                    "image": {"source": "https://example.com/cup.jpg"},
                    "length": "6",
                    "kind": "i2v",
                },
                "ratio": "16:9",
            },
        },
    },
    "accepted": {
        "status": 200,
        "body": {"code": 7, "data": {"job_id": 42}},
        "means": {"task_id": "42"},
    },
    "running": {
        "status": 200,
        "body": {"code": 7, "data": {"job_id": 42, "state": "Brewing", "progress": "30%"}},
        "means": {"status": "running", "wire_status": "Brewing", "progress_fraction": 0.3},
    },
    "succeeded": {
        "status": 200,
        "body": {"code": 7, "data": {"state": "poured", "output": "https://cdn.example/v.mp4"}},
        "means": {
            "status": "succeeded",
            "wire_status": "poured",
            "output_urls": ["https://cdn.example/v.mp4"],
        },
    },
    "failed": {
        "status": 200,
        "body": {"code": 7, "data": {"state": "spilt", "failure": "too hot"}},
        "means": {"status": "failed", "wire_status": "spilt", "failure": "too hot"},
    },
    "refused": {
        "status": 200,
        "body": {"code": 99, "msg": "no beans"},
        "means": {"error": "InsufficientCreditsError", "says": "no beans"},
    },
}


def a_package(folder: Path, name: str, **files: str) -> str:
    """A package of gateway files."""
    home = folder / name
    home.mkdir()
    (home / "__init__.py").touch()
    for stem, text in files.items():
        (home / f"{stem}.py").write_text(text)
    return name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which packages can be imported."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_the_local_render_comes_first_then_runway_then_the_others_by_id() -> None:
    assert list(load_gateways()) == [
        "local",
        "runway",
        "chatgptsb",
        "cometapi",
        "gptplus5",
        "openai_hk",
        "pro_generate",
    ]


def test_gateways_are_found_once_and_cannot_be_changed() -> None:
    assert load_gateways() is load_gateways()
    with pytest.raises(TypeError):
        load_gateways()["more"] = load_gateways()["local"]  # type: ignore[index]


def test_a_file_without_a_gateway_stops_the_program_with_its_name(folder: Path) -> None:
    name = a_package(folder, "forgetful_gateways", acme="GATEWAY = 'later'\n")

    with pytest.raises(ConfigurationError, match=r"acme\.py holds no GATEWAY"):
        load_gateways(name)


def test_two_files_with_one_id_stop_the_program_with_a_name(folder: Path) -> None:
    name = a_package(folder, "doubled_gateways", acme=SEVENTH, copy=SEVENTH)

    with pytest.raises(ConfigurationError, match=r"copy\.py: the gateway id 'acme'"):
        load_gateways(name)


def test_machinery_and_private_files_are_no_gateways(folder: Path) -> None:
    name = a_package(folder, "mixed_gateways", acme=SEVENTH, grammar="", _notes="")

    assert list(load_gateways(name)) == ["acme"]


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """The repository with one gateway more: one file and one folder, nothing else."""
    for room in ("runway_core", "tests/support", "tests/wire"):
        shutil.copytree(ROOT / room, tmp_path / room)
    for file in ("pyproject.toml", "tests/conftest.py", CONTRACT):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "runway_core" / "gateways" / "acme.py").write_text(SEVENTH)
    examples = tmp_path / "tests" / "wire" / "acme"
    examples.mkdir()
    (examples / "SOURCE.md").write_text("Invented on 2026-11-20.\n")
    for kind, example in EXAMPLES.items():
        (examples / f"{kind}.json").write_text(json.dumps(example))
    return tmp_path


def contract(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contract's tests of the new gateway."""
    command = [sys.executable, "-m", "pytest", CONTRACT, "-k", "acme", "-xp", "no:cacheprovider"]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.slow
def test_one_file_and_one_folder_of_examples_make_a_seventh_gateway(grown: Path) -> None:
    outcome = contract(grown)

    assert outcome.returncode == 0, outcome.stdout
    assert outcome.stdout.count(".") >= 25  # one dot for every check that ran


@pytest.mark.slow
def test_a_seventh_gateway_without_one_of_its_examples_fails(grown: Path) -> None:
    (grown / "tests" / "wire" / "acme" / "refused.json").unlink()

    assert contract(grown).returncode == 1


def test_the_api_version_is_named_only_where_a_gateway_names_one() -> None:
    gateways = load_gateways()

    named = {
        gateway_id
        for gateway_id, spec in gateways.items()
        if with_version(spec, "2030-01-01").headers.get(VERSION_HEADER) == "2030-01-01"
    }

    assert named == {key for key, spec in gateways.items() if VERSION_HEADER in spec.headers}
    assert "runway" in named
    assert "local" not in named
