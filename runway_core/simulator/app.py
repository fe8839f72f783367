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
    Where its lifespan is not run, as below a mount, call ``close`` of its state at the end.

    Raises:
        ValueError: An option names a gateway that there is not.
    """
    chosen = options or SimulatorOptions()
    gateway_ids = tuple(side.id for side in SIDES)
    strangers = {rule.gateway_id for rule in chosen.faults} - {None, *gateway_ids}
    if strangers:
        raise ValueError(f"there is no gateway {strangers}; there are {', '.join(gateway_ids)}")
    simulator = Simulator(chosen, gateway_ids)
    gateways = [GatewayEndpoints(side, simulator) for side in SIDES]
    routes: list[BaseRoute] = [
        *ControlEndpoints(simulator).routes(),
        *FileEndpoints(simulator).routes(),
        *AccountEndpoints(simulator).routes(),
        *(route for endpoints in gateways for route in endpoints.routes()),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        for endpoints in gateways:
            endpoints.resume_hooks()
        yield
        await simulator.close()

    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.simulator = simulator
    return app
