"""Imports what workers and other processes without pages need (see `forked`)."""

import importlib
import pkgutil

import runway_core

_LEFT_OUT = ("__main__", ".migrations", "runway_core.worker")  # what is run, or reads a database

for module in pkgutil.walk_packages(runway_core.__path__, "runway_core."):
    if not any(part in module.name for part in _LEFT_OUT):
        importlib.import_module(module.name)
