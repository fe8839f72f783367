"""Two frames that have to meet: what keeps them from it, and both on top of each other.

The script judges from the small copies whether the two show one scene; what their shapes ask for
is said here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from runway_core import ImageFrame

from . import assets, edits, figures
from .frame_slot import kept_share
from .strings import frames


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """The two frames as they are drawn."""

    first: ImageFrame
    last: ImageFrame
    first_url: str
    """A small upright copy."""
    last_url: str
    ratio: str
    offers: tuple[str, ...] = ()
    """Ratios that may be offered instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAdvice:
    """Why the two do not fit each other, and the ratios that would make them."""

    words: str
    fixes: tuple[tuple[str, str], ...] = ()
    """What a button says, and the ratio to which it crops both."""


_SAME_SHAPE = 0.95  # of the one aspect to the other; less shows as a different crop
_WORTH_IT = 0.02  # of a picture; a ratio that keeps only this much more is not worth a click

_MOUNT = st.components.v2.component(
    "pg_frame_pair", js=assets.script("frame_pair.js"), css=assets.style("frame_pair.css")
)


def frame_pair(view: PairView, *, key: str, on_fit: Callable[[str], None]) -> None:
    """Draw the advice and the overlay.

    Args:
        view: The two frames.
        key: The widget's key.
        on_fit: Is called before the next run with the ratio to which both are to be cropped.
    """

    def take() -> None:
        value = edits.take(key)
        if value is not None and value.get("kind") == "fit_both":
            on_fit(str(value.get("ratio")))

    _MOUNT(key=key, data=_data(view), on_edit_change=take)


def advise(
    first: ImageFrame, last: ImageFrame, ratio: str, offers: Sequence[str]
) -> PairAdvice | None:
    """Say what keeps two frames from fitting each other; None: nothing does.

    Args:
        first: The first frame.
        last: The last frame.
        ratio: Width and height of the video in pixels, "W:H".
        offers: Ratios that may be offered instead.
    """
    words = _mismatch(first, last)
    if not words:
        return None
    fixes: dict[str, str] = {}
    if offers:
        both = max(offers, key=lambda offer: _kept_of_both(first, last, offer))
        if _kept_of_both(first, last, both) > _kept_of_both(first, last, ratio) + _WORTH_IT:
            fixes[both] = frames.PAIR_USE_FOR_BOTH.format(shape=figures.shape(both))
        firsts = max(offers, key=lambda offer: kept_share(first, offer))
        if firsts not in fixes and kept_share(first, firsts) > kept_share(first, ratio) + _WORTH_IT:
            fixes[firsts] = frames.PAIR_CROP_AS_FIRST.format(shape=figures.shape(firsts))
    if ratio not in fixes and "pad" in {first.fit, last.fit}:
        fixes[ratio] = frames.PAIR_CROP_BOTH
    return PairAdvice(words=words, fixes=tuple((label, offer) for offer, label in fixes.items()))


def _mismatch(first: ImageFrame, last: ImageFrame) -> str:
    aspects = first.width_px / first.height_px, last.width_px / last.height_px
    if min(aspects) / max(aspects) < _SAME_SHAPE:
        return frames.PAIR_SHAPES.format(
            first=figures.pixel_size(first.width_px, first.height_px),
            last=figures.pixel_size(last.width_px, last.height_px),
        )
    return frames.PAIR_FITS if first.fit != last.fit else ""


def _kept_of_both(first: ImageFrame, last: ImageFrame, ratio: str) -> float:
    return min(kept_share(first, ratio), kept_share(last, ratio))


def _data(view: PairView) -> dict[str, Any]:
    width, height = (int(side) for side in view.ratio.split(":"))
    advice = advise(view.first, view.last, view.ratio, view.offers)
    return {
        "target": [width, height],
        "first": _picture(view.first, view.first_url, frames.PAIR_FIRST),
        "last": _picture(view.last, view.last_url, frames.PAIR_LAST),
        "advice": None
        if advice is None
        else {
            "words": advice.words,
            "fixes": [{"label": label, "ratio": ratio} for label, ratio in advice.fixes],
        },
        "words": {
            "unlike": frames.PAIR_UNLIKE,
            "show": frames.PAIR_SHOW,
            "hide": frames.PAIR_HIDE,
            "share": frames.PAIR_SHARE,
            "share_value": frames.PAIR_SHARE_VALUE,
            "from": frames.PAIR_FROM,
            "to": frames.PAIR_TO,
            "difference": frames.PAIR_DIFFERENCE,
            "difference_help": frames.PAIR_DIFFERENCE_HELP,
        },
    }


def _picture(frame: ImageFrame, url: str, alt: str) -> dict[str, Any]:
    return {
        "id": frame.sha256,
        "src": url,
        "alt": alt,
        "size": [frame.width_px, frame.height_px],
        "fit": frame.fit,
        "focus": list(frame.focus),
    }
