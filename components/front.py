"""The HTML a browser gets first: Streamlit's own, opened in the dark and under our name.

Streamlit follows the system's colour scheme until somebody chooses; this app is dark until then.
The choice is kept where Streamlit's own menu keeps it, before its script runs: nothing flashes.

Somebody who signs in comes back to the first page; from there this leads on to where they were.

Source: streamlit 1.67.0, static/index.html and its theme store (checked 2026-11-20).
"""

from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from . import strings

GROUND = "#0D0E11"
_HEAD = r"""<head>
    <meta name="color-scheme" content="dark light" />
    <meta name="theme-color" content="{ground}" />
    <style>html {{ background: {ground}; }} html.pg-light {{ background: {light_ground}; }}</style>
    <script>
      try {{
        const key = `stActiveTheme-${{location.pathname}}-v2`;
        const chosen = localStorage.getItem(key) ?? localStorage.getItem("stActiveTheme-/-v2");
        localStorage.setItem(key, chosen ?? '"Dark"');
        document.documentElement.classList.toggle("pg-light", chosen === '"Light"');
        const door = JSON.parse(sessionStorage.getItem("playground-door") ?? "null");
        const isBack = location.pathname === "/" && !location.search;
        if (door && isBack) sessionStorage.removeItem("playground-door");
        const isFresh = door && Date.now() - door.at < {door_ms} && /^\/(?!\/)./.test(door.to);
        if (isBack && isFresh) location.replace(door.to);
      }} catch {{ /* without storage the system's scheme decides */ }}
    </script>"""
LIGHT_GROUND = "#F5F5F2"
_DOOR_MS = 600_000  # longer than this, nobody signs in


def front_routes(*paths: str) -> list[Route]:
    """Return the routes that answer the pages' addresses with the first HTML."""
    return [Route(path, _front, methods=["GET"]) for path in paths]


async def _front(_request: Request) -> HTMLResponse:
    return HTMLResponse(front_html(), headers={"Cache-Control": "no-cache"})


@cache
def front_html() -> str:
    """Return Streamlit's first page with our title and the dark theme chosen."""
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    head = _HEAD.format(ground=GROUND, light_ground=LIGHT_GROUND, door_ms=_DOOR_MS)
    html = html.replace("<title>Streamlit</title>", f"<title>{strings.BRAND}</title>")
    return html.replace("<head>", head, 1)
