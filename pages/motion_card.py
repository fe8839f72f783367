"""The card of the camera move: the pad, or the board on which its subject is painted."""

from dataclasses import replace
from functools import partial

import streamlit as st

from components import edits, motion, notices, paint_board, reach, session, strings
from components.draft import RequestDraft
from components.gateway_picker import GatewayRow
from components.motion_pad import PadView
from components.paint_board import PaintView
from components.session import Painting
from components.spoken_move import spoken_move
from runway_core import CameraMotion, ImageFrame, InvalidImageError, MediaStoreError

_MOTION_KEY = "create_motion"
_motion_revision = partial(session.revision, "motion")


def motion_card(draft: RequestDraft, picked: list[GatewayRow]) -> None:
    with st.container(key="card_motion"):
        pad = _pad(draft)
        painting = session.painting()
        is_painting = pad is not None and painting is not None and painting.of == pad.frame.sha256
        if pad is not None and painting is not None and is_painting:
            _board(pad, painting, draft.foreground_mask)
        motion.motion(
            draft.motion,
            revision=_motion_revision,
            key=_MOTION_KEY,
            on_change=_take_motion,
            pad=None if is_painting else pad,
            paint_words=_paint_words(draft, pad),
            on_paint=_open_or_close,
        )
        if reach.needs_words(picked):
            spoken_move(
                draft,
                key=f"create_move_{session.revision('says_move', 'move_words')}",
                on_change=_take_fields,
                is_taken="motion" not in reach.lacking(picked),
            )


def take_pending_motion() -> None:
    """Take a move and a stroke that came together with a click elsewhere."""
    if (move := edits.take(_MOTION_KEY, _motion_revision())) is not None:
        _take_motion(motion.read_edit(move))
    painting = session.painting()
    painted = None if painting is None else paint_board.read_painted(_board_key(painting))
    if painted is not None:
        _take_painting(painted)


def _take_motion(move: CameraMotion) -> None:
    session.update_draft(motion=move)


def _pad(draft: RequestDraft) -> PadView | None:
    frame, links = draft.frame("first_frame"), session.playground().links
    if frame is None:
        return None
    try:
        picture_url = links.thumbnail(frame)
    except (MediaStoreError, InvalidImageError):
        return None  # the slot already says that the picture cannot be shown
    return PadView(
        frame=frame,
        ratio=draft.ratio,
        picture_url=picture_url,
        preview_url=links.preview(
            frame,
            ratio=draft.ratio,
            duration_s=draft.duration_s,
            mask=draft.foreground_mask,
        ),
    )


def _board(pad: PadView, painting: Painting, mask: ImageFrame | None) -> None:
    key = _board_key(painting)
    if not paint_board.is_open(key):
        # Also after another page was looked at: the browser has forgotten its strokes.
        painting = replace(painting, mask_url=_mask_url(mask), mask_px=_size_of(mask))
        session.set_painting(painting)
    with st.container(key="paint_board"):
        paint_board.paint_board(
            PaintView(
                picture_url=pad.picture_url,
                size_px=(pad.frame.width_px, pad.frame.height_px),
                room_px=painting.room_px,
                mask_url=painting.mask_url,
                mask_px=painting.mask_px,
                alt=strings.PAINT_ALT.format(alt=strings.FIRST_FRAME),
            ),
            key=key,
            on_paint=_take_painting,
            on_clear=_clear,
            on_done=_close,
        )


def _board_key(painting: Painting) -> str:
    return f"create_paint_{painting.number}"


def _mask_url(mask: ImageFrame | None) -> str | None:
    return None if mask is None else session.playground().masks.link(mask)


def _size_of(mask: ImageFrame | None) -> tuple[int, int]:
    return (1, 1) if mask is None else (mask.width_px, mask.height_px)


def _paint_words(draft: RequestDraft, pad: PadView | None) -> str | None:
    if pad is None:
        return None
    return strings.PAINT if draft.foreground_mask is None else strings.PAINT_PAINTED


def _take_fields(changes: dict[str, object]) -> None:
    session.update_draft(**changes)


def _open_or_close(room_px: int) -> None:
    frame, painting = session.draft().frame("first_frame"), session.painting()
    if frame is None or (painting is not None and painting.of == frame.sha256):
        session.set_painting(None)
    else:
        session.begin_painting(of=frame.sha256, room_px=room_px)


def _take_painting(painted: bytes) -> None:
    with notices.kept(session.set_notice):
        session.update_draft(foreground_mask=session.playground().masks.keep(painted))


def _clear() -> None:
    session.update_draft(foreground_mask=None)
    painting = session.painting()
    if painting is not None:
        session.begin_painting(of=painting.of, room_px=painting.room_px)


def _close() -> None:
    session.set_painting(None)
