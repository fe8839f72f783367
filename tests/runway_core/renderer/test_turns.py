import threading
import time

from runway_core.renderer.turns import Turns


def test_a_clip_stands_aside_while_a_preview_is_drawn() -> None:
    turns, passed = Turns(), threading.Event()

    def frame() -> None:
        turns.give_way(20)
        passed.set()

    clip = threading.Thread(target=frame)
    with turns.first():
        clip.start()
        was_early = passed.wait(0.1)
    clip.join(20)

    assert not was_early
    assert passed.is_set()


def test_no_preview_can_stop_a_clip() -> None:
    turns = Turns()

    with turns.first():
        assert not turns.give_way(0.01)


def test_clips_wait_for_the_last_of_several_previews() -> None:
    turns = Turns()

    with turns.first():
        with turns.first():
            pass
        assert not turns.give_way(0)

    assert turns.give_way(0)


def test_clips_stand_aside_a_little_longer_for_the_page_that_shows_it() -> None:
    turns = Turns(linger_s=0.05)
    with turns.first():
        pass
    begun = time.monotonic()

    is_free = turns.give_way()

    assert is_free
    assert time.monotonic() - begun > 0.02


def test_standing_aside_ends_at_its_limit() -> None:
    turns = Turns(linger_s=60)
    with turns.first():
        pass

    assert turns.give_way(0.01)
