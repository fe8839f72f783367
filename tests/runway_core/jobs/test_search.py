from runway_core.jobs.search import MAX_CHARACTERS, MAX_WORDS, conditions, words_of


def test_only_so_much_of_what_was_typed_is_looked_for() -> None:
    many = " ".join(f"word{number}" for number in range(50))

    assert len(words_of(many)) == MAX_WORDS
    assert words_of("x" * 5000) == ["x" * MAX_CHARACTERS]


def test_letters_and_their_accents_are_one_sign_each() -> None:
    assert words_of("e\u0302") == ["ê"]


def test_nothing_typed_leaves_everything_in() -> None:
    assert list(conditions("  ", "sqlite")) == []
    assert list(conditions("\x00", "postgresql")) == []
