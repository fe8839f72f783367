"""Pictures to render and ways to look at what came out."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import av
import cv2
import numpy as np

from runway_core.models import CameraMotion
from runway_core.renderer.recipe import U8, RenderRecipe


@cache
def a_photo(width_px: int = 640, height_px: int = 360, seed: int = 0) -> U8:
    """A picture with detail at every scale, patches of colour and hard edges; uint8 RGB."""
    rng = np.random.default_rng(seed)
    image = np.zeros((height_px, width_px, 3), np.float32)
    down = np.linspace(0, 1, height_px, dtype=np.float32)[:, None]
    for channel, (top, rise) in enumerate(((90, 80), (120, 60), (170, -60))):
        image[:, :, channel] = top + rise * down
    for octave in range(7):
        cell = 2**octave
        noise = rng.normal(size=(height_px // cell + 2, width_px // cell + 2)).astype(np.float32)
        grown = cv2.resize(noise, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
        image += (grown * 2.2 * cell**0.55)[..., None]
    for _ in range(40):
        centre = (int(rng.integers(width_px)), int(rng.integers(height_px)))
        colour = tuple(float(value) for value in rng.integers(20, 235, 3))
        cv2.circle(image, centre, int(rng.integers(5, 36)), colour, -1, cv2.LINE_AA)
    for _ in range(width_px * height_px // 1200):
        left, top = int(rng.integers(width_px)), int(rng.integers(height_px))
        right, bottom = left + int(rng.integers(3, 12)), top + int(rng.integers(3, 12))
        image[top:bottom, left:right] = rng.integers(30, 225, 3)
    return np.asarray(np.clip(cv2.GaussianBlur(image, (0, 0), 0.7), 0, 255), np.uint8)


@cache
def a_subject_photo(width_px: int = 640, height_px: int = 360) -> tuple[U8, U8]:
    """A textured disc before a textured ground, and the disc's mask."""
    ground, disc = a_photo(width_px, height_px, 1), a_photo(width_px, height_px, 2)
    mask = np.zeros((height_px, width_px), np.uint8)
    centre = (width_px // 2, height_px * 11 // 20)
    cv2.circle(mask, centre, height_px // 4, 255, -1)
    return np.where(mask[..., None] > 0, disc, ground), mask


def a_recipe(**changes: object) -> RenderRecipe:
    """Two seconds of pushing into `a_photo` at 640 × 360."""
    fields: dict[str, object] = {
        "first": a_photo(),
        "width_px": 640,
        "height_px": 360,
        "duration_s": 2,
        "motion": CameraMotion(z=5),
    }
    return RenderRecipe(**(fields | changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Footage:
    """A decoded clip."""

    luma: list[U8]
    """uint8 (height, width) a frame, limited range."""
    rgb: list[U8]
    """uint8 (height, width, 3) a frame."""
    duration_s: Fraction
    tags: tuple[int, int, int, int]
    """Range, matrix, primaries, transfer, as the codec numbers them."""


def decoded(video: Path | bytes) -> Footage:
    """Decode every frame of a clip."""
    source = BytesIO(video) if isinstance(video, bytes) else str(video)
    with av.open(source, "r") as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        context = stream.codec_context
        tags = (
            context.color_range,
            context.colorspace,
            context.color_primaries,
            context.color_trc,
        )
        height = context.height
        duration = Fraction(stream.duration or 0) * (stream.time_base or Fraction(0))
    return Footage(
        luma=[np.asarray(frame.to_ndarray()[:height], np.uint8) for frame in frames],
        rgb=[np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames],
        duration_s=duration,
        tags=tags,
    )


def stills(frames: Iterable[bytes]) -> list[U8]:
    """Decode JPEG files; uint8 (height, width, 3), RGB."""
    return [
        np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB), np.uint8)
        for data in frames
    ]


def similarity(before: U8, after: U8, mask: U8 | None = None) -> tuple[float, float, float, float]:
    """Measure how the picture moved on screen: right px, down px, growth, turn in degrees.

    Features and RANSAC, about the centre of the picture; positive turns are clockwise.
    """
    finder = cv2.ORB.create(2500)
    points_before, marks_before = finder.detectAndCompute(before, mask)
    points_after, marks_after = finder.detectAndCompute(after, None)
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks_before, marks_after)
    start = np.array([points_before[match.queryIdx].pt for match in matches], np.float32)
    end = np.array([points_after[match.trainIdx].pt for match in matches], np.float32)
    centre = np.array([(before.shape[1] - 1) / 2, (before.shape[0] - 1) / 2], np.float32)
    found, _ = cv2.estimateAffinePartial2D(
        start - centre, end - centre, method=cv2.RANSAC, ransacReprojThreshold=2.0
    )
    growth = float(np.hypot(found[0, 0], found[1, 0]))
    turn = float(np.degrees(np.arctan2(found[1, 0], found[0, 0])))
    return float(found[0, 2]), float(found[1, 2]), growth, turn


def crops_of_one_picture(
    *, turn_deg: float = 0.0, growth: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)
) -> tuple[U8, U8]:
    """Two 640 × 360 views of one larger picture; the second is moved about the centre."""
    first = view_of_one_picture()
    return first, view_of_one_picture(turn_deg=turn_deg, growth=growth, shift=shift)


def view_of_one_picture(
    *, turn_deg: float = 0.0, growth: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)
) -> U8:
    """A 640 × 360 view of a larger picture, turned clockwise, grown and shifted on screen."""
    large = a_photo(960, 680, 11)
    matrix = cv2.getRotationMatrix2D((480 - 0.5, 340 - 0.5), -turn_deg, growth)
    matrix = matrix + np.array([[0, 0, shift[0] - 160], [0, 0, shift[1] - 160]])
    return np.asarray(cv2.warpAffine(large, matrix, (640, 360), flags=cv2.INTER_CUBIC), np.uint8)
