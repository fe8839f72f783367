"""The simulator behind a real socket on loopback, for tests."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from runway_core.simulator import SimulatorOptions, create_simulator
from runway_core.simulator.serving import simulator_server
from runway_core.simulator.state import Simulator

START_S = 10.0
STOP_S = 10.0  # an answer that hangs must not keep the tests from ending


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSimulator:
    """A simulator that is being served."""

    base_url: str
    """Such as ``http://127.0.0.1:43215``, without a slash; gateways stand below it by their id."""
    app: Starlette

    @property
    def simulator(self) -> Simulator:
        """The simulator's state: counts, tasks, faults."""
        state: Simulator = self.app.state.simulator
        return state

    def gateway_url(self, gateway_id: str) -> str:
        """The base URL of one gateway."""
        return f"{self.base_url}/{gateway_id}"


@contextmanager
def running_simulator(options: SimulatorOptions | None = None) -> Iterator[RunningSimulator]:
    """Serve a simulator on a free port of loopback until the block ends."""
    app = create_simulator(options)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = simulator_server(app)
        started = threading.Event()

        async def serve() -> None:
            serving = asyncio.ensure_future(server.serve(sockets=[listening]))
            while not server.started and not serving.done():
                await asyncio.sleep(0.005)
            started.set()
            await serving

        thread = threading.Thread(
            target=lambda: asyncio.run(serve()), name="simulator", daemon=True
        )
        thread.start()
        try:
            if not started.wait(START_S) or not server.started:
                raise RuntimeError("the simulator did not start")
            port = listening.getsockname()[1]
            yield RunningSimulator(base_url=f"http://127.0.0.1:{port}", app=app)
        finally:
            server.should_exit = True
            thread.join(STOP_S)
