import base64
import json
from email import message_from_bytes
from typing import Any

import httpx
import pytest

from runway_core.errors import AuthenticationError, GatewayError, RefusedError, UnreachableError
from tests.support.fake_gateway import KEY, Gateway, a_task, answering, said

PICTURE = bytes(range(256)) * 20_000  # 5 120 000 bytes: more than a data URI may carry
LARGE_URI = f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"
PLACE = {
    "uploadUrl": "https://storage.example/bucket",
    "fields": {"key": "uploads/7", "policy": "abc"},
    "runwayUri": "runway://uploads/7",
}
ACCEPTED = said(200, {"id": "t-1"})
STORED = httpx.Response(204)


def uploading(*answers: httpx.Response | Exception, uri: str = LARGE_URI) -> Gateway:
    """Runway with these answers, and a picture too large to attach."""
    return answering("runway", *answers, load=lambda sha256: uri)


def parts_of(request: httpx.Request) -> dict[str, Any]:
    """The fields of a multipart form, by name."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.content).get_payload()
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
        for part in parts
        if not isinstance(part, str)
    }


def test_a_picture_too_large_to_attach_is_uploaded_before_the_submit() -> None:
    gateway = uploading(said(200, PLACE), STORED, ACCEPTED)

    submission = gateway.ask("submit", a_task("runway"))

    assert submission.task_id == "t-1"
    assert [str(request.url) for request in gateway.seen] == [
        "https://api.dev.runwayml.com/v1/uploads",
        "https://storage.example/bucket",
        "https://api.dev.runwayml.com/v1/image_to_video",
    ]
    assert json.loads(gateway.seen[0].content) == {"filename": "frame.png", "type": "ephemeral"}
    assert json.loads(gateway.seen[2].content)["promptImage"] == "runway://uploads/7"


def test_the_form_carries_the_storages_fields_and_the_picture() -> None:
    gateway = uploading(said(200, PLACE), STORED, ACCEPTED)

    gateway.ask("submit", a_task("runway"))

    parts = parts_of(gateway.seen[1])
    assert parts == {"key": b"uploads/7", "policy": b"abc", "file": PICTURE}


def test_the_storage_never_sees_the_key() -> None:
    gateway = uploading(said(200, PLACE), STORED, ACCEPTED)

    gateway.ask("submit", a_task("runway"))

    assert gateway.seen[0].headers["authorization"].endswith(KEY.get_secret_value())
    assert "authorization" not in gateway.seen[1].headers
    assert KEY.get_secret_value().encode() not in gateway.seen[1].content


def test_a_picture_that_fits_is_attached() -> None:
    gateway = uploading(ACCEPTED, uri="data:image/jpeg;base64,/9j/")

    gateway.ask("submit", a_task("runway"))

    (request,) = gateway.seen
    assert json.loads(request.content)["promptImage"] == "data:image/jpeg;base64,/9j/"


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        pytest.param([said(401)], AuthenticationError, id="key"),
        pytest.param([said(400, {"error": "no"})], RefusedError, id="refused"),
        pytest.param([said(500)], UnreachableError, id="trouble"),
        pytest.param([httpx.ReadTimeout("slow")], UnreachableError, id="silence"),
        pytest.param([said(200, {"uploadUrl": "nowhere"})], RefusedError, id="no place"),
        pytest.param([said(200, PLACE), httpx.Response(403)], RefusedError, id="storage"),
        pytest.param([said(200, PLACE), httpx.Response(503)], UnreachableError, id="storage busy"),
    ],
)
def test_a_failed_upload_submits_nothing_and_leaves_no_doubt(
    answers: list[httpx.Response | Exception], kind: type[GatewayError]
) -> None:
    gateway = uploading(*answers)

    with pytest.raises(GatewayError) as caught:
        gateway.ask("submit", a_task("runway"))

    assert type(caught.value) is kind
    assert not any(request.url.path.endswith("image_to_video") for request in gateway.seen)


def test_a_frame_that_is_no_picture_is_refused_before_anything_is_sent() -> None:
    gateway = uploading(ACCEPTED, uri="data:image/png;base64," + "!" * 6_000_000)

    with pytest.raises(RefusedError):
        gateway.ask("submit", a_task("runway"))

    assert gateway.seen == []
