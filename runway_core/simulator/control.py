"""``/_control``: what the simulator has seen, and which faults are in force."""

import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .faults import FAULTS, FaultRule
from .state import Simulator


class ControlEndpoints:
    """The control endpoints of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the control."""
        return [
            Route("/_control", self.show, methods=["GET"]),
            Route("/_control", self.change, methods=["POST"]),
            Route("/_control", self.clear, methods=["DELETE"]),
        ]

    async def show(self, request: Request) -> Response:
        """Answer counts, rules, tasks with their submit bodies, and the table of faults."""
        simulator = self._simulator
        rows = [
            {
                "id": task.id,
                "gateway": task.gateway_id,
                "stage": task.stage_at(simulator.now),
                "created_at": task.created_at,
                "body": task.body,
            }
            for task in simulator.store
        ]
        return JSONResponse(
            {
                "gateways": {name: asdict(seen) for name, seen in simulator.counts.items()},
                "rules": [asdict(rule) for rule in simulator.faults.rules],
                "tasks": rows,
                "faults": {fault.name: fault.sentence for fault in FAULTS},
            }
        )

    async def change(self, request: Request) -> Response:
        """Put a fault in force: ``{"fault": name, "gateway"?, "value"?, "times"?}``."""
        try:
            rule = self._rule(json.loads(await request.body()))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        self._simulator.faults.add(rule)
        return JSONResponse({"rules": [asdict(known) for known in self._simulator.faults.rules]})

    async def clear(self, request: Request) -> Response:
        """Take all faults out of force."""
        self._simulator.faults.clear()
        return Response(status_code=204)

    def _rule(self, asked: Any) -> FaultRule:
        if not isinstance(asked, dict) or not isinstance(asked.get("fault"), str):
            raise ValueError('expected {"fault": name, "gateway"?, "value"?, "times"?}')
        gateway_id, times = asked.get("gateway"), asked.get("times")
        if gateway_id is not None and gateway_id not in self._simulator.counts:
            raise ValueError(f"there is no gateway {gateway_id!r}")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ValueError(f"times is a number from 1, not {times!r}")
        value = str(asked.get("value", ""))
        return FaultRule(name=asked["fault"], value=value, times=times, gateway_id=gateway_id)
