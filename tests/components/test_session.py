from typing import Any, cast

import pytest

from components import identity, session
from components.draft import RequestDraft
from components.notices import Notice
from runway_core import Playground
from runway_core.settings import load_settings
from tests.support.clock import FakeClock
from tests.support.screens import show


class Held:
    """A playground as far as the session looks at it."""

    settings = load_settings({})

    def __init__(self, workspace: str) -> None:
        self.workspace = workspace

    def for_workspace(self, workspace: str) -> "Held":
        """Return somebody else's."""
        return Held(workspace)


class Script:
    """Calls on the session, made one after another in one run, and what they gave."""

    def __init__(self, *calls: Any) -> None:
        self.calls = calls
        self.given: list[Any] = []

    def __call__(self) -> None:
        self.given = [call() for call in self.calls]


def given(*calls: Any) -> list[Any]:
    """What calls on the session of one tab give."""
    script = Script(*calls)
    show(script)
    return script.given


def test_a_tab_begins_with_an_untouched_draft() -> None:
    assert given(session.draft, session.is_untouched) == [RequestDraft(), True]


def of_prompt() -> str:
    return session.revision("prompt_text")


def of_shape() -> str:
    return session.revision("ratio", "seed")


def test_an_edit_of_a_widget_changes_the_draft_and_not_its_revision() -> None:
    before, _, after, draft, is_untouched = given(
        of_prompt,
        lambda: session.update_draft(prompt_text="dusk"),
        of_prompt,
        session.draft,
        session.is_untouched,
    )

    assert before == after
    assert (draft.prompt_text, is_untouched) == ("dusk", False)


def test_the_form_has_another_revision_once_anything_was_replaced_in_it() -> None:
    first, _, typed, _, replaced = given(
        session.revision,
        lambda: session.update_draft(prompt_text="dusk"),
        session.revision,
        lambda: session.replace_fields(seed=4),
        session.revision,
    )

    assert first == typed != replaced


def test_a_draft_from_elsewhere_makes_every_widget_take_its_value() -> None:
    before, _, after, draft = given(
        lambda: (of_prompt(), of_shape()),
        lambda: session.replace_draft(RequestDraft(prompt_text="dusk")),
        lambda: (of_prompt(), of_shape()),
        session.draft,
    )

    assert (before[0] != after[0], before[1] != after[1]) == (True, True)
    assert draft == RequestDraft(prompt_text="dusk")


def test_values_from_elsewhere_leave_other_widgets_to_whoever_edits_them() -> None:
    before, _, after, draft = given(
        lambda: (of_prompt(), of_shape()),
        lambda: session.replace_fields(ratio="720:1280"),
        lambda: (of_prompt(), of_shape()),
        session.draft,
    )

    assert (before[0] == after[0], before[1] != after[1]) == (True, True)
    assert draft.ratio == "720:1280"


def test_first_values_are_given_until_somebody_changes_the_draft() -> None:
    drafts = given(
        lambda: session.begin_with(ratio="960:960"),
        session.draft,
        lambda: session.update_draft(ratio="720:1280"),
        lambda: session.begin_with(ratio="960:960"),
        session.draft,
    )

    assert (drafts[1].ratio, drafts[4].ratio) == ("960:960", "720:1280")


def test_a_second_click_at_once_is_the_same_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "monotonic", FakeClock().monotonic)

    first, _, second = given(
        session.submission_id, session.consume_submission_id, session.submission_id
    )

    assert first == second


def test_a_click_after_a_while_is_another_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    monkeypatch.setattr(session, "monotonic", clock.monotonic)

    first, _, _, second = given(
        session.submission_id,
        session.consume_submission_id,
        lambda: clock.advance(session.DOUBLE_CLICK_S),
        session.submission_id,
    )

    assert first != second


def test_a_click_on_a_changed_draft_is_another_wish_at_once() -> None:
    first, _, _, second = given(
        session.submission_id,
        session.consume_submission_id,
        lambda: session.update_draft(prompt_text="dawn"),
        session.submission_id,
    )

    assert first != second


def test_an_edit_takes_back_what_was_said_of_the_draft_before() -> None:
    notice = Notice(title="This cannot be sent as it is")

    said, unsaid = given(
        lambda: session.set_notice(notice),
        session.notice,
        lambda: session.update_draft(prompt_text="dusk"),
        session.notice,
    )[1::2]

    assert (said, unsaid) == (notice, None)


def test_what_was_said_stays_until_the_form_changes() -> None:
    notice = Notice(title="The recipe of this video is in the form.")

    said = given(
        lambda: session.set_notice(notice),
        lambda: session.update_draft(extra_json=""),  # as it was
        session.notice,
        lambda: session.update_draft(prompt_text="dusk"),
        session.notice,
    )

    assert said == [None, None, notice, None, None]


def test_each_slot_has_a_notice_of_its_own() -> None:
    notice = Notice(title="This picture cannot be used")

    _, first, last, _, none = given(
        lambda: session.set_frame_notice("first_frame", notice),
        lambda: session.frame_notice("first_frame"),
        lambda: session.frame_notice("last_frame"),
        lambda: session.set_frame_notice("first_frame", None),
        lambda: session.frame_notice("first_frame"),
    )

    assert (first, last, none) == (notice, None, None)


def test_a_taken_file_leaves_a_fresh_upload_field() -> None:
    numbers = given(
        lambda: session.upload_number("first_frame"),
        lambda: session.next_upload("first_frame"),
        lambda: session.upload_number("first_frame"),
        lambda: session.upload_number("last_frame"),
    )

    assert numbers == [0, None, 1, 0]


def test_what_ran_at_the_beginning_is_remembered_as_such() -> None:
    assert given(
        lambda: session.arrived_with(frozenset({"a"})),
        lambda: session.arrived_with(frozenset({"b"})),
    ) == [frozenset({"a"}), frozenset({"a"})]


def test_the_shown_batch_stands_in_the_address() -> None:
    shown = given(
        session.shown_batch_id,
        lambda: session.show_batch("b1"),
        session.shown_batch_id,
        lambda: session.show_batch(None),
        session.shown_batch_id,
    )

    assert shown[::2] == [None, "b1", None]


def test_pages_get_the_playground_that_the_app_holds() -> None:
    held: Any = Held("local")

    session.hold(held)
    got = given(session.playground)
    session.hold(None)

    assert got == [held]


def test_pages_of_somebody_who_signed_in_get_a_playground_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = identity.Visitor(workspace="user-1", is_signed_in=True)
    monkeypatch.setattr(identity, "visitor", lambda *_args, **_named: ada)

    session.hold(cast(Playground, Held("local")))
    (got,) = given(session.playground)
    session.hold(None)

    assert got.workspace == "user-1"


def test_nobody_gets_a_playground_before_signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "visitor", lambda *_args, **_named: identity.Visitor())
    refused: list[str] = []

    def try_it() -> None:
        try:
            session.playground()
        except PermissionError as error:
            refused.append(str(error))

    session.hold(cast(Playground, Held("local")))
    given(try_it)
    session.hold(None)

    assert refused == ["nobody who may enter is signed in"]


def test_what_a_tab_held_is_not_shown_to_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    people = iter(["ada", "ada", "bob"])
    monkeypatch.setattr(
        identity, "visitor", lambda *_args, **_named: identity.Visitor(workspace=next(people))
    )
    session.hold(cast(Playground, Held("local")))

    _, hers, his = given(
        lambda: session.update_draft(prompt_text="dusk"), session.draft, session.draft
    )
    session.hold(None)

    assert (hers.prompt_text, his.prompt_text) == ("dusk", "")


def test_a_new_session_is_offered_an_earlier_draft_once() -> None:
    earlier = RequestDraft(prompt_text="dusk")

    _, _, _, draft, is_offered, is_untouched = given(
        lambda: session.offer_once(lambda: earlier),
        lambda: session.offer_once(lambda: RequestDraft(prompt_text="dawn")),
        lambda: session.begin_with(duration_s=10),
        session.draft,
        session.is_offered,
        session.is_untouched,
    )

    assert (draft, is_offered, is_untouched) == (earlier, True, True)


def test_what_was_begun_already_is_not_replaced_by_an_earlier_draft() -> None:
    _, _, draft, is_offered = given(
        lambda: session.update_draft(prompt_text="dawn"),
        lambda: session.offer_once(lambda: RequestDraft(prompt_text="dusk")),
        session.draft,
        session.is_offered,
    )

    assert (draft.prompt_text, is_offered) == ("dawn", False)


def test_each_change_is_taken_for_saving_once() -> None:
    before, _, first, again = given(
        session.take_unsaved,
        lambda: session.update_draft(prompt_text="dusk"),
        session.take_unsaved,
        session.take_unsaved,
    )

    assert (before, first, again) == (None, RequestDraft(prompt_text="dusk"), None)


def test_a_tab_can_go_on_under_its_earlier_name() -> None:
    own, _, same, _, earlier = given(
        session.tab_id,
        lambda: session.go_on_as(None),
        session.tab_id,
        lambda: session.go_on_as("ab" * 16),
        session.tab_id,
    )

    assert (same, earlier) == (own, "ab" * 16)


def test_jobs_to_compare_stand_in_the_address_each_once() -> None:
    before, _, after = given(
        session.compared_ids,
        lambda: session.compare_jobs(["a", "b", "a"]),
        session.compared_ids,
    )

    assert (before, after) == ((), ("a", "b"))


def test_a_wish_to_compare_is_taken_once() -> None:
    _, wish, again = given(
        lambda: session.ask_to_compare(["a", "b"]),
        session.take_compare_wish,
        session.take_compare_wish,
    )

    assert (wish, again) == (("a", "b"), None)
