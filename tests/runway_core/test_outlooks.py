from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import GatewayChoice, Plan, Playground
from runway_core.frame_desk import BEING_PREPARED
from tests.support.factories import a_picture, a_request
from tests.support.playgrounds import a_playground, eventually
from tests.support.slow_frames import hold_frames

CHOICES = [GatewayChoice(gateway_id="local"), GatewayChoice(gateway_id="runway")]


@pytest.fixture
def playground(data_dir: Path) -> Iterator[Playground]:
    with a_playground(data_dir) as opened:
        yield opened


def test_an_outlook_says_what_the_plans_say(playground: Playground) -> None:
    playground._parts.frame_desk.patience_s = 60.0
    request = a_request(first_frame=playground.add_image(a_picture(640, 400)))

    outlook = playground.outlooks.of(request, CHOICES)

    assert outlook.is_whole
    assert outlook.answers == playground.plans(request, CHOICES)


def test_an_outlook_tells_price_and_changes_while_a_picture_is_being_prepared(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = a_request(first_frame=playground.add_image(a_picture(640, 400)))
    is_let_go = hold_frames(monkeypatch)
    playground._parts.frame_desk.patience_s = 0.0
    early = playground.outlooks.of(request, CHOICES)
    is_let_go.set()
    eventually(lambda: playground.outlooks.of(request, CHOICES).is_whole, str)

    late = playground.outlooks.of(request, CHOICES)
    assert not early.is_whole
    assert [answer.price for answer in early.answers if isinstance(answer, Plan)] == [
        answer.price for answer in late.answers if isinstance(answer, Plan)
    ]
    assert BEING_PREPARED in str(early.answers[0])
    assert late.answers == playground.plans(request, CHOICES)
