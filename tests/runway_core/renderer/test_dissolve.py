"""A fade between two pictures."""

from dataclasses import dataclass

import numpy as np
import pytest

from runway_core.renderer.dissolve import Dissolve
from runway_core.renderer.life import Moment
from runway_core.renderer.picture import Planes, empty_planes


@dataclass
class Plain:
    """A picture of one grey level that remembers the moments it was drawn at."""

    level: int
    moments: list[Moment]

    def painter(self) -> "Plain":
        return self

    def draw(self, moment: Moment, out: Planes) -> None:
        self.moments.append(moment)
        out.y[:], out.u[:], out.v[:] = self.level, self.level, self.level


@pytest.mark.parametrize(("t", "level"), [(0.0, 40), (0.5, 120), (1.0, 200)])
def test_the_last_picture_fades_in(t: float, level: int) -> None:
    out = empty_planes(64, 64)

    Dissolve(Plain(40, []), Plain(200, []), 64, 64).painter().draw(Moment(t, 0.0), out)

    assert [np.unique(plane).tolist() for plane in out] == [[level]] * 3


def test_both_pictures_make_the_same_move() -> None:
    first, last = Plain(40, []), Plain(200, [])
    moment = Moment(t=0.4, amplitude=0.7, time_s=2.0, strength=0.5)

    Dissolve(first, last, 64, 64).painter().draw(moment, empty_planes(64, 64))

    assert first.moments == last.moments == [moment]
