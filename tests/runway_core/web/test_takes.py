"""Takes as they leave the house: whole, in ranges, several in a zip; always with their recipe."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.applications import Starlette

from runway_core.errors import JobNotFoundError
from runway_core.media.signing import LinkSigner
from runway_core.media.store import MediaStore
from runway_core.web.takes import Bundle, TakeFile, take_link, take_routes, zip_link
from tests.runway_core.web.conftest import Client

VIDEO, TAIL = bytes(range(256)) * 20, b"the recipe"
WHOLE = VIDEO + TAIL


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore.in_folder(tmp_path / "media")


@pytest.fixture
def signer() -> LinkSigner:
    return LinkSigner(b"k" * 32, 3600)


@pytest.fixture
def client(store: MediaStore, signer: LinkSigner) -> Client:
    asset = store.put(VIDEO, "video/mp4")
    known = {
        job_id: TakeFile(name=f"{job_id}.mp4", asset=asset, tail=TAIL) for job_id in ("a", "b")
    }

    def gather(workspace: str, job_ids: Sequence[str]) -> Bundle:
        files = tuple(known[job_id] for job_id in job_ids if job_id in known)
        if workspace != "local" or not files:
            raise JobNotFoundError("not here")
        return Bundle(files=files, manifest=b"file\r\na.mp4\r\n")

    return Client(Starlette(routes=take_routes(store, signer, gather)))


@pytest.fixture
def link(store: MediaStore, signer: LinkSigner, client: Client) -> str:
    stored = (store.put(VIDEO, "video/mp4").sha256, "video/mp4")
    return take_link(signer, "local", stored, "a", "dusk.mp4")


def test_a_download_carries_its_recipe_and_its_name(client: Client, link: str) -> None:
    answer = client.get(link)

    assert answer.content == WHOLE
    assert answer.headers["content-length"] == str(len(WHOLE))
    assert answer.headers["content-disposition"] == 'attachment; filename="dusk.mp4"'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, len(WHOLE) - 1),
        ("bytes=-4", len(WHOLE) - 4, len(WHOLE) - 1),
        (f"bytes={len(VIDEO) - 3}-{len(VIDEO) + 2}", len(VIDEO) - 3, len(VIDEO) + 2),
        (f"bytes={len(VIDEO) + 2}-{len(VIDEO) + 5}", len(VIDEO) + 2, len(VIDEO) + 5),
        (f"bytes=10-{len(WHOLE) * 9}", 10, len(WHOLE) - 1),
    ],
)
def test_a_range_reaches_into_the_recipe_as_into_the_video(
    client: Client, link: str, asked: str, start: int, end: int
) -> None:
    answer = client.get(link, headers={"range": asked})

    assert answer.status_code == 206
    assert answer.content == WHOLE[start : end + 1]
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(WHOLE)}"
    assert answer.headers["content-length"] == str(end - start + 1)


def test_a_range_beyond_the_end_is_refused(client: Client, link: str) -> None:
    answer = client.get(link, headers={"range": f"bytes={len(WHOLE)}-"})

    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(WHOLE)}")


def test_a_range_of_another_version_gets_the_whole_file(client: Client, link: str) -> None:
    answer = client.get(link, headers={"range": "bytes=5-", "if-range": '"another"'})

    assert (answer.status_code, answer.content) == (200, WHOLE)


def test_head_tells_the_size_and_sends_nothing(client: Client, link: str) -> None:
    answer = client.request("HEAD", link)

    assert (answer.content, answer.headers["content-length"]) == (b"", str(len(WHOLE)))


def test_a_zip_holds_every_take_once_and_the_table(client: Client, signer: LinkSigner) -> None:
    answer = client.get(zip_link(signer, "local", ["a", "b", "gone"], "takes-2.zip"))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.mp4", "b.mp4", "takes.csv"]
        assert archive.read("b.mp4") == WHOLE
        assert list(csv.reader(archive.read("takes.csv").decode().splitlines())) == [
            ["file"],
            ["a.mp4"],
        ]
    assert 'filename="takes-2.zip"' in answer.headers["content-disposition"]


def test_a_link_is_good_for_its_own_workspace_and_jobs_only(
    client: Client, signer: LinkSigner, link: str
) -> None:
    forged = link.replace("%3Aa%3Alocal", "%3Ab%3Alocal")

    assert client.get(forged).status_code == 403
    assert client.get(zip_link(signer, "another", ["a"], "x.zip")).status_code == 404
    assert client.get(zip_link(signer, "local", ["gone"], "x.zip")).status_code == 404


def test_a_link_to_a_stored_file_is_no_link_to_a_take(
    client: Client, signer: LinkSigner, store: MediaStore
) -> None:
    view = signer.link(store.put(VIDEO, "video/mp4").sha256, media_type="video/mp4")

    assert client.get(view.replace("/assets/", "/takes/")).status_code == 403
