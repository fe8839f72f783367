"""Calls to a simulator in this process, and the submit body of each gateway as documented."""

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette

from runway_core.simulator import SimulatorOptions, create_simulator, simulator_transport
from runway_core.simulator.state import Simulator
from tests.support.clock import FakeClock

BASE_URL = "http://simulator"
PICTURE_URL = "https://pictures.example/cat.png"
HEADERS = {"Authorization": "Bearer any", "X-Runway-Version": "2024-11-06"}

SUBMIT_PATHS = {
    "gptplus5": "/gptplus5/runwayml/v1/image_to_video",
    "cometapi": "/cometapi/runwayml/v1/image_to_video",
    "openai_hk": "/openai_hk/runwayml/v1/image_to_video",
    "chatgptsb": "/chatgptsb/runway/tasks",
    "pro_generate": "/pro_generate/runway/pro/generate",
    "runway": "/runway/v1/image_to_video",
}
READ_PATHS = {
    "gptplus5": "/gptplus5/runwayml/v1/tasks/{}",
    "cometapi": "/cometapi/runwayml/v1/tasks/{}",
    "openai_hk": "/openai_hk/runwayml/v1/tasks/{}",
    "chatgptsb": "/chatgptsb/runway/tasks/{}",
    "pro_generate": "/pro_generate/runway/feed?task_id={}",
    "runway": "/runway/v1/tasks/{}",
}


def a_body(gateway_id: str, prompt: str = "wave", **changes: Any) -> dict[str, Any]:
    """A submit that the gateway takes; ``changes`` lie over its top level."""
    official = {"promptImage": PICTURE_URL, "promptText": prompt, "duration": 5}
    bodies: dict[str, dict[str, Any]] = {
        "gptplus5": official | {"model": "gen4_turbo", "ratio": "1280:720"},
        "cometapi": official | {"model": "gen3a_turbo", "ratio": "1280:768"},
        "openai_hk": official
        | {
            "promptImage": [{"uri": PICTURE_URL, "position": "first"}],
            "model": "gen3a_turbo",
            "ratio": "1280:768",
        },
        "chatgptsb": {
            "taskType": "gen2",
            "internal": False,
            "options": {"name": "Gen-2 7", "gen2Options": gen2_options(text_prompt=prompt)},
        },
        "pro_generate": {
            "image": PICTURE_URL,
            "ratio": "16:9",
            "model": "gen3",
            "prompt": prompt,
            "options": {"seconds": 5},
        },
        "runway": official | {"model": "gen4_turbo", "ratio": "1280:720"},
    }
    return bodies[gateway_id] | changes


def gen2_options(**changes: Any) -> dict[str, Any]:
    """The inner options of a chatgptsb submit."""
    options = {
        "mode": "gen2",
        "seed": 7,
        "interpolate": True,
        "motion_score": 22,
        "use_motion_score": True,
        "use_motion_vectors": False,
        "text_prompt": "wave",
        "image_prompt": PICTURE_URL,
        "init_image": PICTURE_URL,
    }
    return options | changes


class Caller:
    """A simulator in this process, a clock that stands still, and calls that return at once."""

    def __init__(self, **options: Any) -> None:
        self.clock = FakeClock()
        chosen: dict[str, Any] = {"delay_s": 10.0, "jitter_fraction": 0.0, "tiny_videos": True}
        chosen |= {"clock": lambda: self.clock.now().timestamp(), "sleep": self._sleep}
        self.app: Starlette = create_simulator(SimulatorOptions(**(chosen | options)))
        self.slept_s: list[float] = []

    @property
    def simulator(self) -> Simulator:
        """The simulator's state."""
        state: Simulator = self.app.state.simulator
        return state

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send one request and return the whole answer; a path or a full URL."""
        headers = HEADERS | request.pop("headers", {})

        async def exchange() -> httpx.Response:
            transport = simulator_transport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
                return await client.request(method, path, headers=headers, **request)

        return asyncio.run(exchange())

    def submit(self, gateway_id: str, prompt: str = "wave", **changes: Any) -> httpx.Response:
        """Submit the gateway's documented body."""
        body = a_body(gateway_id, prompt, **changes)
        return self.call("POST", SUBMIT_PATHS[gateway_id], json=body)

    def submitted(self, gateway_id: str, prompt: str = "wave", **changes: Any) -> str:
        """Submit, and return the id of the task that was made."""
        self.submit(gateway_id, prompt, **changes)
        return list(self.simulator.store)[-1].id

    def read(self, gateway_id: str, task_id: str, *, after_s: float = 0.0) -> httpx.Response:
        """Read a task, ``after_s`` later."""
        self.clock.advance(after_s)
        return self.call("GET", READ_PATHS[gateway_id].format(task_id))

    def finished_link(self, prompt: str = "wave") -> str:
        """Make a task of openai_hk, wait for its end, and return the link to its video."""
        task_id = self.submitted("openai_hk", prompt)
        link: str = self.read("openai_hk", task_id, after_s=60.0).json()["output"][0]
        return link

    async def _sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.clock.advance(seconds)
