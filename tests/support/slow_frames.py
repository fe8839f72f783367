"""Pictures that take as long to check and to prepare as a test wants."""

from threading import Event
from types import ModuleType
from typing import Any

import pytest

from runway_core import frames, pictures


def hold_frames(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let no frame be prepared before the event is set."""
    return _hold(monkeypatch, frames, "prepare_frame")


def hold_pictures(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let no picture that is added be checked before the event is set."""
    return _hold(monkeypatch, pictures, "check_image")


def _hold(monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str) -> Event:
    is_let_go, work = Event(), getattr(room, name)

    def work_late(*args: Any, **named: Any) -> Any:
        is_let_go.wait(30)
        return work(*args, **named)

    monkeypatch.setattr(room, name, work_late)
    return is_let_go
