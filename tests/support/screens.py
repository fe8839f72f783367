"""Looks at pages and components as AppTest draws them, and answers as their scripts would.

AppTest knows v2 components only as unknown elements, so their data is read from the message to the
browser, and what a browser would send back is put beside the other widgets' states (Streamlit
1.67.0, checked 2026-11-20).
"""

import json
from collections.abc import Callable
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

_EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"


def show(component: Callable[..., Any], *args: Any, **kwargs: Any) -> AppTest:
    """Run a script that calls one component."""

    # The script is copied without this module's names, so its annotations are strings.
    def script(component: "Any", args: "Any", kwargs: "Any") -> None:
        component(*args, **kwargs)

    values = {"component": component, "args": args, "kwargs": kwargs}
    return AppTest.from_function(script, kwargs=values, default_timeout=20).run()


def drawn(screen: AppTest) -> dict[str, Any]:
    """The data of every v2 component on the screen, by key."""
    return {element.key: json.loads(element.proto.json) for element in _components(screen)}


def tell_edit(
    screen: AppTest, key: str, value: Any, *, at: float = 1.0, revision: str | None = None
) -> AppTest:
    """Do what a component's script does when the person has changed its value."""
    state = json.dumps({"edit": {"value": value, "at": at, "revision": revision}})
    return _send(screen, WidgetState(id=_id(screen, key), json_value=state))


def tell_event(screen: AppTest, key: str, event: str, value: Any) -> AppTest:
    """Do what a component's script does when something was pressed in it."""
    told = json.dumps({"event": event, "value": value})
    name = _EVENTS.format(_id(screen, key))
    return _send(screen, WidgetState(id=name, json_trigger_value=told))


def press(screen: AppTest, widget_id: str) -> AppTest:
    """Do what a click on a widget does that AppTest itself has no name for."""
    return _send(screen, WidgetState(id=widget_id, trigger_value=True))


def _components(screen: AppTest) -> list[Any]:
    return list(screen.get("bidi_component"))


def _id(screen: AppTest, key: str) -> str:
    return str(next(element.proto.id for element in _components(screen) if element.key == key))


def _send(screen: AppTest, state: WidgetState) -> AppTest:
    states = screen._tree.get_widget_states()
    states.widgets.append(state)
    return screen._run(states)
