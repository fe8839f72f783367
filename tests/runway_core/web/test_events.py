import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.changes import Changes, JobChange
from runway_core.models import JobId
from runway_core.web import events as events_module
from runway_core.web.events import Listener, event_routes

Serve = Callable[[ASGIApp], str]
ClientOf = Callable[[ASGIApp], Any]


def of_ada(_query: Mapping[str, str]) -> Listener:
    """Let everybody hear what Ada may hear."""
    return Listener(workspace="ada", left_s=3600.0)


def a_change(
    job: str = "job-1", batch: str = "batch-1", *, version: int = 1, workspace: str = "ada"
) -> JobChange:
    return JobChange(
        job_id=JobId(job), batch_id=batch, workspace=workspace, state="running", version=version
    )


@pytest.fixture
def changes() -> Iterator[Changes]:
    """Where the tests publish; closed at the end as the app does."""
    changes = Changes()
    yield changes
    changes.close()


@contextmanager
def listening(url: str, headers: dict[str, str] | None = None) -> Iterator[Iterator[str]]:
    """The events of an open stream, one text each."""
    with httpx.stream("GET", url, headers=headers, timeout=5) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events_in(answer.iter_lines())


def events_in(lines: Iterator[str]) -> Iterator[str]:
    collected: list[str] = []
    for line in lines:
        if line:
            collected.append(line)
        else:
            yield "\n".join(collected)
            collected = []


def data_of(event: str) -> Any:
    return json.loads(event.rpartition("data: ")[2])


def test_a_stream_begins_with_hello_and_a_retry_hint(serve: Serve, changes: Changes) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events") as events:
        assert next(events) == "retry: 2000\nevent: hello\ndata: {}"
        changes.close()


def test_a_change_is_told_as_json(serve: Serve, changes: Changes) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events") as events:
        next(events)
        changes.publish(a_change(version=7))
        event = next(events)
        changes.close()

    assert event.startswith("event: job\n")
    assert data_of(event) == {
        "job_id": "job-1",
        "batch_id": "batch-1",
        "state": "running",
        "version": 7,
    }


@pytest.mark.parametrize("query", ["batch=batch-2", "jobs=job-9,job-2", "batch=b&batch=batch-2"])
def test_a_page_hears_only_what_it_asked_for(serve: Serve, changes: Changes, query: str) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events?{query}") as events:
        next(events)
        changes.publish(a_change("job-1", "batch-1"))
        changes.publish(a_change("job-2", "batch-2"))
        event = next(events)
        changes.close()

    assert data_of(event)["job_id"] == "job-2"


def test_a_silent_stream_is_kept_open_by_comments(serve: Serve, changes: Changes) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada, heartbeat_s=0.05)))

    with listening(f"{url}/events") as events:
        told = [next(events), next(events), next(events)]
        changes.close()

    assert told[1:] == [": still here", ": still here"]


def test_a_page_that_comes_back_is_greeted_like_a_new_one(serve: Serve, changes: Changes) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events", {"Last-Event-ID": "17"}) as events:
        assert "event: hello" in next(events)
        changes.close()


def test_a_page_far_behind_is_told_once_that_more_has_changed(
    serve: Serve, changes: Changes
) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events") as events:
        next(events)
        overflow(changes)
        event = next(events)
        changes.close()

    assert event == "event: changed\ndata: {}"


def overflow(changes: Changes) -> None:
    """Fill the reader's store from inside its own loop, where it cannot take anything."""
    (reader,) = changes._readers
    done = threading.Event()

    def publish() -> None:
        for number in range(300):
            changes.publish(a_change(f"job-{number}"))
        done.set()

    reader._loop.call_soon_threadsafe(publish)
    done.wait(5)


def test_a_page_that_leaves_is_forgotten(serve: Serve, changes: Changes) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada, heartbeat_s=0.05)))

    with listening(f"{url}/events") as events:
        next(events)
        assert changes.reader_count == 1

    assert becomes_zero(lambda: changes.reader_count)


def becomes_zero(read: Callable[[], int]) -> bool:
    pause = threading.Event()
    return any(read() == 0 or pause.wait(0.02) for _ in range(250))


def test_closing_ends_every_stream_and_the_server_stops(serve: Serve, changes: Changes) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events") as one, listening(f"{url}/events") as other:
        next(one)
        next(other)
        changes.close()

        assert [*one, *other] == []


@pytest.mark.parametrize("query", ["", "?batch=batch-2", "?jobs=job-2"])
def test_nobody_hears_of_another_workspaces_job(serve: Serve, changes: Changes, query: str) -> None:
    url = serve(Starlette(routes=event_routes(changes, of_ada)))

    with listening(f"{url}/events{query}") as events:
        next(events)
        changes.publish(a_change("job-2", "batch-2", workspace="bob"))
        changes.publish(a_change("job-2", "batch-2", version=9))
        event = next(events)
        changes.close()

    assert data_of(event)["version"] == 9


def test_an_address_that_nobody_signed_tells_nothing(changes: Changes, client_of: ClientOf) -> None:
    client = client_of(Starlette(routes=event_routes(changes, lambda _query: None)))

    answer = client.get("/events?of=ada")

    assert answer.status_code == 403
    assert changes.reader_count == 0


def test_a_stream_ends_with_its_address(serve: Serve, changes: Changes) -> None:
    def shortly(_query: Mapping[str, str]) -> Listener:
        return Listener(workspace="ada", left_s=0.1)

    url = serve(Starlette(routes=event_routes(changes, shortly, heartbeat_s=60)))

    with listening(f"{url}/events") as events:
        assert len(list(events)) == 2


def test_one_workspace_cannot_shut_the_others_out(
    serve: Serve, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(query: Mapping[str, str]) -> Listener:
        return Listener(workspace=query["of"], left_s=60)

    monkeypatch.setattr(events_module, "_OWN_LIMIT", 1)
    url = serve(Starlette(routes=event_routes(changes, named)))

    with listening(f"{url}/events?of=ada") as ada:
        next(ada)
        refused = httpx.get(f"{url}/events?of=ada")
        with listening(f"{url}/events?of=bob") as bob:
            heard = next(bob)
            changes.close()

    assert refused.status_code == 503
    assert "hello" in heard


def test_too_many_identifiers_are_refused(changes: Changes, client_of: ClientOf) -> None:
    client = client_of(Starlette(routes=event_routes(changes, of_ada)))

    assert client.get("/events?jobs=" + ",".join(map(str, range(501)))).status_code == 400


def test_a_full_house_is_told_so(
    changes: Changes, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Changes, "reader_count", 1000)
    client = client_of(Starlette(routes=event_routes(changes, of_ada)))

    assert client.get("/events").status_code == 503
