from runway_core.models import JobState


def test_a_job_in_doubt_is_neither_driven_nor_over() -> None:
    neither = [state for state in JobState if not state.is_active and not state.is_terminal]

    assert neither == [JobState.IN_DOUBT]


def test_no_job_is_driven_after_its_end() -> None:
    assert [state for state in JobState if state.is_active and state.is_terminal] == []


def test_an_expired_job_has_ended() -> None:
    assert JobState.EXPIRED.is_terminal
