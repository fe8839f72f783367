"""The clip's promises that take a longer look: steadiness, memory, a browser."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from bench.footage import dot_paths, dots, jitter_px
from runway_core.models import CameraMotion
from runway_core.renderer import render
from tests.runway_core.renderer.footage import a_recipe, decoded
from tests.support import source

MEASURE = """
import sys
from pathlib import Path
from bench.render import peak_mb
from runway_core.renderer import render
from tests.runway_core.renderer.footage import a_recipe
render(a_recipe(duration_s=int(sys.argv[1])), Path(sys.argv[2]))
print(peak_mb())
"""


def peak_mb(duration_s: int, folder: Path) -> float:
    """Peak memory of a process that renders one clip."""
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(duration_s), str(folder / "clip.mp4")],
        cwd=source.ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return float(told.stdout)


def test_dots_travel_without_jitter(tmp_path: Path) -> None:
    picture, places = dots(640, 360)
    motion = CameraMotion(z=2.9, x=1.1, bg_x_pan=1.1)

    render(a_recipe(first=picture, motion=motion, duration_s=3), tmp_path / "clip.mp4")

    paths = dot_paths(decoded(tmp_path / "clip.mp4").luma, places)
    assert 5 < float(np.hypot(*(paths[-1] - paths[0]).T).mean()) < 40
    assert jitter_px(paths) < 0.05


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_longer_clip_takes_no_more_memory(tmp_path: Path) -> None:
    short, long = peak_mb(3, tmp_path), peak_mb(5, tmp_path)

    assert long < short + 10


@pytest.mark.browser
def test_a_clip_plays_in_chromium(chromium_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render(a_recipe(duration_s=2), path)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        page = browser.new_page()
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelector('video').readyState >= 2")
        page.evaluate("const v = document.querySelector('video'); v.muted = true; v.play()")
        page.wait_for_function("document.querySelector('video').currentTime > 0.2")
        seen = page.evaluate(
            "(v => [v.videoWidth, v.videoHeight, v.duration, v.error])"
            "(document.querySelector('video'))"
        )
        browser.close()

    assert seen == [640, 360, pytest.approx(2.0, abs=0.01), None]
