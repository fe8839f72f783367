"""The simulator's own verbs."""

import gc

import pytest

from runway_core.simulator import SimulatorOptions, create_simulator
from tests.support.simulator_calls import PICTURE_URL, Caller, a_body


def delays(seed: int) -> list[float]:
    """The times of three tasks."""
    caller = Caller(seed=seed, jitter_fraction=0.5)
    for _ in range(3):
        caller.submit("runway")
    return [task.delay_s for task in caller.simulator.store]


def test_the_same_seed_gives_the_same_times() -> None:
    assert delays(1) == delays(1)
    assert delays(1) != delays(2)
    assert len(set(delays(1))) == 3


def test_times_stay_within_the_jitter() -> None:
    assert all(5.0 <= delay <= 15.0 for delay in delays(1))


def test_a_prompt_can_ask_for_a_time() -> None:
    caller = Caller()

    caller.submitted("runway", "[delay 77]")

    assert next(iter(caller.simulator.store)).delay_s == 77.0


def test_submit_bodies_are_given_whole_and_in_order() -> None:
    caller = Caller()
    long = "data:image/png;base64," + "A" * 9000
    caller.submit("chatgptsb", "first")
    caller.submit("runway", "not this")
    caller.submit("chatgptsb", "second", extra=long)

    bodies = caller.simulator.submit_bodies("chatgptsb")

    assert bodies == [a_body("chatgptsb", "first"), a_body("chatgptsb", "second", extra=long)]


def test_a_picture_behind_a_known_link_is_taken_for_the_video() -> None:
    asked: list[str] = []
    caller = Caller(open_link=asked.append)

    caller.submitted("chatgptsb")

    assert asked == [PICTURE_URL]
    assert next(iter(caller.simulator.store)).order.first == PICTURE_URL


def test_the_temporary_folder_goes_with_the_simulator() -> None:
    app = create_simulator(SimulatorOptions())
    folder = app.state.simulator.folder

    del app
    gc.collect()

    assert not folder.exists()


@pytest.mark.parametrize(("after_s", "status"), [(0.0, 400), (11.0, 200)])
def test_the_first_reading_of_a_fresh_task_does_not_find_it(after_s: float, status: int) -> None:
    caller = Caller()
    task_id = caller.submitted("cometapi")

    assert caller.read("cometapi", task_id, after_s=after_s).status_code == status
