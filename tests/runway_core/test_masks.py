from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from runway_core import Playground
from tests.support.factories import a_frame
from tests.support.playgrounds import a_playground


@pytest.fixture
def playground(data_dir: Path) -> Iterator[Playground]:
    """A playground with an empty data folder."""
    with a_playground(data_dir) as opened:
        yield opened


def painted(value: int = 255) -> bytes:
    canvas = np.zeros((90, 160, 3), np.uint8)
    canvas[20:70, 30:90] = value
    return cv2.imencode(".png", canvas)[1].tobytes()


def test_a_painted_mask_is_kept_by_its_content(playground: Playground) -> None:
    mask, again = playground.masks.keep(painted()), playground.masks.keep(painted(254))

    assert mask is not None
    assert mask == again
    assert (mask.media_type, mask.width_px, mask.height_px) == ("image/png", 160, 90)
    assert str(playground.masks.link(mask)).startswith(f"/assets/{mask.sha256}.png?")


def test_nothing_painted_is_no_mask(playground: Playground) -> None:
    assert playground.masks.keep(painted(0)) is None


def test_a_lost_mask_has_no_link(playground: Playground) -> None:
    assert playground.masks.link(a_frame(sha256="f" * 64)) is None


def test_a_mask_of_another_workspace_has_no_link(playground: Playground) -> None:
    mask = playground.masks.keep(painted())
    assert mask is not None

    assert playground.for_workspace("another").masks.link(mask) is None
