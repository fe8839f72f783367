"""The player of the Compare page: several takes in step, one transport for all."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from runway_core import CompareExport, Job, ProxyClip, ProxySet

from . import assets, strings
from .strings import compare as words

_MOUNT = st.components.v2.component(
    "pg_compare_player",
    js=assets.script("compare_deck.js", "compare_keys.js", "compare_player.js", "compare_frame.js"),
    css=assets.style("compare_player.css"),
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What is to be saved, and how the takes stood when it was asked for."""

    id: str
    kind: Literal["film", "still"]
    job_ids: tuple[str, ...]
    frame: int
    offsets: tuple[int, ...]
    names_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFiles:
    """What the player needs of a take beside its proxy."""

    poster_url: str | None
    sound_url: str | None
    """The take itself, where it has sound: proxies are silent."""


def compare_player(
    proxies: ProxySet,
    files: Sequence[TakeFiles],
    *,
    csv: str,
    export: tuple[ExportWish, CompareExport] | None,
    key: str,
    on_again: Callable[[], None],
) -> None:
    """Draw the player; what plays goes on playing whatever else changes.

    While a proxy or an export is being made, its script has the fragment run again to see how far
    it is.

    Args:
        proxies: The takes and how far their proxies are.
        files: Where each take's own files are.
        csv: The table as a file.
        export: What was asked to be saved last, and how far that is.
        key: The widget's key.
        on_again: Is called before the next run when a proxy could not be played.
    """
    is_busy = proxies.is_making or (export is not None and export[1].state == "making")
    _MOUNT(
        key=key,
        data={
            "fps": proxies.fps,
            "size": [proxies.width_px, proxies.height_px],
            "clips": [_clip(*pair) for pair in zip(proxies.clips, files, strict=True)],
            "csv": csv,
            "export": None if export is None else _export(*export),
            "words": words.PLAYER,
            "modes": words.MODES,
            "keys": [[list(names), deed] for names, deed in words.KEYS],
            # The script draws again only when something differs, and asks again only when it draws.
            "run": secrets.token_hex(4) if is_busy else "",
        },
        on_look_change=_nothing,
        on_again_change=on_again,
        on_edit_change=_nothing,
    )


def wish_of(key: str) -> ExportWish | None:
    """Return what the player was last asked to save; None before the first time."""
    state = st.session_state.get(key)
    edit = None if state is None else state.get("edit")
    if edit is None:
        return None
    told = edit["value"]
    return ExportWish(
        id=str(told["id"]),
        kind="film" if told["kind"] == "film" else "still",
        job_ids=tuple(str(job_id) for job_id in told["jobs"]),
        frame=int(told["frame"]),
        offsets=tuple(int(offset) for offset in told["offsets"]),
        names_shown=bool(told["names_shown"]),
    )


def name_of(job: Job) -> str:
    """Return what a take is called: who made it, with which model."""
    name = f"{job.gateway_label} · {job.model_id}" if job.model_id else job.gateway_label
    return f"{name} ({strings.GATEWAY_SIMULATED.lower()})" if job.simulated else name


def _clip(clip: ProxyClip, files: TakeFiles) -> dict[str, Any]:
    return {
        "id": clip.id,
        "job_id": clip.job.id,
        "label": name_of(clip.job),
        "state": clip.state,
        "fraction": round(clip.fraction, 3),
        "reason": clip.reason,
        "src": clip.link,
        "poster": files.poster_url,
        "frames": clip.frame_count,
        "sound": files.sound_url,
    }


def _export(wish: ExportWish, made: CompareExport) -> dict[str, Any]:
    return {
        "id": wish.id,
        "state": made.state,
        "fraction": made.fraction,
        "link": made.link,
        "filename": made.filename,
        "reason": made.reason,
    }


def _nothing() -> None:
    """A run is all that is wanted."""
