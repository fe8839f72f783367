"""Keys stay in memory: looked for in every place where something is written, shown or sent on."""

import logging
from pathlib import Path

import pytest

from runway_core import Job, JobState, Playground
from runway_core.simulator import SimulatorOptions
from tests.support.playgrounds import GATEWAY, KEY, a_playground, settle, submit
from tests.support.simulator_server import running_simulator

pytestmark = pytest.mark.slow

TYPED = "hk-typed-into-the-page-for-this-session"


def everything_told(playground: Playground, job: Job) -> str:
    """All that pages can show of a job and of its gateway."""
    code = playground.code(job.id, with_pictures=True)
    report = playground.test_connection(GATEWAY)
    return repr(
        [job, code, playground.answers(job.id), playground.gateways(), report, playground.settings]
    )


@pytest.mark.parametrize("prompt", ["a wave", "[401]", "[500]", "[invalid]", "[moderated]"])
def test_a_key_is_in_no_file_log_error_or_export(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, prompt: str
) -> None:
    caplog.set_level(logging.DEBUG)
    options = SimulatorOptions(delay_s=0.2, tiny_videos=True)
    with running_simulator(options) as simulator, a_playground(tmp_path, simulator) as playground:
        first = settle(playground, submit(playground, prompt))
        playground.type_key(GATEWAY, TYPED)
        second = settle(playground, submit(playground, f"{prompt} again"))
        told = everything_told(playground, first) + everything_told(playground, second)

    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert first.state is not JobState.QUEUED
    assert "PLAYGROUND_OPENAI_HK_API_KEY" in told
    assert [
        where
        for where, text in {
            "told": told,
            "logs": caplog.text,
            "files": written.decode("latin-1"),
        }.items()
        if KEY in text or TYPED in text
    ] == []
