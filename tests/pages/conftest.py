"""Pages as AppTest draws them, on a real playground with an empty data folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from runway_core import Playground
from tests.support import source
from tests.support.playgrounds import a_playground

SHELL = source.ROOT / "pages" / "shell.py"


@pytest.fixture
def playground(data_dir: Path) -> Iterator[Playground]:
    """The playground that pages get from `components.session`."""
    with a_playground(data_dir) as opened:
        opened._parts.frame_desk.patience_s = 60.0  # so that what is drawn never is on its way
        session.hold(opened)
        yield opened
        session.hold(None)


@pytest.fixture
def screen(playground: Playground) -> AppTest:
    """The app's first page, drawn once."""
    return AppTest.from_file(SHELL, default_timeout=30).run()
