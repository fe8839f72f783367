"""Handing over a picture that is too large to attach, before the submit that uses it.

Nothing is ordered or charged by an upload, so every failure here says that nothing was sent.
"""

import base64
import binascii
from collections.abc import Mapping

import httpx

from runway_core.errors import RefusedError, UnreachableError
from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import Scrub, classify, fill, path_url
from runway_core.gateways.codec.answers import as_text, is_link, look_up, parse
from runway_core.gateways.grammar import Upload
from runway_core.models import WireRequest

from .transport import Answer, exchange


async def upload(
    spec: GatewaySpec,
    client: httpx.AsyncClient,
    step: Upload,
    *,
    base_url: str,
    headers: Mapping[str, str],
    data_uri: str,
    scrub: Scrub,
) -> str:
    """Upload one picture and return what stands for it in a body.

    Args:
        spec: The gateway.
        client: From `make_client`.
        step: How the gateway takes uploads.
        base_url: The gateway's.
        headers: Those that carry the key; the storage behind the gateway does not get them.
        data_uri: The picture.
        scrub: Removes keys from errors.

    Raises:
        UnreachableError: It did not work this time; nothing was submitted.
        GatewayError: The gateway or its storage refused it.
    """
    media_type, data = _split(spec, data_uri)
    filename = f"frame.{media_type.rpartition('/')[2]}"
    wire = _announcement(spec, step, base_url, filename)
    sent = {**wire.headers, **headers, "Content-Type": "application/json"}
    content = fill(wire, str)
    answer = await exchange(
        spec,
        client,
        "upload",
        lambda: client.build_request(wire.method, wire.url, headers=sent, content=content),
    )
    place, fields, uri = _place(spec, step, answer, scrub)
    file = (filename, data, media_type)
    stored = await exchange(
        spec,
        client,
        "upload",
        lambda: client.build_request("POST", place, data=fields, files={"file": file}),
    )
    _check_stored(spec, stored)
    return uri


def _announcement(spec: GatewaySpec, step: Upload, base_url: str, filename: str) -> WireRequest:
    body = {
        name: value.replace("{filename}", filename) if isinstance(value, str) else value
        for name, value in step.body.items()
    }
    url = path_url(spec, base_url, step.path)
    return WireRequest(method="POST", url=url, headers=spec.headers, body=body)


def _place(
    spec: GatewaySpec, step: Upload, answer: Answer, scrub: Scrub
) -> tuple[str, dict[str, str], str]:
    """Return the storage's address, the fields of its form, and what stands for the picture."""
    if not 200 <= answer.http_status < 300:
        raise classify(spec, "upload", answer.http_status, answer.headers, answer.body, scrub=scrub)
    told = parse(answer.body)
    place, uri = look_up(told, step.url_key), as_text(look_up(told, step.uri_key))
    form = look_up(told, step.form_key)
    if not is_link(place) or not uri or not isinstance(form, dict):
        raise RefusedError(
            f"{spec.label} answered an upload without a place for it", gateway_id=spec.id
        )
    return place, {str(name): as_text(value) for name, value in form.items()}, uri


def _split(spec: GatewaySpec, data_uri: str) -> tuple[str, bytes]:
    head, _, payload = data_uri.partition(",")
    media_type = head.removeprefix("data:").partition(";")[0]
    try:
        return media_type, base64.b64decode(payload, validate=True)
    except binascii.Error:
        raise RefusedError(
            "a frame is not a data URI, so nothing was sent", gateway_id=spec.id
        ) from None


def _check_stored(spec: GatewaySpec, answer: Answer) -> None:
    """Judge the storage's answer; it knows no key, so none can be wrong."""
    if 200 <= answer.http_status < 300:
        return
    is_busy = answer.http_status >= 500 or answer.http_status in {408, 429}
    kind = UnreachableError if is_busy else RefusedError
    raise kind(
        f"the storage of {spec.label} did not take the picture (HTTP {answer.http_status}); "
        "nothing was submitted",
        gateway_id=spec.id,
        http_status=answer.http_status,
    )
