"""An S3 on loopback, for what is kept in a bucket."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from runway_core.media.store import MediaStore, open_media_store
from runway_core.settings import load_settings

SECRET = "the-secret-of-the-bucket"


@contextmanager
def running_s3() -> Iterator[str]:
    """Run an empty S3; gives its URL."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def bucket_store(s3_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    """Open a store in a fresh bucket as the settings do; the environment holds the keys."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_url)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    bucket = f"bucket-{uuid.uuid4()}"
    httpx.put(f"{s3_url}/{bucket}").raise_for_status()
    settings = load_settings({}, data_dir=data_dir, media_url=f"s3://{bucket}/play/ground")
    return open_media_store(settings)
