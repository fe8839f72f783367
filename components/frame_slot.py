"""One frame of the request: an upload field, and the picture with the crop it will get.

The field itself is Streamlit's own file uploader, so files travel by its upload route and never
through session state; the script draws the slot and hands dropped, pasted and chosen files to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from runway_core import ImageFrame

from . import assets, edits, figures, strings
from .frame_library import library_words
from .frame_link import link_words, origin
from .notices import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """What a slot shows."""

    label: str
    empty_words: str
    frame: ImageFrame | None
    picture_url: str | None
    """An upright preview; None where there is no picture."""
    ratio: str
    linked: str = ""
    """The address that a gateway is handed instead of a stored picture."""
    is_reading: bool = False
    """Whether a file is on its way into it."""
    arrivals: int = 0
    """How many pictures that were waited for have come."""
    form: str = ""
    """A word that changes when anything in the form is replaced otherwise than by editing it."""
    problem: Notice | None = None
    takes_paste: bool = False
    """Whether a picture pasted anywhere on the page goes here."""
    max_bytes: int = 64 * 2**20
    sent_as: str = ""
    """What will be sent of it, as a sentence; empty while nobody knows."""
    offers: tuple[str, ...] = ()
    """Ratios to offer instead where the crop would lose much of the picture."""
    waits: str = ""
    """Key of the button whose click waits while a picture is on its way."""
    pictures: str = ""
    """Where the script lists the workspace's pictures and has links followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameChange:
    """What the person did with a slot."""

    kind: Literal["file", "pick", "remove", "frame", "ratio"]
    data: bytes = b""
    """The file's bytes, for ``file``."""
    sha256: str = ""
    """A picture that was added before, for ``pick``."""
    frame: ImageFrame | None = None
    """The same picture with another focus or fit, for ``frame``."""
    ratio: str = ""
    """The ratio that suits the picture better, for ``ratio``."""


_KEPT_ENOUGH = 0.7  # below this share a crop loses so much that another ratio is offered

_MOUNT = st.components.v2.component(
    "pg_frame_slot",
    js=assets.script(
        "frame_upload.js", "frame_hold.js", "frame_link.js", "frame_library.js", "frame_slot.js"
    ),
    css=assets.style("frame_slot.css"),
)


def frame_slot(
    view: SlotView, *, key: str, upload_number: int, on_change: Callable[[FrameChange], None]
) -> None:
    """Draw a slot; ``on_change`` is called before the next run with what was done.

    Args:
        view: What to show.
        key: Prefix of the widget keys.
        upload_number: Counts the files taken; each number has a fresh, empty upload field.
        on_change: Takes the change.
    """
    upload_key, slot_key = f"{key}_upload_{upload_number}", f"{key}_slot"

    def take_file() -> None:
        uploaded = st.session_state[upload_key]
        # Two runs that follow close upon an upload both call this (streamlit 1.67.0).
        if uploaded is not None and edits.is_new(upload_key, uploaded.file_id):
            on_change(FrameChange(kind="file", data=uploaded.getvalue()))

    def take_edit() -> None:
        value = edits.take(slot_key)
        change = None if value is None else read_edit(value, view.frame)
        if change is not None:
            on_change(change)

    with st.container(key=f"slot_{key}", gap=None):
        st.file_uploader(view.label, key=upload_key, on_change=take_file)
        _MOUNT(key=slot_key, data=_data(view, upload_number), on_edit_change=take_edit)


def read_edit(value: dict[str, Any], frame: ImageFrame | None) -> FrameChange | None:
    """Read what the script sent; None when it does not fit the picture (any more)."""
    kind = value.get("kind")
    if kind == "remove":
        return FrameChange(kind="remove")
    if kind == "pick":
        return FrameChange(kind="pick", sha256=str(value.get("sha256")))
    if kind == "ratio":
        return FrameChange(kind="ratio", ratio=str(value.get("ratio")))
    return None if frame is None else _read_placing(value, frame)


def _read_placing(value: dict[str, Any], frame: ImageFrame) -> FrameChange | None:
    if value.get("kind") == "focus":
        x, y = (min(1.0, max(0.0, float(part))) for part in value["focus"])
        return FrameChange(kind="frame", frame=frame.model_copy(update={"focus": (x, y)}))
    if value.get("fit") in {"crop", "pad"}:
        return FrameChange(kind="frame", frame=frame.model_copy(update={"fit": value["fit"]}))
    return None


def quiet_line(frame: ImageFrame, sent_as: str = "") -> str:
    """Say in one line what the picture is and what will be sent of it."""
    kind = frame.media_type.rpartition("/")[2].upper()
    size = figures.pixel_size(frame.width_px, frame.height_px)
    told = f"{size} {kind}, {figures.byte_size(frame.byte_count)}"
    return " · ".join(part for part in (told, origin(frame), sent_as) if part)


def kept_share(frame: ImageFrame, ratio: str) -> float:
    """Return how much of a picture a crop to a ratio keeps, 0 to 1."""
    width, height = (int(side) for side in ratio.split(":"))
    asked, given = width / height, frame.width_px / frame.height_px
    return min(asked, given) / max(asked, given)


def better_ratio(frame: ImageFrame, ratio: str, offers: Sequence[str]) -> str | None:
    """Return the offered ratio that suits a picture clearly better; None: all is well."""
    if frame.fit != "crop" or kept_share(frame, ratio) >= _KEPT_ENOUGH or not offers:
        return None
    best = max(offers, key=lambda offer: kept_share(frame, offer))
    return best if kept_share(frame, best) > kept_share(frame, ratio) else None


def _mismatch(view: SlotView) -> list[str] | None:
    better = None if view.frame is None else better_ratio(view.frame, view.ratio, view.offers)
    if view.frame is None or better is None:
        return None
    percent = round(kept_share(view.frame, view.ratio) * 100)
    return [
        strings.FRAME_MISMATCH.format(percent=percent),
        strings.FRAME_USE_RATIO.format(shape=figures.shape(better)),
        better,
    ]


def _data(view: SlotView, upload_number: int) -> dict[str, Any]:
    width, height = (int(side) for side in view.ratio.split(":"))
    frame, problem = view.frame, view.problem
    data: dict[str, Any] = {
        "label": view.label,
        "upload": upload_number,
        "waits": view.waits,
        "is_reading": view.is_reading,
        "arrivals": view.arrivals,
        "form": view.form,
        "takes_paste": view.takes_paste,
        "max_bytes": view.max_bytes,
        "target": [width, height],
        "pictures": view.pictures,
        "picture": None,
        "linked": view.linked,
        "problem": None if problem is None else [problem.title, problem.words, problem.hint],
        "words": {
            "empty": view.empty_words,
            "browse": strings.FRAME_BROWSE,
            "linked": strings.FRAME_LINKED,
            "replace": strings.FRAME_REPLACE,
            "remove": f"{strings.FRAME_REMOVE} {view.label.lower()}",
            "reading": strings.FRAME_READING,
            "upload_cut": strings.FRAME_UPLOAD_CUT,
            "upload_again": strings.FRAME_UPLOAD_AGAIN,
            "crop": strings.FRAME_CROP,
            "pad": strings.FRAME_PAD,
            "focus": strings.FRAME_FOCUS,
            "too_big": strings.FRAME_TOO_BIG.format(limit=figures.byte_size(view.max_bytes)),
            **link_words(),
            **library_words(),
        },
    }
    if frame is not None and view.picture_url is not None:
        size = figures.pixel_size(frame.width_px, frame.height_px)
        data["picture"] = {
            "id": frame.sha256,
            "src": view.picture_url,
            "alt": strings.FRAME_ALT.format(label=view.label, size=size),
            "size": [frame.width_px, frame.height_px],
            "fit": frame.fit,
            "focus": list(frame.focus),
            "line": quiet_line(frame, view.sent_as),
            "mismatch": _mismatch(view),
        }
    return data
