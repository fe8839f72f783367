from collections.abc import Iterator

import pytest

import runway_core
from components import notices
from components.notices import Notice, describe
from runway_core import (
    ContentModeratedError,
    InvalidImageError,
    PlaygroundError,
    RefusedError,
    SubmissionInDoubtError,
)
from tests.support.screens import drawn, show


def leaves(kind: type[PlaygroundError]) -> Iterator[type[PlaygroundError]]:
    """The classes that are raised: those that no other class narrows."""
    for child in kind.__subclasses__():
        yield from leaves(child) if child.__subclasses__() else [child]


@pytest.mark.parametrize("kind", list(leaves(PlaygroundError)))
def test_every_error_that_can_be_raised_has_words_of_its_own(kind: type[PlaygroundError]) -> None:
    assert notices.has_title(kind)


def test_no_words_are_kept_for_an_error_that_is_gone() -> None:
    known = {name for name in notices.TITLES if not hasattr(runway_core, name)}

    assert known == set()


def test_a_notice_says_what_happened_and_what_to_do() -> None:
    error = InvalidImageError("corrupt", "The file ends too early.", hint="Export it again.")

    notice = describe(error)

    assert (notice.title, notice.words, notice.hint, notice.tone) == (
        "This picture cannot be used",
        "The file ends too early.",
        "Export it again.",
        "caution",
    )
    assert notice.field == "image"


def test_a_gateways_own_words_are_quoted() -> None:
    assert describe(RefusedError("refused", excerpt='{"error": "ratio"}')).quote == (
        '{"error": "ratio"}'
    )
    assert describe(ContentModeratedError("moderated", failure="SAFETY")).quote == "SAFETY"


def test_a_message_of_the_log_begins_like_a_sentence_on_the_screen() -> None:
    assert describe(InvalidImageError("corrupt", "the file is text")).words == "The file is text"
    assert describe(RefusedError("chatgptsb refused it", gateway_id="chatgptsb")).words == (
        "chatgptsb refused it"
    )


def test_doubt_has_its_own_tone() -> None:
    assert describe(SubmissionInDoubtError("no answer")).tone == "doubt"


def test_an_error_of_a_branch_is_told_in_the_branchs_name() -> None:
    assert describe(PlaygroundError("what")).title == "That did not work"


def test_a_playground_error_is_kept_and_goes_no_further() -> None:
    kept: list[Notice] = []

    with notices.kept(kept.append):
        raise InvalidImageError("empty", "The file is empty.")

    assert [notice.words for notice in kept] == ["The file is empty."]


def test_a_bug_is_not_swallowed_as_a_notice() -> None:
    with pytest.raises(ZeroDivisionError), notices.kept(lambda _notice: None):
        _ = 1 / 0


def test_a_notice_is_drawn_with_all_its_parts() -> None:
    notice = Notice(title="Refused", words="why", hint="what next", quote="<b>", tone="failed")

    screen = show(notices.notice_card, notice, key="card")

    assert drawn(screen)["card"] == {
        "title": "Refused",
        "words": "why",
        "hint": "what next",
        "quote": "<b>",
        "tone": "failed",
    }
