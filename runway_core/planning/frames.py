"""How the pictures of a request travel to a gateway: attached, by link, or not at all."""

from dataclasses import dataclass
from typing import Protocol

from runway_core.errors import InvalidRequestError, MediaStoreError
from runway_core.gateways.grammar import (
    FirstFrame,
    FrameForm,
    FrameRef,
    GatewaySpec,
    LastFrame,
    ModelSpec,
)
from runway_core.models import (
    Adjustment,
    AdjustmentKind,
    FrameSource,
    GenerationRequest,
    ImageFrame,
)

_LABELS = {"first_frame": "First frame", "last_frame": "Last frame"}
_MASK = "foreground_mask"
_BASE64_GROWTH = 4 / 3
_SAME_SHAPE = 0.01
_LINKED_TYPES = {"image/jpeg", "image/png", "image/webp"}
_THREE_WAYS = (
    "Set PLAYGROUND_PUBLIC_URL, keep media in an S3 store (PLAYGROUND_MEDIA_URL), or give an https "
    "link to the picture."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFrame:
    """A picture as it would be attached."""

    sha256: str
    """Of the prepared file, under which its data URI can be loaded."""
    uri_bytes: int
    """Length of the whole data URI."""
    media_type: str
    sentence: str = ""
    """What was done to the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameLink:
    """A link under which a gateway fetches a picture."""

    url: str
    """As it is now."""
    asset: str | None = None
    """``<sha256>.<extension>`` of the file behind it, where it ends and is made anew when the
    request leaves; None: it stays."""


class FrameForms(Protocol):
    """What turns stored pictures into something that can travel; the service supplies it."""

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Prepare a picture as a data URI; ``ratio`` in pixels, None keeps its own shape.

        Raises:
            InvalidImageError: It cannot be made to fit.
            MediaStoreError: The picture cannot be read.
        """
        ...

    def link(self, frame: ImageFrame, *, ratio: str | None) -> FrameLink | None:
        """Return a public link to the prepared picture; None: no public link can be made."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedFrames:
    """The frames as the gateway takes them, and what there is to say about them."""

    first: FrameRef | None = None
    last: FrameRef | None = None
    mask: FrameRef | None = None
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()


def chosen_frames(
    request: GenerationRequest, spec: GatewaySpec, model: ModelSpec
) -> tuple[dict[str, FrameSource], tuple[Adjustment, ...]]:
    """Return the frames that the model takes, by field, and what was left out.

    Raises:
        InvalidRequestError: A frame is missing, or a last frame cannot stand alone.
    """
    first, last = request.first_frame, request.last_frame
    if first is None and last is not None and model.last_frame is not LastFrame.ALONE:
        raise InvalidRequestError(
            f"{spec.label} cannot end on a picture without starting on one",
            field="first_frame",
            allowed="a first frame",
            hint="Add a first frame, or move the picture there.",
        )
    if first is None and last is None and model.first_frame is FirstFrame.REQUIRED:
        raise InvalidRequestError(
            f"{spec.label} needs a picture to start from",
            field="first_frame",
            allowed="a picture" if model.last_frame is not LastFrame.ALONE else "one frame or both",
            hint="Drop a picture on the first frame.",
        )
    chosen = {"first_frame": first, "last_frame": last, _MASK: _mask(request)}
    dropped: dict[str, str] = {}
    if last is not None and model.last_frame is LastFrame.NO:
        dropped["last_frame"] = f"last frame dropped: {model.label} takes a first frame only"
    if chosen[_MASK] is not None and not spec.carries(_MASK, model.id):
        dropped[_MASK] = "painted mask dropped: only the local render uses it"
    changes = tuple(
        Adjustment(
            kind=AdjustmentKind.DROPPED,
            field=name,
            words=words,
            source=model.source or spec.source,
        )
        for name, words in dropped.items()
    )
    taken = {
        name: frame for name, frame in chosen.items() if frame is not None and name not in dropped
    }
    return taken, changes


def _mask(request: GenerationRequest) -> ImageFrame | None:
    """Return the painted mask, cut as the first frame is; None without a stored first frame."""
    first, mask = request.first_frame, request.foreground_mask
    if mask is None or not isinstance(first, ImageFrame):
        return None
    return mask.model_copy(update={"fit": first.fit, "focus": first.focus})


def fit_frames(
    chosen: dict[str, FrameSource], spec: GatewaySpec, forms: FrameForms, *, ratio: str | None
) -> FittedFrames:
    """Turn the chosen frames into what travels.

    Args:
        chosen: Frames by field.
        spec: The gateway.
        forms: Prepares stored pictures.
        ratio: The size in pixels that pictures are prepared for.

    Raises:
        InvalidRequestError: A picture cannot travel there; the hint says what to set up.
    """
    refs: dict[str, FrameRef] = {}
    notes: list[str] = []
    for name, frame in chosen.items():
        if isinstance(frame, str):
            refs[name] = _passed_link(name, frame, spec)
        else:
            refs[name], told = _prepared(name, frame, spec, forms, ratio)
            notes.extend(f"{_LABELS[name]}: {text}" for text in told if name in _LABELS)
    return FittedFrames(
        first=refs.get("first_frame"),
        last=refs.get("last_frame"),
        mask=refs.get(_MASK),
        notes=tuple(notes),
    )


def _passed_link(name: str, link: str, spec: GatewaySpec) -> FrameRef:
    if FrameForm.HTTPS_URL not in spec.accepts | spec.tolerates:
        raise InvalidRequestError(
            f"{spec.label} takes pictures, not links",
            field=name,
            allowed="a picture added here",
            hint="Save the picture and drop the file itself.",
        )
    return FrameRef(link=_checked(name, link, spec))


def _prepared(
    name: str, frame: ImageFrame, spec: GatewaySpec, forms: FrameForms, ratio: str | None
) -> tuple[FrameRef, list[str]]:
    if FrameForm.DATA_URI in spec.accepts:
        return _attached(name, frame, spec, forms, ratio)
    link = forms.link(frame, ratio=ratio)
    if link is not None:
        url = _checked(name, link.url, spec)
        return FrameRef(link=url) if link.asset is None else FrameRef(linked=link.asset), []
    fault = own_link_fault(frame, spec)
    if frame.source is not None and not fault:
        return FrameRef(link=frame.source.url), [_own_link_note(frame, ratio)]
    if FrameForm.DATA_URI in spec.tolerates:
        ref, notes = _attached(name, frame, spec, forms, ratio)
        unsure = f"{spec.label} documents links only; the picture is attached, which may not work."
        return ref, [*notes, unsure]
    raise InvalidRequestError(
        f"{spec.label} fetches pictures by link, and this playground has no public address",
        field=name,
        allowed="a public https link",
        hint=f"{fault} {_THREE_WAYS}".strip(),
    )


def own_link_fault(frame: ImageFrame, spec: GatewaySpec) -> str:
    """Say why a gateway cannot be sent the link that a picture came from; empty when it can."""
    source = frame.source
    if source is None:
        return ""
    aspect = frame.width_px / frame.height_px
    faults = (
        (bool(source.fault), source.fault),
        (
            frame.media_type not in _LINKED_TYPES,
            f"Its own link leads to {frame.media_type}; gateways take JPEG, PNG and WebP.",
        ),
        (
            frame.byte_count > spec.max_linked_bytes,
            f"The file behind its own link is larger than {spec.max_linked_bytes / 1e6:.3g} MB.",
        ),
        (
            aspect < spec.min_aspect,
            f"Its own link leads to a picture of {aspect:.2f} times its height in width; "
            f"{spec.min_aspect:g} is the least.",
        ),
        (
            len(source.url) > spec.max_link_chars,
            f"Its own link has more than {spec.max_link_chars} characters.",
        ),
    )
    return next((words for is_so, words in faults if is_so), "")


def _own_link_note(frame: ImageFrame, ratio: str | None) -> str:
    cut = "" if ratio is None or _has_shape(frame, ratio) else ", and cuts it itself"
    return f"The gateway fetches it from the link you gave{cut}."


def _has_shape(frame: ImageFrame, ratio: str) -> bool:
    width, height = (int(side) for side in ratio.split(":"))
    return abs(frame.width_px * height / (frame.height_px * width) - 1) <= _SAME_SHAPE


def _attached(
    name: str, frame: ImageFrame, spec: GatewaySpec, forms: FrameForms, ratio: str | None
) -> tuple[FrameRef, list[str]]:
    limit = spec.max_data_uri_bytes
    if spec.upload is not None:
        limit = max(limit, int(spec.upload.max_file_bytes * _BASE64_GROWTH))
    try:
        prepared = forms.data_uri(frame, ratio=ratio, max_uri_bytes=limit)
    except (InvalidRequestError, MediaStoreError) as error:
        allowed = error.allowed if isinstance(error, InvalidRequestError) else ""
        raise InvalidRequestError(
            error.message, field=name, allowed=allowed, hint=error.hint
        ) from error
    notes = [prepared.sentence] if prepared.sentence else []
    if prepared.uri_bytes > spec.max_data_uri_bytes:
        notes.append("Uploaded to the gateway first, because it is too large to attach.")
    return FrameRef(sha256=prepared.sha256), notes


def _checked(name: str, link: str, spec: GatewaySpec) -> str:
    if len(link) > spec.max_link_chars:
        raise InvalidRequestError(
            f"the link has {len(link)} characters; {spec.label} takes {spec.max_link_chars}",
            field=name,
            allowed=f"at most {spec.max_link_chars} characters",
            hint="Use a shorter link, or drop the picture itself.",
        )
    return link
