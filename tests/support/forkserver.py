"""The process that tests fork others from: it has imported everything, and has one thread."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from types import ModuleType
from typing import Any
from unittest.mock import patch

from tests.support import source

_context = multiprocessing.get_context("forkserver")
_FOR_THE_FIRST = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy's library starts its threads when it is imported
    "PYTHONPATH": str(source.ROOT),  # a test stands in another folder, and would fork without it
}


def fork(
    target: Callable[..., object], arguments: tuple[Any, ...], *, imports: str
) -> ForkServerProcess:
    """Run a function in a new process.

    Args:
        target: What is run; found by its name there.
        arguments: What it is called with.
        imports: The module that is imported before anything is forked. The first caller of a
            process of tests decides; whoever needs other modules imports them anew each time.
    """
    _context.set_forkserver_preload([imports])
    process = _context.Process(target=target, args=arguments)
    before = {name: os.environ.get(name) for name in _FOR_THE_FIRST}
    os.environ.update(_FOR_THE_FIRST)
    # A child runs the main module of its parent first. A page that was tried in a process of tests
    # has put itself there.
    bare = ModuleType("__main__")
    try:
        with patch.dict(sys.modules, {bare.__name__: bare}):
            process.start()
    finally:
        for name, value in before.items():
            del os.environ[name]
            os.environ.update({} if value is None else {name: value})
    return process
