"""Which words of a prompt bring the picture to life, and how strongly at which time.

Every effect grows from nothing, so that a picture the clip starts or ends on stays that picture.
Words are known in English, Chinese and Vietnamese; neither a word that is denied ("no wind") nor
one that is part of another ("snow leopard", 水果) is heard.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .denial import without_denied

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
# Words that hold one of the above and mean something else; the first of each line names the sense.
_OTHERWISE_SPACED = "|".join(
    (
        # A person who waves, and waves that are not of water.
        r"(?:s?he|they|who|(?:wo)?m[ae]n|girls?|boys?|child(?:ren)?|people|persons?|hands?)"
        r"(?:\s+\w+ly)?\s+waves?",
        r"waves?\s+(?:goodbye|hello|hi|back|(?:her|his|their|its|a|one)\s+\w+)",
        r"waves?\s+(?:at|to)\s+(?:the\s+(?:camera|viewers?|crowd|audience|lens)|\w*one|us|me|you)",
        r"(?:heat|sound|light|radio|shock)\s*waves?|(?:live|light)[\s-]+streams?",
        # Snow that lies, and what is only called after it.
        r"snow[\s-]+(?:capped|covered|clad|topped|dusted|white|leopards?|caps?|peaks?|globes?)",
        r"water[\s-]*(?:colou?rs?|bottles?|marks?)|sea\s*(?:food|lions?)",
        r"fires?[\s-]+(?:hydrants?|trucks?|engines?|stations?|escapes?|fighters?)",
        r"(?:winds?|snow|dust|fire|water)-free",
        # A clock, a country, a sign, perfume, water colour, a train, a bush.
        r"đồng\s+hồ|hồ\s+sơ|mơ\s+hồ|(?:đất|nhà|màu)\s+nước|nước\s+(?:việt|ngoài|hoa)",
        r"biển\s+(?:báo|hiệu|số|quảng)|(?:xe|tàu|bật)\s+lửa|báo\s+tuyết",
        r"bụi\s+(?:cây|rậm|hoa|tre|cỏ)",
    )
)
_OTHERWISE_DENSE = "|".join(
    (
        # A style, scenery, a coat, a fan, a microphone.
        "[风風](?:格|景|光|衣|扇|味|情|俗|险|險|琴|度|采|貌|水)|麦克风|麥克風|屏[风風]|作[风風]",
        "(?:古|国|國|中国|中國|复古|復古|动漫|動漫|写实|寫實|朋克)[风風]",
        # Fruit, ink, cement, level; but not 水平静, calm water.
        "水(?:果|墨|彩|泥|晶|准|杯|瓶|壶|壺|手)|水平(?![静靜])|[墨薪香口]水",
        # Shanghai, a poster, sponge; a sea of flowers, clouds, people.
        "上海(?![风風浪鸥鷗面水])|海(?:报|報|拔|鲜|鮮|棠|绵|綿|关|關|军|軍|盗)|[花云雲人林脑腦]海",
        "河(?:南|北|马|馬)|[银銀]河|江湖|湖(?:南|北)|浪(?:漫|费|費)|流浪",
        "火(?:车|車|锅|鍋|箭|星|鸡|雞|腿|龙果|龍果|爆|烈鸟|烈鳥|药|藥)|[怒恼惱]火",
        "雪(?:糕|碧|茄|豹|白|山|梨|橇|纺|紡)|[滑积積]雪|红尘|紅塵",
    )
)
_OTHERWISE = re.compile(rf"\b(?:{_OTHERWISE_SPACED})\b|{_OTHERWISE_DENSE}")


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
    text = " ".join(unicodedata.normalize("NFC", prompt_text).casefold().split())
    asked = without_denied(_OTHERWISE.sub(" … ", text), _any_of(_spaced), _any_of(_dense))
    return frozenset(
        effect
        for effect in Effect
        if re.search(rf"\b(?:{_spaced(effect)})\b|{_dense(effect)}", asked)
    )


def _spaced(effect: Effect) -> str:
    return f"{_ENGLISH[effect]}|{_VIETNAMESE[effect]}"


def _dense(effect: Effect) -> str:
    return _CHINESE[effect]


def _any_of(words: Callable[[Effect], str]) -> str:
    return "|".join(words(effect) for effect in Effect)


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
