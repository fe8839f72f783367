"""A provider over HTTP: what a spec says, sent one request at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx
from pydantic import SecretStr

from runway_core.errors import (
    GatewayError,
    MediaStoreError,
    MissingKeyError,
    RateLimitedError,
    ServerError,
    UnreachableError,
)
from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import (
    Scrub,
    Verb,
    auth_headers,
    cancel_request,
    classify,
    decode_call,
    decode_snapshot,
    decode_submission,
    fill,
    is_missing_route,
    is_wrong_address,
    retrieve_requests,
    scrubber,
)
from runway_core.models import Submission, TaskId, TaskSnapshot, TaskStatus, WireRequest

from .downloads import open_download
from .port import Download, TaskHandle
from .transport import Answer, exchange
from .uploads import upload

Attachment = Callable[[str], str]
RecheckUrl = Callable[[str], Awaitable[None]]
Extensions = dict[str, Any]

WAITING_FOR_CALL = "Its task cannot be read there; waiting for the gateway to call."


class HttpProvider:
    """The four verbs for one gateway; keeps no state between calls.

    Args:
        spec: The gateway's dialect.
        client: From `make_client`; shared, and closed by its owner.
        submit_client: For the one request that costs money, over a transport that uses no
            connection twice: one that its server closes at that moment would leave the submit in
            doubt. None: ``client``.
        attachment: From what `WireRequest.attachments` names to what stands there; called on a
            thread.
        recheck_url: Called before every address of a download is followed, redirects included;
            raises to refuse it.
    """

    def __init__(
        self,
        spec: GatewaySpec,
        client: httpx.AsyncClient,
        attachment: Attachment,
        *,
        submit_client: httpx.AsyncClient | None = None,
        recheck_url: RecheckUrl | None = None,
    ) -> None:
        self._spec = spec
        self._client = client
        self._submit_client = submit_client or client
        self._attachment = attachment
        self._recheck_url = recheck_url

    async def submit(self, task: TaskHandle, *, key: SecretStr | None) -> Submission:
        """Send the request once; pictures too large to attach are uploaded before."""
        scrub = self._scrub(key)
        uploaded = await self._uploaded(task, key, scrub)
        content = await self._content(task.wire, uploaded)
        answer = await self._send("submit", task.wire, key, content, self._gate(task))
        return decode_submission(
            self._spec, answer.http_status, answer.headers, answer.body, scrub=scrub
        )

    async def retrieve(self, task: TaskHandle, *, key: SecretStr | None) -> TaskSnapshot:
        """Read the task once, by the first of the gateway's ways that its host knows.

        Where the host knows none of them, what the gateway has called with is read instead.
        """
        answers = []
        for wire in retrieve_requests(self._spec, task.base_url, _task_id(task)):
            answer = await self._send("retrieve", wire, key, fill(wire, self._attachment))
            answers.append(answer)
            if not is_wrong_address(answer.http_status, answer.headers, answer.body):
                return self._snapshot(answer, task, key)
        has_no_way = all(
            is_missing_route(item.http_status, item.headers, item.body) for item in answers
        )
        if has_no_way and task.called is not None:
            return self._called(task.called(), task, key)
        return self._snapshot(answers[0], task, key)

    async def cancel(self, task: TaskHandle, *, key: SecretStr | None) -> bool:
        """Ask the gateway to cancel; False where it has no such thing or did not agree.

        Raises:
            RateLimitedError, ServerError: It could not say; worth asking again.
        """
        wire = cancel_request(self._spec, task.base_url, _task_id(task))
        if wire is None:
            return False
        answer = await self._send("cancel", wire, key, fill(wire, self._attachment))
        if answer.http_status >= 400:
            error = classify(
                self._spec,
                "cancel",
                answer.http_status,
                answer.headers,
                answer.body,
                scrub=self._scrub(key),
            )
            if isinstance(error, RateLimitedError | ServerError):
                raise error
        is_agreed = 200 <= answer.http_status < 300
        return is_agreed and not is_wrong_address(answer.http_status, answer.headers, answer.body)

    @asynccontextmanager
    async def download(self, url: str, *, offset: int = 0) -> AsyncIterator[Download]:
        """Open the video; the key is not sent, because links point anywhere."""
        async with open_download(
            self._spec, self._client, url, offset=offset, recheck_url=self._recheck_url
        ) as opened:
            yield opened

    def _snapshot(self, answer: Answer, task: TaskHandle, key: SecretStr | None) -> TaskSnapshot:
        return decode_snapshot(
            self._spec,
            answer.http_status,
            answer.headers,
            answer.body,
            age_s=task.submitted_age_s,
            scrub=self._scrub(key),
        )

    def _called(self, body: bytes | None, task: TaskHandle, key: SecretStr | None) -> TaskSnapshot:
        """Return what a call tells; a call that is still to come is waited for."""
        scrub = self._scrub(key)
        told = body and decode_call(self._spec, body, task_id=_task_id(task), scrub=scrub)
        return told or TaskSnapshot(
            status=TaskStatus.QUEUED, remark=WAITING_FOR_CALL, is_called=True
        )

    def _gate(self, task: TaskHandle) -> Extensions:
        """Return what makes httpx ask once more before the first byte of a submit leaves."""

        async def look(event: str, _info: dict[str, Any]) -> None:
            is_leaving = event.endswith(".send_request_headers.started")
            if is_leaving and task.is_wanted is not None and not task.is_wanted():
                raise UnreachableError(
                    f"the request to {self._spec.label} was held up on this machine and did not "
                    "leave; nothing was submitted",
                    gateway_id=self._spec.id,
                )

        return {"trace": look}

    async def _send(
        self,
        verb: Verb,
        wire: WireRequest,
        key: SecretStr | None,
        content: bytes,
        extensions: Extensions | None = None,
    ) -> Answer:
        headers = {**wire.headers, **self._key_headers(key)}
        if content:
            headers["Content-Type"] = "application/json"
        client = self._submit_client if verb == "submit" else self._client
        build = partial(
            client.build_request, wire.method, wire.url, headers=headers, extensions=extensions
        )
        return await exchange(self._spec, client, verb, lambda: build(content=content or None))

    async def _content(self, wire: WireRequest, uploaded: dict[str, str]) -> bytes:
        def load(sha256: str) -> str:
            return uploaded.get(sha256) or self._attachment(sha256)

        try:
            return await asyncio.to_thread(fill, wire, load)
        except MediaStoreError as error:
            raise self._unreadable(error) from error

    async def _uploaded(
        self, task: TaskHandle, key: SecretStr | None, scrub: Scrub
    ) -> dict[str, str]:
        """Upload the pictures that are too large to attach; return what stands for each."""
        step = self._spec.upload
        if step is None:
            return {}
        done: dict[str, str] = {}
        for sha256 in dict.fromkeys(task.wire.attachments.values()):
            try:
                data_uri = await asyncio.to_thread(self._attachment, sha256)
            except MediaStoreError as error:
                raise self._unreadable(error) from error
            if len(data_uri) > self._spec.max_data_uri_bytes:
                done[sha256] = await upload(
                    self._spec,
                    self._client,
                    step,
                    base_url=task.base_url,
                    headers=self._key_headers(key),
                    data_uri=data_uri,
                    scrub=scrub,
                )
        return done

    def _unreadable(self, error: MediaStoreError) -> GatewayError:
        """Say that a frame could not be read: nothing was sent, so it may be tried again."""
        return UnreachableError(
            f"a frame could not be read, so nothing was sent: {error.message}",
            gateway_id=self._spec.id,
            hint=error.hint,
        )

    def _key_headers(self, key: SecretStr | None) -> dict[str, str]:
        has_key = key is not None and key.get_secret_value().strip() != ""
        if self._spec.key_required and not has_key:
            raise MissingKeyError(
                f"{self._spec.label} needs an API key", variable=self._spec.key_env
            )
        return auth_headers(self._spec, key) if has_key else {}

    def _scrub(self, key: SecretStr | None) -> Scrub:
        return scrubber() if key is None else scrubber(key.get_secret_value().strip())


def _task_id(task: TaskHandle) -> TaskId:
    if task.task_id is None:
        raise ValueError(f"job {task.job_id} has no task yet")
    return task.task_id
