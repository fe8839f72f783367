"""The simulator as a Starlette app; every gateway stands below ``/<gateway id>``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from .account import AccountEndpoints
from .control import ControlEndpoints
from .downloads import FileEndpoints
from .endpoints import GatewayEndpoints
from .options import SimulatorOptions
from .sides import SIDES
from .state import Simulator


def create_simulator(options: SimulatorOptions | None = None) -> Starlette:
    """Return the app; its state is at ``app.state.simulator`` (a `Simulator`).

    It may be served alone, mounted below a path, or reached in-process (`simulator_transport`).

    Raises:
        ValueError: An option names a gateway that there is not.
    """
    chosen = options or SimulatorOptions()
    gateway_ids = tuple(side.id for side in SIDES)
    strangers = {rule.gateway_id for rule in chosen.faults} - {None, *gateway_ids}
    if strangers:
        raise ValueError(f"there is no gateway {strangers}; there are {', '.join(gateway_ids)}")
    simulator = Simulator(chosen, gateway_ids)
    routes: list[BaseRoute] = [
        *ControlEndpoints(simulator).routes(),
        *FileEndpoints(simulator).routes(),
        *AccountEndpoints(simulator).routes(),
        *(route for side in SIDES for route in GatewayEndpoints(side, simulator).routes()),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await simulator.hooks.close()
        simulator.videos.close()

    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.simulator = simulator
    return app
