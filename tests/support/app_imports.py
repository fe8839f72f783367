"""Imports what every process of the app needs; its children find it there (see `app_process`).

The pages and most components are left to the app itself: they register themselves with the running
Streamlit when they are imported.
"""

import importlib
import pkgutil

import runway_core

_LIBRARIES = (
    "altair",
    "pandas",
    "pytest",  # a child imports the main module of whoever starts it first
    "streamlit.runtime.scriptrunner",
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "streamlit.web.server.starlette",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
_OWN = (module.name for module in pkgutil.walk_packages(runway_core.__path__, "runway_core."))

for name in _LIBRARIES:
    importlib.import_module(name)
for name in _OWN:
    if "__main__" not in name and ".migrations" not in name:
        importlib.import_module(name)
