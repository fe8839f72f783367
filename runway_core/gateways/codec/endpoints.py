"""Addresses and headers: from a base URL as people paste it to the URL of each operation."""

from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import SecretStr

from runway_core.errors import AuthenticationError, ConfigurationError
from runway_core.gateways.grammar import Endpoint, GatewaySpec, Header
from runway_core.models import TaskId, WireRequest


def normalise_base_url(spec: GatewaySpec, text: str) -> str:
    """Cut a base URL to what stands before the gateway's own paths.

    A missing scheme, a trailing slash, a pasted ``/v1`` and a whole pasted endpoint are all taken.
    A prefix that other hosts of the dialect use is kept, because it says where their paths start.

    Raises:
        ConfigurationError: It is no http address, or it carries a user name or password.
    """
    address = text.strip()
    if not address.isprintable() or " " in address:
        raise _bad_base(spec, "it is not an address")
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise _bad_base(spec, "it is not an address") from None
    schemes = {"local"} if spec.transport == "local" else {"http", "https"}
    if parts.scheme not in schemes or not has_host:
        raise _bad_base(spec, "it is not an http address")
    if parts.username is not None or parts.password is not None:
        raise _bad_base(spec, "it must not carry a user name or a password")
    kept = _without_endpoint(spec, [part for part in parts.path.split("/") if part])
    path = "".join(f"/{part}" for part in kept)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def endpoint_url(spec: GatewaySpec, base_url: str, endpoint: Endpoint, task_id: str = "") -> str:
    """Return the full URL of an operation.

    Raises:
        ConfigurationError: The base URL cannot be used.
    """
    return path_url(spec, base_url, _with_id(endpoint.path, task_id)) + (
        f"?{_with_id(endpoint.query, task_id)}" if endpoint.query else ""
    )


def path_url(spec: GatewaySpec, base_url: str, path: str) -> str:
    """Return the full URL of a path of the gateway, its prefix added where it is not there yet."""
    base = normalise_base_url(spec, base_url)
    own_path = urlsplit(base).path
    has_prefix = any(own_path.endswith(prefix) for prefix in spec.other_prefixes)
    return base + ("" if has_prefix else spec.prefix) + path


def submit_url(spec: GatewaySpec, base_url: str) -> str:
    """Return where a request is submitted."""
    return endpoint_url(spec, base_url, spec.submit)


def retrieve_requests(spec: GatewaySpec, base_url: str, task_id: TaskId) -> tuple[WireRequest, ...]:
    """Return the ways to read a task, the preferred one first."""
    return tuple(_task_request(spec, base_url, item, task_id) for item in spec.retrieve)


def cancel_request(spec: GatewaySpec, base_url: str, task_id: TaskId) -> WireRequest | None:
    """Return what cancels a task; None where the gateway documents no way."""
    if spec.cancel is None:
        return None
    return _task_request(spec, base_url, spec.cancel, task_id)


def auth_headers(spec: GatewaySpec, key: SecretStr | None) -> dict[str, str]:
    """Return the headers that carry the key; empty without a key or where none is used.

    Raises:
        AuthenticationError: The key holds characters that no header can carry; the error does
            not show it.
    """
    if key is None or spec.auth is None:
        return {}
    text = key.get_secret_value().strip()
    if not text.isascii() or not text.isprintable():
        raise AuthenticationError(
            f"the key for {spec.label} holds characters that cannot be sent",
            gateway_id=spec.id,
            hint="Copy the key again, without line breaks or other characters around it.",
        )
    if isinstance(spec.auth, Header):
        return {spec.auth.name: text}
    return {"Authorization": f"Bearer {text}"}


def _task_request(
    spec: GatewaySpec, base_url: str, endpoint: Endpoint, task_id: TaskId
) -> WireRequest:
    body = endpoint.body
    return WireRequest(
        method=endpoint.method,
        url=endpoint_url(spec, base_url, endpoint, task_id),
        headers=dict(spec.headers),
        body=None
        if body is None
        else {name: text.replace("{task_id}", task_id) for name, text in body.items()},
    )


def _with_id(text: str, task_id: str) -> str:
    return text.replace("{task_id}", quote(task_id, safe=""))


def _without_endpoint(spec: GatewaySpec, parts: list[str]) -> list[str]:
    """Drop the longest tail of ``parts`` that is the start of a path of this gateway."""
    submit = [part for part in spec.submit.path.split("/") if part]
    best, kept = 0, parts
    for prefix in (spec.prefix, *spec.other_prefixes):
        lead = [part for part in prefix.split("/") if part]
        whole = lead + submit
        for size in range(len(whole), best, -1):
            if parts[-size:] == whole[:size]:
                rest = parts[:-size]
                is_other = prefix in spec.other_prefixes and size >= len(lead)
                best, kept = size, rest + (lead if is_other else [])
                break
    if best == 0 and parts and parts[-1] == "v1":
        return parts[:-1]
    return kept


def _bad_base(spec: GatewaySpec, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"the base URL of {spec.label} cannot be used: {why}",
        hint=f"Set {spec.base_url_env} to an address such as https://api.example.com.",
    )
