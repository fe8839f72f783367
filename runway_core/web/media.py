"""Stored assets by signed link, with ranges, for players, downloads and gateways."""

import time
from collections.abc import Callable
from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from runway_core.errors import MediaStoreError
from runway_core.media.names import OCTET_STREAM
from runway_core.media.signing import LINK_PREFIX, VIEW, LinkSigner, SignedAsset
from runway_core.media.store import MediaStore

from .answers import sentence

DERIVED_PREFIX = "/derived/"  # the store of what can be made again
_REDIRECT_CACHE_S = 900  # short: a bucket's own credentials may end before the link does
_PRESIGNED_MAX_S = 7 * 24 * 3600  # the longest that S3 signs for
_INVALID = "This link is not valid or has expired. Reload the page for a fresh one."
_GONE = "This file is not in the media store any more."
_AWAY = "The media store cannot be reached. Try again in a moment."


def derived_link(
    signer: LinkSigner, sha256: str, media_type: str, *, filename: str | None = None
) -> str:
    """Return a link to a derived file, a path without a host."""
    link = signer.link(sha256, media_type=media_type, filename=filename)
    return DERIVED_PREFIX + link.removeprefix(LINK_PREFIX)


def media_routes(
    store: MediaStore,
    signer: LinkSigner,
    *,
    prefix: str = LINK_PREFIX,
    clock: Callable[[], float] = time.time,
) -> list[Route]:
    """Return the route under ``prefix`` that answers GET and HEAD of signed links.

    A local file is sent with ranges (206) and may be cached until its link ends; a bucket is
    redirected to (307), except where the link gives a download name, which only our own answer can
    carry.
    """

    async def asset(request: Request) -> Response:
        name, now_s = request.path_params["name"], clock()
        signed = signer.verify(name, request.query_params, now=now_s)
        if signed is None or signed.purpose != VIEW:
            return sentence(403, _INVALID)
        try:
            if not store.is_local:
                return await _from_bucket(request, store, name, signed, now_s)
        except MediaStoreError:
            return sentence(503, _AWAY)
        return _from_folder(request, store, name, signed, now_s)

    return [Route(f"{prefix}{{name}}", asset, methods=["GET"], name=prefix.strip("/"))]


def _from_folder(
    request: Request, store: MediaStore, name: str, signed: SignedAsset, now_s: float
) -> Response:
    headers = _headers(signed, now_s)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = store.path_of(name)
    if path is None:
        return sentence(404, _GONE)
    return FileResponse(
        path, headers=headers, media_type=signed.media_type, filename=_download_name(signed, name)
    )


async def _from_bucket(
    request: Request, store: MediaStore, name: str, signed: SignedAsset, now_s: float
) -> Response:
    if _download_name(signed, name) is not None:
        return await _through(store, name, signed, now_s)
    lifetime_s = min(int(signed.expires_at_s - now_s) + 1, _PRESIGNED_MAX_S)
    method: Literal["GET", "HEAD"] = "HEAD" if request.method == "HEAD" else "GET"
    url = await run_in_threadpool(store.presigned_url, name, lifetime_s=lifetime_s, method=method)
    cache_s = min(lifetime_s, _REDIRECT_CACHE_S)
    return RedirectResponse(url, 307, {"Cache-Control": f"private, max-age={cache_s}"})


async def _through(store: MediaStore, name: str, signed: SignedAsset, now_s: float) -> Response:
    asset = await run_in_threadpool(store.stat, signed.sha256)
    if asset is None:
        return sentence(404, _GONE)
    # FileResponse writes the name of a download safely; its header is all that is taken from it.
    disposition = FileResponse("", filename=_download_name(signed, name))
    return StreamingResponse(
        store.stream(asset),
        media_type=asset.media_type,
        headers=_headers(signed, now_s)
        | {
            "Content-Length": str(asset.byte_count),
            "Content-Disposition": disposition.headers["content-disposition"],
        },
    )


def _download_name(signed: SignedAsset, name: str) -> str | None:
    # Bytes of an unknown kind are never shown in place.
    return signed.filename or (name if signed.media_type == OCTET_STREAM else None)


def _headers(signed: SignedAsset, now_s: float) -> dict[str, str]:
    lifetime_s = int(signed.expires_at_s - now_s)
    return {
        "Cache-Control": f"private, max-age={lifetime_s}, immutable",
        "ETag": f'"{signed.sha256}"',
        "X-Content-Type-Options": "nosniff",
    }
