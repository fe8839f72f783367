"""The HTTP endpoints of one gateway: submit, read, cancel, download, for any `WireSide`."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from .connection import CutConnection
from .faults import FaultRule, Phase, faults_in_prompt
from .state import Simulator
from .tasks import Task
from .wire import Reason, Refusal, WireRefusalError, WireSide, web_page

_REFUSALS: Mapping[str, tuple[Reason, str]] = {
    "401": (Reason.UNAUTHORIZED, "Invalid token"),
    "403": (Reason.FORBIDDEN, "Access to this model is forbidden"),
    "413": (Reason.TOO_LARGE, "Request entity too large"),
    "429": (Reason.RATE_LIMITED, "Too many requests, please slow down"),
    "500": (Reason.SERVER, "Internal server error"),
    "502": (Reason.BAD_GATEWAY, "Bad gateway"),
    "503": (Reason.UNAVAILABLE, "The service is overloaded"),
    "no-credits": (Reason.NO_CREDITS, "You do not have enough credits to run this task."),
    "invalid": (Reason.INVALID, "Validation of body failed"),
    "retired": (Reason.RETIRED, "This model is no longer available"),
}
_ANSWERS: Mapping[str, Callable[[], Response]] = {
    "cut": CutConnection,
    "html": web_page,
    "redirect": lambda: RedirectResponse("/moved", status_code=301),
}
_NO_TASK = Refusal(reason=Reason.NOT_FOUND, message="Task not found")
_WAITING = {"429", "503", "read-429"}  # these carry Retry-After


def origin_of(request: Request) -> str:
    """Return the address under which the caller reached the simulator, without a slash."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    return f"{request.url.scheme}://{request.url.netloc}{root}"


def check_caller(request: Request, side: WireSide) -> None:
    """Check the key, which may be any that does not start with "bad", and the headers.

    Raises:
        WireRefusalError: The caller is refused.
    """
    header = request.headers.get("authorization", "").strip()
    scheme, _, key = header.partition(" ")
    if side.takes_bare_key and not key and scheme.lower() != "bearer":
        scheme, key = "bearer", header
    if scheme.lower() != "bearer" or not key.strip() or key.strip().startswith("bad"):
        raise WireRefusalError(Reason.UNAUTHORIZED, "Invalid token")
    side.check_every_call(request.headers)


class GatewayEndpoints:
    """The endpoints of one gateway."""

    def __init__(self, side: WireSide, simulator: Simulator) -> None:
        self._side = side
        self._simulator = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the gateway's routes, below ``/<id>``."""
        side, top = self._side, f"/{self._side.id}"
        found: list[BaseRoute] = [
            Route(top + path, self.submit, methods=["POST"]) for path in side.submit_paths
        ]
        found += [Route(top + path, self.read, methods=[method]) for method, path in side.reads]
        if side.cancels:
            found += [Route(top + path, self.cancel, methods=["DELETE"]) for _, path in side.reads]
        found.append(Route(top + "/{path:path}", self.elsewhere, methods=["GET", "POST"]))
        return found

    async def submit(self, request: Request) -> Response:
        """Take a submit: refuse it, or make a task and answer, or fail to answer."""
        side, simulator = self._side, self._simulator
        simulator.counts[side.id].submits += 1
        standing = simulator.faults.take(Phase.REFUSE, side.id)
        if any(rule.name == "cut" for rule in standing):
            return CutConnection()
        try:
            check_caller(request, side)
            if int(request.headers.get("content-length", "0")) > side.body_limit_bytes:
                raise WireRefusalError(Reason.TOO_LARGE, "Request entity too large")
            body = await _json_object(request)
            asked = faults_in_prompt(side.prompt(body), side.id)
            subject = _digest(body) if asked else ""
            refusing = simulator.faults.take_asked(Phase.REFUSE, asked, f"{side.id} {subject}")
            if (answer := self._refused(standing + refusing, body)) is not None:
                return answer
            order = await simulator.with_pictures(side.order(body, request.headers))
        except WireRefusalError as error:
            return side.refuse(error.refusal)
        lasting = tuple(rule for rule in asked if rule.phase not in (Phase.REFUSE, Phase.ANSWER))
        lasting += simulator.faults.take(Phase.TASK, side.id)
        origin = origin_of(request)
        task = simulator.make_task(side.id, order, body, origin=origin, faults=lasting)
        self._follow_with_hooks(task)
        answering = tuple(rule for rule in asked if rule.phase is Phase.ANSWER)
        answering += simulator.faults.take(Phase.ANSWER, side.id)
        return await self._answer_of_submit(task, answering)

    async def read(self, request: Request) -> Response:
        """Answer one reading of a task."""
        side, simulator = self._side, self._simulator
        simulator.counts[side.id].reads += 1
        try:
            check_caller(request, side)
            task_id = await side.task_id(request)
        except WireRefusalError as error:
            return side.refuse(error.refusal)
        standing = simulator.faults.take(Phase.READ, side.id)
        known = simulator.store.get(task_id)
        own = simulator.faults.take_asked(Phase.READ, known.faults, task_id) if known else ()
        faults = {rule.name: rule for rule in standing + own}
        if (broken := await self._broken_read(faults)) is not None:
            return broken
        task = simulator.visible_task(side.id, task_id, hides_first=side.hides_first_read)
        if task is None:
            return side.refuse(_NO_TASK)
        answer = side.reading(simulator.reading(task, origin_of(request)))
        if "plain-text" in faults:
            return Response("\ufeff" + json.dumps(answer), media_type="text/plain")
        return JSONResponse(answer)

    def resume_hooks(self) -> None:
        """Send the webhooks still due for the tasks of an earlier process."""
        for task in self._simulator.store:
            if task.gateway_id == self._side.id:
                self._follow_with_hooks(task)

    async def elsewhere(self, request: Request) -> Response:
        """Answer a path that the gateway does not have."""
        return self._side.elsewhere()

    async def cancel(self, request: Request) -> Response:
        """Cancel a task, or delete a finished one."""
        side, simulator = self._side, self._simulator
        simulator.counts[side.id].cancels += 1
        try:
            check_caller(request, side)
        except WireRefusalError as error:
            return side.refuse(error.refusal)
        task = simulator.store.get(await side.task_id(request))
        if task is None or task.gateway_id != side.id or task.is_deleted:
            return side.refuse(_NO_TASK)
        simulator.cancel(task)
        return Response(status_code=204)

    def _refused(self, faults: tuple[FaultRule, ...], body: Mapping[str, Any]) -> Response | None:
        for rule in faults:
            if rule.name in _ANSWERS:
                return _ANSWERS[rule.name]()
            if rule.name == "refused-in-200":
                return JSONResponse(self._side.refused_in_200)
            if rule.name != "callback-required":
                return self._failure(rule)
            if not body.get(self._side.hook_field):
                code = f"{self._side.hook_field or 'callback'}_empty"
                return self._side.refuse(Refusal(reason=Reason.INVALID, message=code, code=code))
        return None

    def _failure(self, rule: FaultRule) -> Response:
        reason, message = _REFUSALS[rule.name.removeprefix("read-")]
        if reason is Reason.BAD_GATEWAY:
            return HTMLResponse("<html><h1>502 Bad Gateway</h1></html>", status_code=502)
        answer = self._side.refuse(Refusal(reason=reason, message=message))
        if rule.name in _WAITING:
            answer.headers["Retry-After"] = rule.text
        return answer

    async def _answer_of_submit(self, task: Task, faults: tuple[FaultRule, ...]) -> Response:
        named = {rule.name: rule for rule in faults}
        if "slow" in named:
            await self._simulator.options.sleep(named["slow"].number)
        if "cut-after" in named:
            return CutConnection()
        if "500-after" in named:
            return self._side.refuse(Refusal(reason=Reason.SERVER, message="Internal server error"))
        if "no-id" in named:
            return JSONResponse({})
        return JSONResponse(self._side.accepted(self._simulator.reading(task, task.origin)))

    async def _broken_read(self, faults: Mapping[str, FaultRule]) -> Response | None:
        if "read-slow" in faults:
            await self._simulator.options.sleep(faults["read-slow"].number)
        if "read-cut" in faults:
            return CutConnection()
        if "read-html" in faults:
            return web_page()
        if "read-empty" in faults:
            return Response(b"")
        failing = faults.get("read-429") or faults.get("read-500")
        return self._failure(failing) if failing else None

    def _follow_with_hooks(self, task: Task) -> None:
        side, simulator, url = self._side, self._simulator, task.order.hook_url
        if side.hook is None or not url or task.fault("no-hook") or task.fault("lost"):
            return
        spell = side.hook

        def body() -> Any:
            return spell(simulator.reading(simulator.store.get(task.id) or task, task.origin))

        ends_at = max(task.ends_at, task.has_link_at if task.failure is None else 0.0)
        instants = [task.starts_at, ends_at if ends_at != float("inf") else task.ends_at]
        changes = [(at, body) for at in instants if simulator.now <= at != float("inf")]
        simulator.hooks.follow(side.id, url, changes, twice=task.fault("hook-twice") is not None)


def _not_json(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


async def _json_object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body(), parse_constant=_not_json)
    except ValueError as error:
        raise WireRefusalError(Reason.INVALID, "The body is not JSON") from error
    if not isinstance(body, dict):
        raise WireRefusalError(Reason.INVALID, "The body is not a JSON object")
    return body


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()
