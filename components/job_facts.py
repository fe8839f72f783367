"""Every setting of a job and what was delivered, as labels and values; values are plain text."""

import json

from runway_core import Job

from . import figures, strings
from .strings import library

Fact = tuple[str, str]


def settings(job: Job) -> list[Fact]:
    """Return what was asked for, without what was left to the gateway."""
    request = job.request
    told = [
        (library.GATEWAY_MODEL, _made_by(job)),
        (library.SIZE, f"{figures.shape(request.ratio)}, {figures.pixel_size(*request.size_px)}"),
        (library.LENGTH, f"{request.duration_s} s"),
        (library.SEED, "" if request.seed is None else str(request.seed)),
        (library.MOTION, _motion(job)),
        (library.MOVE_WORDS, request.camera_words or ""),
        (library.MOTION_SCORE, "" if request.motion_score is None else str(request.motion_score)),
        (library.STYLE, request.style or ""),
        (library.WATERMARK, _yes_or_no(request.watermark)),
        (library.INTERPOLATE, _yes_or_no(request.interpolate)),
        (library.UPSCALE, _yes_or_no(request.upscale)),
        (library.EXTRA, json.dumps(request.extra_body) if request.extra_body else ""),
        (library.CHANGED, "; ".join(change.words for change in job.adjustments)),
    ]
    return [fact for fact in told if fact[1]]


def delivered(job: Job) -> list[Fact]:
    """Return what came of it and what it costs."""
    told: list[Fact] = []
    if job.video is not None:
        video = job.video
        size = figures.pixel_size(video.width_px, video.height_px)
        told = [
            (library.VIDEO, f"{size}, {figures.byte_size(video.byte_count)}"),
            (
                library.LENGTH,
                f"{video.duration_s:.2f} s, {video.frame_count} frames, {video.fps:.3g} fps",
            ),
            (library.SOUND, library.YES if video.has_audio else library.NO),
        ]
    words, source = figures.price(job.price), job.price.source
    price = library.PRICE_FROM.format(price=words, source=source) if source else words
    told.append((library.PRICE, strings.GENERATE_FREE if job.simulated else price))
    if job.task_id:
        told.append((library.TASK, job.task_id))
    return told


def _made_by(job: Job) -> str:
    parts = [job.gateway_label, job.model_id, strings.GATEWAY_SIMULATED if job.simulated else ""]
    return " · ".join(part for part in parts if part)


def _motion(job: Job) -> str:
    moved = {axis: value for axis, value in job.request.motion.model_dump().items() if value}
    return ", ".join(f"{axis} {value:+g}" for axis, value in moved.items()) or library.STILL_CAMERA


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else (library.YES if value else library.NO)
