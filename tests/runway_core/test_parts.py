from pathlib import Path

from tests.support.playgrounds import a_playground, settle, submit


def test_a_job_is_the_same_wherever_it_is_asked_for(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        job = settle(playground, submit(playground, gateways=("local",), duration_s=2))

        (in_the_list,) = playground.jobs()
        assert playground.library.item(job.id).job == job
        assert in_the_list.charge == job.charge
