"""How a simulator behaves: chosen once, in code or on the command line."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from .faults import FaultRule


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorOptions:
    """The choices of one simulator; the defaults serve a demo.

    Raises:
        ValueError: A number is outside its range.
    """

    delay_s: float = 3.0
    """How long a task takes from submit to success, in seconds."""
    jitter_fraction: float = 0.25
    """How far a task's time may differ from ``delay_s``, seeded; 0: not at all."""
    seed: int = 0
    """Two simulators with the same seed and the same submits behave the same."""
    state_dir: Path | None = None
    """Where tasks and videos outlive the process; None: in memory and a temporary folder."""
    faults: tuple[FaultRule, ...] = ()
    """The rules in force from the start."""
    tiny_videos: bool = False
    """Serve one small clip for every task instead of rendering, for load tests."""
    link_lifetime_s: float = 24 * 3600.0
    """How long a download link works; Runway's own live for 24 to 48 hours."""
    open_link: Callable[[str], bytes | None] | None = None
    """Gives the picture behind a link that the caller knows, else None, so that videos show it;
    without it links are never followed and a drawn picture stands in for each."""
    clock: Callable[[], float] = time.time
    """Seconds since the epoch."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """How slow answers and webhooks wait, in seconds."""
    hook_transport: httpx.AsyncBaseTransport | None = None
    """What webhooks leave through; None: the network."""

    def __post_init__(self) -> None:
        if self.delay_s < 0 or not 0 <= self.jitter_fraction <= 1 or self.link_lifetime_s <= 0:
            raise ValueError("times are not negative, and jitter_fraction is from 0 to 1")
