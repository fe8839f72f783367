"""Words: a camera move as a phrase, and prompts measured as gateways measure them."""

from runway_core.models import CameraMotion

_SLOW, _FAST = 3.0, 7.0  # of 10: below, a move reads as slow; from here on, as fast


def camera_words(motion: CameraMotion) -> str:
    """Say a camera move as a phrase for a prompt, by what the picture does on screen.

    Near and far moving the same way are one drift of the whole picture.

    Returns:
        Such as ``slow push in, foreground drifting right``; empty for a still camera.

    >>> camera_words(CameraMotion(z=2, r=8))
    'slow push in, picture quickly turning clockwise'
    """
    told = [
        _zoom(motion.z),
        *_drifts(motion.x, motion.bg_x_pan, "left", "right"),
        *_drifts(motion.y, motion.bg_y_pan, "up", "down"),
        _turn(motion.r),
    ]
    return ", ".join(filter(None, told))


def _drifts(near: float, far: float, negative: str, positive: str) -> list[str]:
    if near * far > 0:
        return [_drift("picture", (near + far) / 2, negative, positive)]
    return [
        _drift("foreground", near, negative, positive),
        _drift("background", far, negative, positive),
    ]


def _drift(what: str, amount: float, negative: str, positive: str) -> str:
    where = negative if amount < 0 else positive
    return f"{what} {_paced(amount, 'slowly ', 'quickly ')}drifting {where}" if amount else ""


def _zoom(amount: float) -> str:
    what = "pull back" if amount < 0 else "push in"
    return f"{_paced(amount, 'slow ', 'fast ')}{what}" if amount else ""


def _turn(amount: float) -> str:
    # Not "roll": a model takes that as the camera's, which turns the other way round.
    where = "counterclockwise" if amount < 0 else "clockwise"
    return f"picture {_paced(amount, 'slowly ', 'quickly ')}turning {where}" if amount else ""


def _paced(amount: float, slow: str, fast: str) -> str:
    if abs(amount) < _SLOW:
        return slow
    return fast if abs(amount) >= _FAST else ""


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
