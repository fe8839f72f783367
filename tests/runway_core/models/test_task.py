from runway_core.models import TaskStatus


def test_a_task_has_ended_when_it_succeeded_failed_or_was_cancelled() -> None:
    assert [status for status in TaskStatus if status.is_terminal] == [
        TaskStatus.SUCCEEDED,
        TaskStatus.FAILED,
        TaskStatus.CANCELLED,
    ]
