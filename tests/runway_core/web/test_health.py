import threading
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.errors import JobError
from runway_core.web.health import HealthReport, health_routes

ClientOf = Callable[[ASGIApp], Any]


def test_a_healthy_app_says_how_its_parts_are(client_of: ClientOf) -> None:
    report = HealthReport(is_healthy=True, parts={"database": "ok", "active_jobs": 3})
    client = client_of(Starlette(routes=health_routes(lambda: report)))

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "active_jobs": 3}
    assert answer.headers["cache-control"] == "no-store"


def test_an_ill_app_is_taken_out_of_service(client_of: ClientOf) -> None:
    report = HealthReport(is_healthy=False, parts={"worker": "stopped"})
    client = client_of(Starlette(routes=health_routes(lambda: report)))

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "ill", "worker": "stopped"}


def test_trouble_is_told_without_its_words(client_of: ClientOf) -> None:
    def health() -> HealthReport:
        raise JobError("postgresql://user:password@host cannot be reached")

    answer = client_of(Starlette(routes=health_routes(health))).get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "ill", "trouble": "JobError"}


def test_a_report_may_block_without_holding_up_the_loop(client_of: ClientOf) -> None:
    threads: list[threading.Thread] = []

    def health() -> HealthReport:
        threads.append(threading.current_thread())
        return HealthReport(is_healthy=True)

    client_of(Starlette(routes=health_routes(health))).get("/healthz")

    assert threads[0] is not threading.current_thread()
