"""Finds the Chromium that browser tests drive, and gets one where there is none.

``python -m tests.support.chromium`` prints its path; it exits with 1 when none can be had and CI
insists on one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "PLAYGROUND_TEST_CHROMIUM"
# The first is Chromium without the window that nobody looks at here: it costs half as much.
NAMES = (
    "chromium-headless-shell",
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
MAC_APPS = ("Google Chrome", "Chromium")
PLAYWRIGHT_S = 180  # a download of 150 MB; where the host is blocked it only runs into this limit
APT_S = 420
# Without a font a browser draws empty boxes; without the last, Playwright's node does not start.
DEBIAN = ("chromium-headless-shell", "fonts-liberation", "libatomic1")


def find() -> Path | None:
    """The browser named by the variable, else the system's, else Playwright's own; or None."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    candidates = [shutil.which(name) for name in NAMES]
    candidates += [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_APPS]
    if can_drive():
        candidates.append(_playwrights_own())
    return next((Path(path) for path in candidates if path and starts(Path(path))), None)


def starts(browser: Path) -> bool:
    """Whether the browser runs at all: a download without its system libraries does not."""
    try:
        done = subprocess.run([browser, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def can_drive() -> bool:
    """Whether Playwright itself runs: it brings a node that needs a library of the system."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def install() -> None:
    """Get a browser and what drives it: the system's packages when we are root, else a download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "update", "-qq"], APT_S)
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN], APT_S)
    if find() is None:
        _run([sys.executable, "-m", "playwright", "install", "chromium"], PLAYWRIGHT_S)


def _run(command: list[str], limit_s: float) -> None:
    """Run a step that may fail: what counts is whether a browser is there afterwards."""
    sys.stderr.write(f"The browser tests lack something; trying: {' '.join(command)}\n")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"  {error}\n")
        return
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines()
        sys.stderr.write("".join(f"  {line}\n" for line in told[-5:]))


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, and rarely needed

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def main() -> int:
    """Print the browser's path, after getting one where there is none."""
    if find() is None or not can_drive():
        install()
    browser = find()
    if browser is not None and can_drive():
        sys.stdout.write(f"{browser}\n")
        return 0
    sys.stderr.write(
        "No Chromium could be had or driven, so the browser tests cannot run.\n"
        f"Install Chromium or Google Chrome, or name one: {VARIABLE}=/path/to/chrome make test\n"
        "On Debian, Playwright also needs the package libatomic1.\n"
    )
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
