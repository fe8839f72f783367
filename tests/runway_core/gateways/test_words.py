from runway_core.gateways.words import COMMON_WORDS, words_for
from runway_core.models import TaskStatus


def test_a_line_of_words_becomes_a_table_in_lower_case() -> None:
    table = words_for(queued="PENDING Throttled", failed="FAILED")

    assert table == {
        "pending": TaskStatus.QUEUED,
        "throttled": TaskStatus.QUEUED,
        "failed": TaskStatus.FAILED,
    }


def test_no_number_is_a_common_word() -> None:
    assert not any(word.isdecimal() for word in COMMON_WORDS)
