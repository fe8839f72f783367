from components.frame_library import library_words


def test_every_word_of_the_dialog_is_there() -> None:
    words = library_words()

    assert all(words.values())
    assert {"library", "library_title", "library_close", "library_empty"} <= words.keys()
