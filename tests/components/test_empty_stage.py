from components.empty_stage import empty_stage
from tests.support.screens import drawn, show


def test_the_empty_stage_says_the_three_steps() -> None:
    data = drawn(show(empty_stage, key="empty"))["empty"]

    assert data["title"] == "Your takes appear here"
    assert len(data["steps"]) == 3
