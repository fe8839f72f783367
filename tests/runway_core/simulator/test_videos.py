"""The videos behind finished tasks."""

import asyncio
import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from runway_core.simulator.tasks import Task
from tests.support.simulator_calls import PICTURE_URL, SUBMIT_PATHS, Caller, gen2_options


def a_gradient_uri(size_px: tuple[int, int]) -> str:
    """A picture that can be told from any drawn one: dark left, bright right."""
    width, height = size_px
    row = np.linspace(0, 255, width).astype(np.uint8)
    pixels = np.broadcast_to(row[None, :, None], (height, width, 3))
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def a_task(caller: Caller, gateway_id: str, **changes: Any) -> Task:
    """Submit and return the task."""
    task = caller.simulator.store.get(caller.submitted(gateway_id, **changes))
    assert task is not None
    return task


def made_small(task: Task) -> Task:
    """The task with a video that renders at once."""
    return replace(task, order=replace(task.order, width_px=64, height_px=64, duration_s=1))


def rendered(caller: Caller, task: Task) -> Path:
    """The task's video."""
    return asyncio.run(caller.simulator.videos.video(task))


def probed(path: Path) -> tuple[int, int, float]:
    """Width, height and seconds of a video."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        seconds = (stream.duration or 0) * (stream.time_base or 0)
        return stream.width, stream.height, float(seconds)


def first_frame(path: Path) -> NDArray[np.uint8]:
    """The first frame, RGB."""
    with av.open(path) as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"), np.uint8)


@pytest.mark.slow
def test_a_video_has_the_asked_size_and_duration_and_starts_on_the_picture() -> None:
    caller = Caller(tiny_videos=False)
    uri = a_gradient_uri((640, 640))
    task = a_task(caller, "gptplus5", promptImage=uri, ratio="960:960")

    path = rendered(caller, task)

    assert probed(path) == (960, 960, 5.0)
    columns = first_frame(path).mean(axis=(0, 2))
    assert columns[20] < 30
    assert columns[-20] > 220


def test_the_same_picture_moves_differently_at_every_gateway() -> None:
    caller = Caller(tiny_videos=False)
    tasks = [a_task(caller, gateway_id) for gateway_id in SUBMIT_PATHS]

    videos = {rendered(caller, made_small(task)).read_bytes() for task in tasks}

    assert len(videos) == len(SUBMIT_PATHS)


@pytest.mark.slow
def test_a_video_without_a_ratio_takes_four_seconds_and_the_pictures_shape() -> None:
    picture = base64.b64decode(a_gradient_uri((300, 300)).partition(",")[2])
    caller = Caller(tiny_videos=False, open_link={PICTURE_URL: picture}.get)

    path = rendered(caller, a_task(caller, "chatgptsb"))

    assert probed(path) == (1040, 1040, 4.0)


def test_a_video_is_rendered_once_per_content() -> None:
    caller = Caller()
    task = a_task(caller, "runway")

    first = rendered(caller, task).stat()

    assert rendered(caller, task).stat().st_mtime_ns == first.st_mtime_ns


def test_many_who_ask_at_once_get_the_same_file() -> None:
    caller = Caller()
    tasks = [a_task(caller, "runway") for _ in range(5)]

    async def ask_all() -> list[Path]:
        return await asyncio.gather(*(caller.simulator.videos.video(task) for task in tasks))

    assert len(set(asyncio.run(ask_all()))) == 1


def test_tiny_videos_are_small_and_playable() -> None:
    caller = Caller(tiny_videos=True)

    path = rendered(caller, a_task(caller, "runway"))

    assert probed(path) == (320, 180, 1.0)
    assert path.stat().st_size < 200_000


def test_a_poster_shows_the_first_frame() -> None:
    caller = Caller(tiny_videos=False)
    task = a_task(caller, "gptplus5", promptImage=a_gradient_uri((1280, 720)))

    with Image.open(asyncio.run(caller.simulator.videos.poster(task))) as poster:
        columns = np.asarray(poster.convert("L"), dtype=float).mean(axis=0)

    assert poster.size == (1280, 720)
    assert columns[0] < 5
    assert columns[-1] > 250


def test_a_poster_is_drawn_once() -> None:
    caller = Caller()
    task = a_task(caller, "runway")

    first, again = (asyncio.run(caller.simulator.videos.poster(task)).stat() for _ in range(2))

    assert first.st_mtime_ns == again.st_mtime_ns


def test_a_motion_that_was_asked_for_makes_another_video() -> None:
    caller = Caller(tiny_videos=False)
    options = {"seconds": 5, "motion_vector": {"x": 5, "z": 0}}
    task = a_task(caller, "pro_generate", model="gen2", options=options)
    small = made_small(task)
    still = replace(small, order=replace(small.order, motion=None))

    moved, own = rendered(caller, small), rendered(caller, still)

    assert probed(moved) == (64, 64, 1.0)
    assert moved.read_bytes() != own.read_bytes()


def test_text_alone_is_drawn_for_gateways_that_take_it() -> None:
    caller = Caller(tiny_videos=False)
    options = gen2_options(style="cinematic", width=1024, height=1024)
    del options["image_prompt"], options["init_image"]
    task = a_task(caller, "chatgptsb", options={"gen2Options": options})

    with Image.open(asyncio.run(caller.simulator.videos.poster(task))) as poster:
        assert poster.size == (1024, 1024)


def test_closing_ends_the_renders() -> None:
    caller = Caller()
    task = a_task(caller, "runway")

    asyncio.run(caller.simulator.close())

    with pytest.raises(RuntimeError):
        rendered(caller, task)
