from pathlib import Path

import pytest

from components import assets

FOLDER = Path(assets.__file__).parent
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.js") if path.name != "dom.js")
PARTS = {
    "compare_deck.js": "compare_player.js",
    "compare_frame.js": "compare_player.js",
    "compare_keys.js": "compare_player.js",
    "frame_library.js": "frame_slot.js",
    "frame_link.js": "frame_slot.js",
    "library_preview.js": "library_grid.js",
    "motion_pad.js": "motion.js",
}
"""A script that only draws a part of another component -> that component's own script."""
STYLES = sorted(path.name for path in FOLDER.glob("*.css") if path.name != "base.css")


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_brings_the_shared_functions_and_one_default_export(name: str) -> None:
    text = assets.script(*dict.fromkeys((name, PARTS.get(name, name))))

    assert text.startswith("// Shared by every component")
    assert text.count("export default function") == 1


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_can_turn_text_into_markup(name: str) -> None:
    text = assets.script(name)

    assert "innerHTML" not in text
    assert "insertAdjacentHTML" not in text
    assert "document.write" not in text


@pytest.mark.parametrize("name", [*SCRIPTS, *STYLES])
def test_every_script_and_style_has_its_component_beside_it(name: str) -> None:
    assert (FOLDER / PARTS.get(name, name)).with_suffix(".py").is_file()


@pytest.mark.parametrize("name", STYLES)
def test_every_style_brings_the_shared_rules(name: str) -> None:
    assert assets.style(name).startswith(".pg-root")
