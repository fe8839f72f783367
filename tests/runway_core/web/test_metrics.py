from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette

from runway_core.errors import StoreUnavailableError
from runway_core.web.metrics import metrics_routes

ClientOf = Callable[[Any], Any]


def test_the_figures_are_text_that_nobody_keeps(client_of: ClientOf) -> None:
    answer = client_of(Starlette(routes=metrics_routes(lambda: b"a 1\n"))).get("/metrics")

    assert (answer.status_code, answer.content) == (200, b"a 1\n")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_that_is_away_is_told_without_a_word_more(client_of: ClientOf) -> None:
    def text() -> bytes:
        raise StoreUnavailableError("secret inner words")

    answer = client_of(Starlette(routes=metrics_routes(text))).get("/metrics")

    assert answer.status_code == 503
    assert "secret" not in answer.text
