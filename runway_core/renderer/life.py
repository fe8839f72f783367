"""Which words of a prompt bring the picture to life, and how strongly at which time.

Every effect grows from nothing, so that a picture the clip starts or ends on stays that picture.
Words are known in English, Chinese and Vietnamese; a word that is denied ("no wind") is not heard.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

RAMP_S = 1.0


class Effect(StrEnum):
    """Something that moves by itself."""

    WIND = "wind"
    WATER = "water"
    FLICKER = "flicker"
    DUST = "dust"
    SNOW = "snow"


_ENGLISH = {
    Effect.WIND: r"winds?|windy|breezes?|breezy|gusts?|sway(?:s|ing)?|rustl(?:es?|ing)|"
    r"flutter(?:s|ing)?|blowing",
    Effect.WATER: r"water|waterfalls?|seas?|oceans?|waves?|rivers?|lakes?|ponds?|streams?|"
    r"ripples?|rippling|puddles?",
    Effect.FLICKER: r"flicker(?:s|ing)?|candles?|candlelight|fires?|firelight|flames?|"
    r"campfires?|torch(?:es)?|neon",
    Effect.DUST: r"dust|dusty|motes?|particles?|pollen|embers?",
    Effect.SNOW: r"snow|snows|snowing|snowfall|snowflakes?|blizzards?",
}
_CHINESE = {
    Effect.WIND: "风|風|摇曳|搖曳|飘动|飄動",
    Effect.WATER: "水|海|浪|河|湖|波纹|波紋|涟漪|漣漪",
    Effect.FLICKER: "烛|燭|火|闪烁|閃爍|霓虹",
    Effect.DUST: "尘|塵|微粒|颗粒|顆粒",
    Effect.SNOW: "雪",
}
_VIETNAMESE = {
    Effect.WIND: "gió|đung đưa|lay động|phấp phới",
    Effect.WATER: "nước|biển|sóng|sông|hồ|suối",
    Effect.FLICKER: "nến|lửa|lập lòe|nhấp nháy|bập bùng|đèn neon",
    Effect.DUST: "bụi|hạt bụi",
    Effect.SNOW: "tuyết",
}
_DENIALS = r"\b(?:no|without|not|never|không có|không)\s+(?:any\s+)?$"
_CHINESE_DENIALS = ("没有", "沒有", "无", "無", "不")


@dataclass(frozen=True, slots=True)
class Moment:
    """What one frame shows."""

    t: float
    """0 at the first frame, 1 at the last."""
    amplitude: float
    """Of the camera move, −1 to 1; 0 is the picture."""
    time_s: float = 0.0
    strength: float = 0.0
    """Of the effects, 0 to 1."""


def effects_in(prompt_text: str) -> frozenset[Effect]:
    """Return what a prompt asks to bring to life.

    >>> sorted(effects_in("Trees in the wind, no snow; ánh nến"))
    [<Effect.FLICKER: 'flicker'>, <Effect.WIND: 'wind'>]
    """
    text = unicodedata.normalize("NFC", prompt_text).casefold()
    return frozenset(effect for effect in Effect if _is_asked(effect, text))


def _is_asked(effect: Effect, text: str) -> bool:
    spaced = re.finditer(rf"\b(?:{_ENGLISH[effect]}|{_VIETNAMESE[effect]})\b", text)
    if any(not re.search(_DENIALS, text[: found.start()]) for found in spaced):
        return True
    dense = re.finditer(_CHINESE[effect], text)
    return any(not text[: found.start()].endswith(_CHINESE_DENIALS) for found in dense)


def strength_at(time_s: float, duration_s: float, *, from_start: bool, to_end: bool) -> float:
    """Return how strong effects are, 0 to 1: nothing on a picture that the clip rests on.

    Args:
        time_s: Since the first frame.
        duration_s: From the first to the last frame.
        from_start: The first frame is a picture.
        to_end: The last frame is a picture.
    """
    ramp_s = min(RAMP_S, duration_s / 3)
    rise = min(1.0, time_s / ramp_s) if from_start else 1.0
    fall = min(1.0, (duration_s - time_s) / ramp_s) if to_end else 1.0
    u = max(0.0, min(rise, fall))
    return u * u * (3.0 - 2.0 * u)
