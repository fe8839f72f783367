"""Bodies: from values that fit a gateway to the wire request, and to the bytes that are sent."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from runway_core.errors import InvalidRequestError
from runway_core.gateways.grammar import Constant, FrameRef, GatewaySpec, Row, WireValues
from runway_core.models import WireRequest

from .endpoints import submit_url


def encode(
    spec: GatewaySpec, base_url: str, values: WireValues, extra_body: Mapping[str, Any]
) -> WireRequest:
    """Return the wire request for values that fit the gateway; ``extra_body`` is laid over it.

    Raises:
        ConfigurationError: The base URL cannot be used.
        InvalidRequestError: A required value is missing, or the body is not JSON.
    """
    body: dict[str, Any] = {}
    for row in spec.body:
        value = row.value if isinstance(row, Constant) else _value(row, values)
        if value is not None and value != "":
            _place(body, row.path.split("."), value)
        elif isinstance(row, Row) and row.required:
            name = row.fields[0]
            raise InvalidRequestError(f"{spec.label} needs {name}", field=name, allowed="a value")
    body.update(copy.deepcopy(dict(extra_body)))
    attachments: dict[str, str] = {}
    settled = _settle(body, "", attachments)
    _check_json(settled)
    return WireRequest(
        method=spec.submit.method,
        url=submit_url(spec, base_url),
        headers=dict(spec.headers),
        body=settled,
        attachments=attachments,
    )


def fill(wire: WireRequest, attachment: Callable[[str], str]) -> bytes:
    """Return the exact bytes of a request's body, each attachment in its place.

    Args:
        wire: The request; its body is not changed.
        attachment: From what `WireRequest.attachments` names to what stands there in the body.

    Returns:
        Compact UTF-8 JSON, the keys in the order of the body; empty for a request without one.
    """
    if wire.body is None:
        return b""
    body = _copy(wire.body)
    for pointer, name in wire.attachments.items():
        parts = [_unescape(part) for part in pointer.split("/")[1:]]
        holder = body
        for part in parts[:-1]:
            holder = holder[int(part) if isinstance(holder, list) else part]
        last = int(parts[-1]) if isinstance(holder, list) else parts[-1]
        holder[last] = attachment(name)
    return _dump(body)


def placeholder(name: str) -> str:
    """Return what a body holds until what `WireRequest.attachments` names is put there."""
    return f"link:{name}" if "." in name else f"asset:{name}"


def _value(row: Row, values: WireValues) -> Any:
    if values.model in row.not_for:
        return None
    taken = [getattr(values, name) for name in row.fields]
    return taken[0] if row.encode is None else row.encode(*taken)


def _place(body: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        body = body.setdefault(name, {})
    body[path[-1]] = value


def _settle(value: Any, pointer: str, attachments: dict[str, str]) -> Any:
    """Replace frames by links or by the names of stored files, noting where the latter stand."""
    if isinstance(value, FrameRef):
        name = value.sha256 or value.linked
        if name is None:
            return value.link
        attachments[pointer] = name
        return placeholder(name)
    if isinstance(value, Mapping):
        return {
            name: _settle(item, f"{pointer}/{_escape(str(name))}", attachments)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_settle(item, f"{pointer}/{at}", attachments) for at, item in enumerate(value)]
    return value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(item) for name, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list | tuple) else value


def _dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _check_json(body: Mapping[str, Any]) -> None:
    """Refuse what cannot be sent.

    Raises:
        InvalidRequestError: Not JSON (a date, a NaN, half a surrogate pair, a loop).
    """
    try:
        _dump(body)
    except (TypeError, ValueError, RecursionError) as error:
        is_text = isinstance(error, UnicodeEncodeError)
        raise InvalidRequestError(
            f"the request cannot be written as JSON: {error}"[:300],
            field="prompt_text" if is_text else "extra_body",
            allowed="JSON values in UTF-8",
            hint="Remove the broken character." if is_text else "Correct the extra fields.",
        ) from None


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _unescape(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")
