"""A planned request as something to run elsewhere: curl, Python, JSON.

The key is never in it: it stays in the environment variable that the playground reads, too.
"""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from runway_core.models import WireRequest

from .codec import fill, placeholder
from .grammar import Bearer, GatewaySpec

_LOCAL = "Rendered on this machine: there is no request to send."
_CONTENT_TYPE = "application/json"


def as_curl(wire: WireRequest, spec: GatewaySpec, body: bytes | None = None) -> str:
    """Return a shell command that sends exactly a plan's bytes.

    The body comes from a here-document, because one argument may not be longer than 128 KiB on
    Linux and a picture is.

    Args:
        wire: A plan's request.
        spec: Its gateway.
        body: From `codec.fill`; None leaves ``asset:…`` in the place of pictures.
    """
    if spec.transport == "local":
        return f"# {_LOCAL}\n"
    lines = [f"curl --request {wire.method} {shlex.quote(wire.url)}"]
    for name, value in _plain_headers(wire).items():
        lines.append(f"  --header {shlex.quote(f'{name}: {value}')}")
    for name, value in _key_headers(spec, "${{{variable}}}").items():
        lines.append(f'  --header "{name}: {value}"')
    text = _text(wire, body)
    if not text:
        return " \\\n".join(lines) + "\n"
    # JSON is one line that starts with a brace, so it can never be the line that ends it.
    lines.append("  --data-binary @- <<'JSON'")
    return " \\\n".join(lines) + f"\n{text}\nJSON\n"


def as_python(wire: WireRequest, spec: GatewaySpec, body: bytes | None = None) -> str:
    """Return a script for Python's standard library that sends exactly a plan's bytes.

    Args:
        wire: A plan's request.
        spec: Its gateway.
        body: As for `as_curl`.
    """
    if spec.transport == "local":
        return f"# {_LOCAL}\n"
    headers = [f"    {name!r}: {value!r}," for name, value in _plain_headers(wire).items()]
    for name, value in _key_headers(spec, "{{os.environ[{variable!r}]}}").items():
        headers.append(f'    {name!r}: f"{value}",')
    text = _text(wire, body)
    dumped = 'json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()'
    lines = [
        "import json",
        "import os",
        "import urllib.request",
        "",
        *([f"body = {_python_literal(json.loads(text))}"] if text else []),
        "request = urllib.request.Request(",
        f"    {wire.url!r},",
        f"    method={wire.method!r},",
        "    headers={",
        *(f"    {line}" for line in headers),
        "    },",
        *([f"    data={dumped},"] if text else []),
        ")",
        "with urllib.request.urlopen(request, timeout=120) as answer:",
        '    print(answer.read().decode("utf-8"))',
    ]
    return "\n".join(lines) + "\n"


def as_json(wire: WireRequest, spec: GatewaySpec, body: bytes | None = None) -> str:
    """Return the request as JSON, the key as ``${VARIABLE}``.

    Args:
        wire: A plan's request.
        spec: Its gateway.
        body: As for `as_curl`.
    """
    text = _text(wire, body)
    told = {
        "method": wire.method,
        "url": wire.url,
        "headers": {**_plain_headers(wire), **_key_headers(spec, "${{{variable}}}")},
        "body": json.loads(text) if text else None,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _text(wire: WireRequest, body: bytes | None) -> str:
    return (fill(wire, placeholder) if body is None else body).decode("utf-8")


def _plain_headers(wire: WireRequest) -> dict[str, str]:
    content = {} if wire.body is None else {"Content-Type": _CONTENT_TYPE}
    return {**wire.headers, **content}


def _key_headers(spec: GatewaySpec, form: str) -> dict[str, str]:
    """Return the header of the key, with the variable in the form of the language."""
    if spec.auth is None:
        return {}
    variable = form.format(variable=spec.key_env)
    if isinstance(spec.auth, Bearer):
        return {"Authorization": f"Bearer {variable}"}
    return {spec.auth.name: variable}


def _python_literal(body: Mapping[str, Any]) -> str:
    rows = "".join(f"    {name!r}: {value!r},\n" for name, value in body.items())
    return f"{{\n{rows}}}"
