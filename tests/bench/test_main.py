from bench.__main__ import words_about

RESULTS = """# Results

## Six takes in step

3 rounds, `python -m bench compare`

Why it is so.

And what is left.

| | measured |
|---|---|
| steps | 9 |

## Opening the library

5 rounds, `python -m bench library`

| | measured |
"""


def test_what_was_written_about_a_topic_is_found_again() -> None:
    assert words_about("compare", RESULTS) == "Why it is so.\n\nAnd what is left.\n\n"


def test_a_topic_about_which_nothing_was_written_has_no_words() -> None:
    assert words_about("library", RESULTS) == ""


def test_a_topic_that_was_not_measured_yet_has_no_words() -> None:
    assert words_about("motion", RESULTS) == ""
