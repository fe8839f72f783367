from runway_core.jobs.search import MAX_CHARACTERS, conditions, words_of


def test_only_so_much_of_what_was_typed_is_looked_for() -> None:
    assert words_of("x" * 5000) == ["x" * MAX_CHARACTERS]


def test_every_word_is_looked_for_once() -> None:
    assert words_of("the hill and the sea and the sky at night") == [
        *("the", "hill", "and", "sea", "sky", "at", "night")
    ]


def test_letters_and_their_accents_are_one_sign_each() -> None:
    assert words_of("e\u0302") == ["ê"]


def test_nothing_typed_leaves_everything_in() -> None:
    assert list(conditions("  ", "sqlite")) == []
    assert list(conditions("\x00", "postgresql")) == []
