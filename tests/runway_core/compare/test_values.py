from runway_core.compare.values import CompareCell, CompareRow, Progress, ProxyClip, ProxySet
from tests.support.factories import a_finished_job


def a_set(*states: Progress) -> ProxySet:
    clips = tuple(
        ProxyClip(
            job=a_finished_job(),
            id="k1",
            state=state,
            fraction=0.5,
            link=None,
            reason="",
            frame_count=120,
        )
        for state in states
    )
    return ProxySet(clips=clips, fps=24, width_px=1280, height_px=720)


def test_a_set_is_making_until_its_last_proxy_is_ready_or_failed() -> None:
    assert a_set("ready", "making").is_making
    assert not a_set("ready", "failed").is_making


def test_a_row_is_equal_when_every_take_says_the_same() -> None:
    same, other = CompareCell(delivered=7), CompareCell(delivered=8)

    assert CompareRow(field="seed", cells=(same, same)).is_equal
    assert not CompareRow(field="seed", cells=(same, other)).is_equal
