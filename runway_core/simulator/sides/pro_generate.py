"""The wire side of ``/runway/pro/generate``: faults inside a 200, numbers for states.

The statuses are texts: "0" waiting, "1" running, "2" failed, "3" succeeded. Newer hosts tell the
state in words too, so both are given in turn; a prompt may ask for one: ``[shape words]``,
``[shape numbers]``, or ``[shape empty-fields]``, where the submit's answer carries every field of
a task as an empty text.

Source: the page "generate" of the Apifox site 4287160 and its page on the feed (checked
2026-11-20); no host is documented. Some rehosts put ``v1`` into the paths; both are there.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from runway_core.simulator.tasks import Order, Reading, Stage
from runway_core.simulator.wire import (
    STATUSES,
    Reason,
    Refusal,
    WireRefusalError,
    WireSide,
    hook_url_of,
    shape_of,
)

from .chatgptsb import motion_of

_SIZES_PX = {
    "16:9": (1280, 720),
    "9:16": (720, 1280),
    "1:1": (960, 960),
    "4:3": (1104, 832),
    "3:4": (832, 1104),
    "21:9": (1584, 672),
}
_GEN3_SIZES_PX = {"16:9": (1280, 768), "9:16": (768, 1280)}
_GEN2_SECONDS = 4
_STATES: Mapping[Stage, tuple[str, str]] = {
    Stage.QUEUED: ("0", "pending"),
    Stage.THROTTLED: ("0", ""),
    Stage.RUNNING: ("1", "running"),
    Stage.SUCCEEDED: ("3", "succeeded"),
    Stage.FAILED: ("2", "error"),
    Stage.CANCELLED: ("2", "error"),
}
_UNKNOWN_NUMBER = "7"
_IN_200 = {
    Reason.INVALID: 400,
    Reason.RETIRED: 400,
    Reason.NO_CREDITS: 402,
    Reason.NOT_FOUND: 404,
}  # reasons that arrive inside a 200


def _wrong(message: str) -> WireRefusalError:
    return WireRefusalError(Reason.INVALID, message)


def _address(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or urlsplit(value).scheme not in ("http", "https"):
        raise _wrong(f"{name} 必须是图片链接")
    return value


def _size_px(model: str, ratio: object, *, is_flipped: bool) -> tuple[int, int]:
    sizes = _GEN3_SIZES_PX if model == "gen3" else _SIZES_PX
    if not isinstance(ratio, str) or ratio not in sizes:
        raise _wrong(f"ratio 错误, 可选值: {', '.join(sizes)}")
    width, height = sizes[ratio]
    return (height, width) if is_flipped and width > height else (width, height)


def _order(body: Mapping[str, Any], headers: Mapping[str, str]) -> Order:
    model, options = body.get("model", "gen3"), body.get("options", {})
    if model not in ("gen2", "gen3", "gen4"):
        raise _wrong("model 错误, 可选值: gen2, gen3, gen4")
    if not isinstance(options, Mapping):
        raise _wrong("options 错误")
    seconds = options.get("seconds", 10)
    if not isinstance(seconds, int) or seconds not in (5, 10):
        raise _wrong("seconds 错误, 可选值: 5, 10")
    image, last = _address(body, "image"), _address(body, "last_image")
    prompt = str(body.get("prompt") or "")
    if image is None and (model == "gen4" or not prompt):
        raise _wrong("image 不能为空")
    first = image
    if options.get("image_as_end_frame"):
        first, last = None, image
    flips = model == "gen3" and options.get("flip") is True
    width, height = _size_px(model, body.get("ratio"), is_flipped=flips)
    motion = motion_of(options["motion_vector"]) if "motion_vector" in options else None
    return Order(
        model=model,
        width_px=width,
        height_px=height,
        duration_s=_GEN2_SECONDS if model == "gen2" else seconds,
        prompt_text=prompt,
        first=first,
        last=last,
        motion=motion if model == "gen2" else None,
        hook_url=hook_url_of(body, "callback_url"),
    )


def _data(reading: Reading) -> dict[str, Any]:
    task = reading.task
    number, word = _STATES[reading.stage]
    is_over = reading.stage in (Stage.FAILED, Stage.CANCELLED)
    video = reading.links[0].replace("https://", "http://", 1) if reading.links else ""
    message = task.failure[0] if reading.stage is Stage.FAILED and task.failure else ""
    data = {
        "task_id": task.id,
        "status": _UNKNOWN_NUMBER if reading.strange_word else number,
        "prompt": task.order.prompt_text,
        "prompt_en": "",
        "video_url": video,
        "poster": reading.poster_link,
        "last_frame": "",
        "msg": message or ("canceled" if is_over else ""),
        "point": "320",
        "refund": "1" if is_over else "0",
        "create_time": str(round(task.created_at)),
        "update_time": str(round(reading.updated_at)),
    }
    if shape_of(task, ("words", "numbers"), also=("empty-fields",)) != "numbers":
        data |= {"state": reading.strange_word or word, "raw_video_url": video}
    return data


def _envelope(data: object) -> dict[str, Any]:
    return {"code": 200, "msg": "操作成功", "data": data, "exec_time": 0.02, "ip": "203.0.113.7"}


def _accepted(reading: Reading) -> dict[str, Any]:
    asked = reading.task.fault("shape")
    if asked is not None and asked.text == "empty-fields":
        blank = dict.fromkeys(_data(reading), "")
        return _envelope(blank | {"task_id": reading.task.id})
    return _envelope({"task_id": reading.task.id})


async def _task_id(request: Request) -> str:
    if request.method == "GET":
        return request.query_params.get("task_id", "")
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise _wrong("参数错误") from error
    return str(body.get("task_id", "")) if isinstance(body, dict) else ""


def _refuse(refusal: Refusal) -> Response:
    if refusal.code:
        body = {"code": refusal.code, "message": refusal.message, "data": None}
        return JSONResponse(body)
    if refusal.reason in _IN_200:
        code = _IN_200[refusal.reason]
        return JSONResponse({"code": code, "msg": refusal.message, "data": None})
    status = STATUSES[refusal.reason]
    return JSONResponse({"code": status, "msg": refusal.message}, status_code=status)


SIDE = WireSide(
    id="pro_generate",
    submit_paths=("/runway/pro/generate", "/runway/v1/pro/generate"),
    reads=(
        ("POST", "/runway/feed"),
        ("GET", "/runway/feed"),
        ("POST", "/runway/v1/feed"),
        ("GET", "/runway/v1/feed"),
    ),
    order=_order,
    accepted=_accepted,
    reading=lambda reading: _envelope(_data(reading)),
    refuse=_refuse,
    prompt=lambda body: str(body.get("prompt") or ""),
    task_id=_task_id,
    refused_in_200={"code": 400, "msg": "参数错误", "data": None},
    hook=_data,
    hook_field="callback_url",
    takes_bare_key=True,
)
