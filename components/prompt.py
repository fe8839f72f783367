"""The prompt with a live count against the limit that bites first."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from . import assets, edits, strings


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLimit:
    """The tightest limit among the picked gateways."""

    utf16_units: int
    gateway_label: str


_MOUNT = st.components.v2.component(
    "pg_prompt",
    js=assets.script("prompt.js"),
    css=assets.style("prompt.css"),
    isolate_styles=False,
)


def prompt(
    text: str,
    *,
    limit: PromptLimit | None,
    revision: Callable[[], str],
    is_untouched: bool,
    key: str,
    on_change: Callable[[str], None],
) -> None:
    """Draw the prompt field; half-typed text stays with the browser and is never overwritten.

    Args:
        text: Taken over by the field when its revision is another one than before.
        limit: What to count against, in UTF-16 units; None: only count.
        revision: Tells the one of ``text``, which anything but this field changes with the text.
        is_untouched: Whether the draft is the empty one of a session that has just begun.
        key: The widget's key.
        on_change: Is called before the next run with the text, a moment after typing stops.
    """

    def take() -> None:
        value = edits.take(key, revision())
        if value is not None:
            on_change(read_edit(value))

    _MOUNT(
        key=key,
        data={
            "value": text,
            "revision": revision(),
            "is_untouched": is_untouched,
            "limit": None if limit is None else limit.utf16_units,
            "words": {
                "label": strings.PROMPT,
                "placeholder": strings.PROMPT_PLACEHOLDER,
                "count": strings.PROMPT_COUNT,
                "count_of": strings.PROMPT_COUNT_OF,
                "limit_of": _limit_words(strings.PROMPT_LIMIT_OF, limit),
                "over": _limit_words(strings.PROMPT_OVER, limit),
            },
        },
        on_edit_change=take,
    )


def read_edit(value: object) -> str:
    """Read what the script sent."""
    return str(value)


def _limit_words(words: str, limit: PromptLimit | None) -> str:
    return "" if limit is None else words.replace("{gateway}", limit.gateway_label)
