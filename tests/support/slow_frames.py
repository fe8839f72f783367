"""Pictures that take as long to check and to prepare as a test wants."""

from threading import Event
from typing import Any

import pytest

from runway_core import frames, pictures
from runway_core.images import CheckedImage, PreparedFrame, check_image, prepare_frame


def hold_frames(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let no frame be prepared before the event is set."""
    is_let_go = Event()

    def prepare_late(*args: Any, **named: Any) -> PreparedFrame:
        is_let_go.wait(30)
        return prepare_frame(*args, **named)

    monkeypatch.setattr(frames, "prepare_frame", prepare_late)
    return is_let_go


def hold_pictures(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let no picture that is added be checked before the event is set."""
    is_let_go = Event()

    def check_late(*args: Any, **named: Any) -> CheckedImage:
        is_let_go.wait(30)
        return check_image(*args, **named)

    monkeypatch.setattr(pictures, "check_image", check_late)
    return is_let_go
