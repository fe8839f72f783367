"""How soon the page answers and appears: ``python -m bench.pages [--rounds 7]``.

The real Create page against bare Streamlit pages and against a Gradio page with the same fields, in
one Chromium on loopback. *Settled* is from a click until the server's run has ended, as Streamlit
says on its page. *First paint* and *ready* are counted from the navigation, in a fresh context with
an empty cache each time; ready is when the prompt, or the greeting, is there to be seen.

Gradio is installed for this bench only, into a folder that is thrown away; without a package index
its line is left out, and that is said.
"""

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from bench.browser import a_browser, running_app
from bench.table import Row, markdown, row_of

GRADIO = "gradio==5.49.1"
INSTALL_S = 420
START_S = 90.0
HELLO = 'import streamlit as st\nst.title("Hello, world")\n'
# As many widgets as Create has, each of Streamlit's own.
BARE = """import streamlit as st
st.title("Create")
st.file_uploader("First frame"); st.file_uploader("Last frame"); st.button("Swap")
st.text_area("Prompt")
st.radio("Ratio", ["16:9", "9:16", "4:3", "3:4", "1:1", "21:9"], horizontal=True)
st.radio("Duration", ["5 s", "10 s"]); st.text_input("Seed")
with st.expander("Advanced"):
    st.slider("Motion score", 1, 100); st.selectbox("Style", ["", "film"])
    st.checkbox("Watermark"); st.checkbox("Interpolate"); st.checkbox("Upscale")
    st.text_area("Extra fields")
for axis in ("x", "y", "z", "r", "bg x", "bg y"):
    st.slider(axis, -10.0, 10.0, 0.0, 0.1)
for name in "1234567":
    st.checkbox(f"Gateway {name}"); st.text_input(f"Model {name}")
st.button("Generate")
"""
TWIN = """import sys, gradio as gr
with gr.Blocks() as page:
    with gr.Row():
        gr.Image(label="First frame"); gr.Image(label="Last frame"); gr.Button("Swap")
    gr.Textbox(label="Prompt", lines=3)
    gr.Radio(["16:9", "9:16", "4:3", "3:4", "1:1", "21:9"], label="Ratio")
    gr.Radio(["5 s", "10 s"], label="Duration"); gr.Textbox(label="Seed")
    with gr.Accordion("Advanced", open=False):
        gr.Slider(1, 100, label="Motion score"); gr.Dropdown(["film"], label="Style")
        gr.Checkbox(label="Watermark"); gr.Checkbox(label="Interpolate")
        gr.Checkbox(label="Upscale"); gr.Textbox(label="Extra fields")
    for axis in ("x", "y", "z", "r", "bg x", "bg y"):
        gr.Slider(-10, 10, 0, step=0.1, label=axis)
    for name in "1234567":
        gr.Checkbox(label=f"Gateway {name}"); gr.Textbox(label=f"Model {name}")
    gr.Button("Generate")
page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
"""
WATCH_RUN = """() => {
    const app = document.querySelector(".stApp");
    window.ended = null;
    let ran = false;
    const began = performance.now();
    new MutationObserver((changes, watcher) => {
        const state = app.dataset.testScriptState;
        // A short run begins and ends before this is called.
        ran ||= state === "running" || changes.some((change) => change.oldValue === "running");
        if (ran && state === "notRunning") {
            window.ended = performance.now() - began;
            watcher.disconnect();
        }
    }).observe(app, {attributeFilter: ["data-test-script-state"], attributeOldValue: true});
}"""
FIRST_PAINT = (
    """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""
)


@contextmanager
def _served(command: list[str], url: str) -> Iterator[str]:
    """Run a server until the block ends, once it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def _streamlit(folder: Path, name: str, source: str) -> Iterator[str]:
    """A Streamlit page of a few lines."""
    script, port = folder / f"{name}.py", _free_port()
    script.write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    with _served(command, f"http://127.0.0.1:{port}/") as url:
        yield url


@contextmanager
def _gradio(folder: Path) -> Iterator[str | None]:
    """The Gradio twin of the form; None where Gradio cannot be installed."""
    room = folder / "gradio"
    venv.create(room, with_pip=True)
    python = str(room / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", GRADIO]
    try:
        subprocess.run(install, check=True, timeout=INSTALL_S, capture_output=True, text=True)
    except (subprocess.SubprocessError, OSError) as error:
        sys.stderr.write(f"SKIPPED: {GRADIO} cannot be installed here ({error}).\n")
        yield None
        return
    script, port = folder / "twin.py", _free_port()
    script.write_text(TWIN, encoding="utf-8")
    with _served([python, str(script), str(port)], f"http://127.0.0.1:{port}/") as url:
        yield url


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _settle_ms(page: Page, clicked: Locator) -> float:
    """From a click until the run that it made has ended, in milliseconds."""
    page.wait_for_timeout(1000)
    page.evaluate(WATCH_RUN)
    clicked.click(force=True)
    page.wait_for_function("window.ended !== null", timeout=30_000)
    return float(page.evaluate("window.ended"))


def _settles(browser: Browser, url: str, rounds: int) -> list[float]:
    """Click on two ratios in turn; the first answer, with everything cold, is left out."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    ratios = [page.get_by_role("radio", name=re.compile(name)) for name in ("^9:16", "^16:9")]
    ratios[0].wait_for(state="attached")
    found = [_settle_ms(page, ratios[turn % 2]) for turn in range(rounds + 1)][1:]
    page.close()
    return found


def _appearances(browser: Browser, url: str, sign: str, rounds: int) -> list[tuple[float, float]]:
    """First paint, and when the sign of a usable page is there, in milliseconds."""
    found = []
    for _ in range(rounds + 1):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        began = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.locator(sign).first.wait_for(timeout=60_000)
        ready_ms = 1000 * (time.perf_counter() - began)
        found.append((float(page.evaluate(FIRST_PAINT) or ready_ms), ready_ms))
        context.close()
    return found[1:]


def rows(rounds: int) -> list[Row]:
    """Measure the real page and what it is held against."""
    with tempfile.TemporaryDirectory() as name, a_browser() as browser:
        folder = Path(name)
        (folder / "data").mkdir()
        with running_app(folder / "data") as url:
            told = [
                row_of(
                    "a ratio clicked on Create → settled", _settles(browser, url, rounds), unit="ms"
                )
            ]
            shown = {"Create": _appearances(browser, url, "textarea", rounds)}
        with _streamlit(folder, "bare", BARE) as url:
            values = _settles(browser, url, rounds)
            told.append(row_of("the same on a bare Streamlit page", values, unit="ms"))
        with _streamlit(folder, "hello", HELLO) as url:
            shown["hello-world Streamlit"] = _appearances(browser, url, "h1", rounds)
        with _gradio(folder) as twin:
            if twin is not None:
                shown["the Gradio twin"] = _appearances(browser, twin, "textarea", rounds)
    for page, measured in shown.items():
        told.append(row_of(f"first paint of {page}", [paint for paint, _ in measured], unit="ms"))
        told.append(row_of(f"{page} is ready", [ready for _, ready in measured], unit="ms"))
    return told


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    print(markdown(rows(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
