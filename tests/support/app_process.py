"""The app in processes that are forked from one which has imported everything.

A fresh interpreter spends two seconds of a core on imports before it serves a page; a suite that
starts the app for every test cannot pay that. What is forked is only imported code: no playground,
no settings, no thread and no server of an earlier test.
"""

import os
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.support import source
from tests.support.forkserver import fork

_STDOUT, _STDERR = 1, 2
_PRELOADED = "tests.support.app_imports"


def start_app(
    arguments: list[str], *, folder: Path, environ: Mapping[str, str], log: Path
) -> ForkServerProcess:
    """Run ``streamlit run app.py`` with more arguments in a folder; its output goes to ``log``."""
    return fork(_serve, (arguments, folder, dict(environ), log), imports=_PRELOADED)


def _serve(arguments: list[str], folder: Path, environ: dict[str, str], log: Path) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, _STDOUT)
    os.dup2(output, _STDERR)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    from streamlit.web.cli import main  # noqa: PLC0415 - not for whoever only starts it

    from runway_core import wiring  # noqa: PLC0415
    from tests.support import twins  # noqa: PLC0415

    wiring.TWINS = twins.QUICK
    main(["run", str(source.ROOT / "app.py"), *arguments])
