"""The README's commands for more than one machine, run as they stand there."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from runway_core import GenerationRequest, Job, JobState, open_playground
from runway_core.jobs.lease import LEASE_S
from runway_core.media.probe import probe
from tests.support.bucket import running_s3
from tests.support.factories import a_picture
from tests.support.machines import Machine, Machines, environment_of
from tests.support.readme import README

pytestmark = pytest.mark.slow

SECTION = README.read_text("utf-8").split("## More than one machine\n")[1].split("\n## ")[0]
EXPORTS, COMMANDS = re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
SLACK_S = 6.0  # a beat, a look, and a machine that has other things to do


@pytest.fixture
def machines(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machines]:
    with running_s3() as s3_url:
        replaced = {
            "postgresql+psycopg://playground:secret@db.example/playground": database_url,
            "https://s3.example": s3_url,
        }
        for name, value in environment_of(EXPORTS, replaced).items():
            monkeypatch.setenv(name, value)
        httpx.put(f"{s3_url}/a-bucket").raise_for_status()
        machines = Machines(tmp_path)
        try:
            yield machines
        finally:
            machines.close()


def render_and_leave(folder: Path) -> Job:
    """Ask for a local render, and close before it can be done: its follower is whoever is quick."""
    with open_playground(data_dir=folder) as playground:
        request = GenerationRequest(
            first_frame=playground.add_image(a_picture(1280, 720)),
            ratio="1280:720",
            duration_s=10,
            seed=7,
        )
        return playground.submit(request, ["local"]).jobs[0]


def link_of(job: Job, folder: Path) -> str:
    """The link to a job's video, signed by yet another process's playground."""
    with open_playground(data_dir=folder) as playground:
        link = playground.links.video(playground.job(job.id))
    assert link is not None
    return link


def living_app(started: list[Machine], dead: Machine) -> str:
    """The address of the last app that still runs."""
    ports = [machine.port for machine in started if machine.port and machine is not dead]
    return f"http://127.0.0.1:{ports[-1]}"


def test_whichever_machine_of_the_readme_is_killed_another_ends_its_job_and_gives_the_video(
    machines: Machines, tmp_path: Path
) -> None:
    started = machines.start(COMMANDS.splitlines())
    job = render_and_leave(tmp_path / "script")
    owner, first = machines.follower_of(job.id)

    first.kill()
    killed_at = time.monotonic()
    machines.follower_of(job.id, not_by=owner)
    taken_over_s = time.monotonic() - killed_at
    row = machines.ended(job.id)
    app = living_app(started, first)
    health = httpx.get(f"{app}/healthz").raise_for_status().json()
    metrics = httpx.get(f"{app}/metrics").raise_for_status().text
    told = httpx.get(app + link_of(job, tmp_path / "reader"))
    video = httpx.get(told.headers["location"]).raise_for_status()

    (tmp_path / "video.mp4").write_bytes(video.content)
    assert len(started) == 3
    assert row.state is JobState.SUCCEEDED
    assert taken_over_s < LEASE_S + SLACK_S
    assert health["drives_jobs"]
    assert "playground_jobs" in metrics
    assert told.status_code == 307
    assert probe(tmp_path / "video.mp4").duration_s == pytest.approx(10.0, abs=0.1)
