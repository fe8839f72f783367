"""Uploaded files and their addresses."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from runway_core.simulator.pictures import data_uri
from runway_core.simulator.tasks import Order
from runway_core.simulator.uploads import UPLOAD_LIFETIME_S, UploadShelf, runway_uri
from runway_core.simulator.wire import WireRefusalError
from tests.runway_core.simulator.test_pictures import a_png


@dataclass
class Now:
    """A clock that stands still."""

    seconds: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.seconds


def an_order(first: str | None) -> Order:
    """An order with a first picture."""
    return Order(model="gen4_turbo", width_px=1280, height_px=720, duration_s=5, first=first)


@pytest.fixture
def now() -> Now:
    """The shelf's clock."""
    return Now()


@pytest.fixture
def shelf(tmp_path: Path, now: Now) -> UploadShelf:
    """An empty shelf."""
    return UploadShelf(tmp_path, now)


def test_an_upload_stands_for_its_picture(shelf: UploadShelf) -> None:
    upload_id = shelf.open()

    assert shelf.fill(upload_id, a_png((8, 8)))

    resolved = shelf.resolved(an_order(runway_uri(upload_id)))
    assert resolved.first == data_uri(a_png((8, 8)))


def test_other_addresses_stay_as_they_are(shelf: UploadShelf) -> None:
    order = an_order("https://a.example/b.png")

    assert shelf.resolved(order) == order


def test_an_upload_that_was_not_announced_is_not_kept(shelf: UploadShelf) -> None:
    assert not shelf.fill("1795000000-nobody", b"x")


def test_an_upload_is_gone_after_a_day(shelf: UploadShelf, now: Now) -> None:
    upload_id = shelf.open()
    shelf.fill(upload_id, a_png((8, 8)))
    now.seconds += UPLOAD_LIFETIME_S

    with pytest.raises(WireRefusalError) as refused:
        shelf.resolved(an_order(runway_uri(upload_id)))

    assert "expired" in refused.value.refusal.issues[0].message


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_an_upload_that_is_no_picture_is_refused(shelf: UploadShelf, content: bytes) -> None:
    upload_id = shelf.open()
    shelf.fill(upload_id, content)

    with pytest.raises(WireRefusalError):
        shelf.resolved(an_order(runway_uri(upload_id)))


def test_an_address_cannot_leave_the_folder(shelf: UploadShelf, tmp_path: Path) -> None:
    (tmp_path.parent / "1795000000-secret").write_bytes(a_png((8, 8)))

    with pytest.raises(WireRefusalError):
        shelf.resolved(an_order("runway://../1795000000-secret"))
