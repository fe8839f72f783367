"""What one tab knows of the gateways beyond the core: keys typed here, connection tests asked for.

A test waits for a network, so it runs on a thread of its own and never holds up a page. The keys
themselves are not here.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

_KEY = "playground_gateways"
_TESTS_AT_ONCE = 8  # of the whole process; each lasts some seconds at the most
_THREADS = ThreadPoolExecutor(_TESTS_AT_ONCE, thread_name_prefix="connection-test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a connection test found, in words; tones are done, caution and failed."""

    words: str
    hint: str = ""
    tone: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionTest:
    """How the latest test of one gateway stands."""

    number: int = 0
    """How many were asked for; 0: none."""
    is_running: bool = False
    finding: Finding | None = None


@dataclass(kw_only=True)
class _Held:
    """One tab's values; plain and mutable, for it never leaves this module."""

    typed: set[str] = field(default_factory=set)
    tests: dict[str, tuple[int, "Future[Finding] | None"]] = field(default_factory=dict)


def _held() -> _Held:
    return st.session_state.setdefault(_KEY, _Held())  # type: ignore[no-any-return] # untyped store


def note_key(gateway_id: str, *, is_typed: bool) -> None:
    """Note that a key was typed or forgotten; what was found with another one counts no more."""
    held = _held()
    (held.typed.add if is_typed else held.typed.discard)(gateway_id)
    held.tests[gateway_id] = (connection_test(gateway_id).number, None)


def has_typed_key(gateway_id: str) -> bool:
    """Whether a key for the gateway was typed in this tab."""
    return gateway_id in _held().typed


def begin_test(gateway_id: str, ask: Callable[[], Finding]) -> None:
    """Run a connection test beside the page; while one is running, another is not begun."""
    latest = connection_test(gateway_id)
    if not latest.is_running:
        _held().tests[gateway_id] = (latest.number + 1, _THREADS.submit(ask))


def connection_test(gateway_id: str) -> ConnectionTest:
    """Return how the latest test of a gateway stands; never waits.

    Raises:
        Exception: Whatever broke the test; it is told once and then forgotten with the test.
    """
    tests = _held().tests
    number, future = tests.get(gateway_id, (0, None))
    if future is None or not future.done():
        return ConnectionTest(number=number, is_running=future is not None)
    if future.exception() is not None:
        tests[gateway_id] = (number, None)
    return ConnectionTest(number=number, finding=future.result())
