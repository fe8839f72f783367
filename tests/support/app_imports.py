"""Imports what every process of the app needs; its children find it there (see `app_process`).

The pages and most components are left to the app itself: they register themselves with the running
Streamlit when they are imported.
"""

import importlib
import pkgutil

import altair  # noqa: F401
import pandas  # noqa: F401
import streamlit.runtime.scriptrunner
import streamlit.web.bootstrap
import streamlit.web.cli
import streamlit.web.server.starlette  # noqa: F401
import uvicorn.protocols.http.auto
import uvicorn.protocols.websockets.auto  # noqa: F401

import runway_core

for module in pkgutil.walk_packages(runway_core.__path__, "runway_core."):
    if "__main__" not in module.name and ".migrations" not in module.name:
        importlib.import_module(module.name)
