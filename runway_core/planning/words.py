"""Words: a camera move as a phrase, and prompts measured as gateways measure them."""

from runway_core.models import CameraMotion

# (axis, words for a negative value, words for a positive one), in the order they are said.
# x, y, z and r move the picture, so the camera's own move is told from what the picture does.
_PHRASES = (
    ("z", "pulling back", "pushing in"),
    ("x", "the subject drifting left", "the subject drifting right"),
    ("y", "the subject rising", "the subject sinking"),
    ("bg_x_pan", "the background drifting left", "the background drifting right"),
    ("bg_y_pan", "the background rising", "the background sinking"),
    ("r", "rolling counterclockwise", "rolling clockwise"),
)
_SLOW, _FAST = 3.0, 7.0  # of 10: below, a move reads as slow; from here on, as fast


def camera_words(motion: CameraMotion) -> str:
    """Say a camera move in words, such as ``camera slowly pushing in``; empty for a still one.

    >>> camera_words(CameraMotion(z=2, r=8))
    'camera slowly pushing in, quickly rolling clockwise'
    """
    told = []
    for axis, negative, positive in _PHRASES:
        amount = float(getattr(motion, axis))
        if amount:
            told.append(_paced(positive if amount > 0 else negative, abs(amount)))
    return f"camera {', '.join(told)}" if told else ""


def with_words(prompt: str, words: str) -> str:
    """Append a phrase to a prompt as a sentence of its own."""
    text = prompt.rstrip()
    if not text:
        return words
    return f"{text}{'' if text.endswith(('.', '!', '?', '。', '！', '？')) else '.'} {words}"


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, as Runway counts prompts: an emoji is 2.

    >>> utf16_length("wave 🌊")
    7
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _paced(phrase: str, amount: float) -> str:
    if _SLOW <= amount < _FAST:
        return phrase
    pace = "slowly" if amount < _SLOW else "quickly"
    for holder in ("the subject ", "the background "):
        if phrase.startswith(holder):
            return f"{holder}{pace} {phrase.removeprefix(holder)}"
    return f"{pace} {phrase}"
