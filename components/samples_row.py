"""The pictures that ship with the playground, offered while there is no first frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from . import assets, strings


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleView:
    """One picture on offer."""

    name: str
    alt: str
    picture_url: str


_MOUNT = st.components.v2.component(
    "pg_samples_row", js=assets.script("samples_row.js"), css=assets.style("samples_row.css")
)


def samples_row(samples: Sequence[SampleView], *, key: str, on_pick: Callable[[str], None]) -> None:
    """Draw the samples as one row of picture buttons.

    Args:
        samples: What is on offer.
        key: The widget's key.
        on_pick: Is called before the next run with the name of the picture taken.
    """

    def take() -> None:
        on_pick(str(st.session_state[key]["pick"]))

    _MOUNT(
        key=key,
        data={
            "title": strings.SAMPLES,
            "samples": [
                {
                    "name": sample.name,
                    "alt": sample.alt,
                    "src": sample.picture_url,
                    "label": strings.SAMPLE_USE.format(name=sample.name),
                }
                for sample in samples
            ],
        },
        on_pick_change=take,
    )
