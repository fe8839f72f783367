"""Answers that end before they should."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Message

from runway_core.simulator.connection import CUT_EXTENSION, CutConnection, CutFile

Sent = list[dict[str, Any]]


def answered(response: Response, *, can_cut: bool = True) -> tuple[Sent, int]:
    """What a response sends, and how often it cuts its connection."""
    sent: Sent = []
    cuts: list[bool] = []
    over = asyncio.Event()
    unread = [b"a body that nobody reads"]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": []}

    def cut() -> None:
        cuts.append(True)
        over.set()

    async def receive() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": True}
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(dict(message))

    scope["extensions"] = {CUT_EXTENSION: cut} if can_cut else {}
    asyncio.run(response(scope, receive, send))
    return sent, len(cuts)


def test_a_cut_connection_carries_nothing() -> None:
    assert answered(CutConnection()) == ([], 1)


def test_a_connection_that_cannot_be_cut_is_left_unfinished() -> None:
    sent, _ = answered(CutConnection(), can_cut=False)

    assert [message["type"] for message in sent] == ["http.response.start"]
    assert dict(sent[0]["headers"])[b"content-length"] == b"1000"


@pytest.mark.parametrize("can_cut", [True, False])
def test_a_cut_file_ends_half_way(tmp_path: Path, can_cut: bool) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"x" * 1_000_001)

    sent, cuts = answered(CutFile(path), can_cut=can_cut)

    assert sum(len(message.get("body", b"")) for message in sent) == 500_000
    assert all(message.get("more_body", True) for message in sent)
    assert cuts == int(can_cut)
