import re
from pathlib import Path

import pytest

from components import assets

FOLDER = Path(assets.__file__).parent
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.js") if path.name != "dom.js")
STYLES = sorted(path.name for path in FOLDER.glob("*.css") if path.name != "base.css")
CALL = re.compile(r"assets\.(script|style)\(([^)]*)\)")


def brought(kind: str) -> list[tuple[str, ...]]:
    """The files of each component's script or style, as the components name them."""
    calls = [
        call for path in sorted(FOLDER.glob("*.py")) for call in CALL.findall(path.read_text())
    ]
    return [tuple(re.findall(r'"([^"]+)"', names)) for what, names in calls if what == kind]


@pytest.mark.parametrize("names", brought("script"), ids="+".join)
def test_every_component_brings_the_shared_functions_and_one_default_export(
    names: tuple[str, ...],
) -> None:
    text = assets.script(*names)

    assert text.startswith("// Shared by every component")
    assert text.count("export default function") == 1


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_can_turn_text_into_markup(name: str) -> None:
    text = assets.script(name)

    assert "innerHTML" not in text
    assert "insertAdjacentHTML" not in text
    assert "document.write" not in text


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_waits_for_its_turn_to_speak(name: str) -> None:
    """Two words in one turn are one message, and only one fragment runs: see `say` in dom.js."""
    lines = (FOLDER / name).read_text().splitlines()

    loose = [line.strip() for line in lines if ".setTriggerValue(" in line and "say(" not in line]

    assert loose == []


def test_no_script_and_no_style_lies_unused() -> None:
    used = {name for kind in ("script", "style") for names in brought(kind) for name in names}

    assert used == {*SCRIPTS, *STYLES}


@pytest.mark.parametrize("names", brought("style"), ids="+".join)
def test_every_style_brings_the_shared_rules(names: tuple[str, ...]) -> None:
    assert assets.style(*names).startswith(".pg-root")
