"""The tables of the README, made from the code; ``python -m tests.support.readme`` writes them.

A table stands between ``<!-- name -->`` and ``<!-- /name -->``.
"""

import re
from collections.abc import Callable
from typing import Any

from runway_core.gateways import GatewaySpec, load_gateways
from runway_core.gateways.grammar import FrameForm, LastFrame, ModelSpec
from runway_core.settings import PREFIX, Settings
from tests.support import source

README = source.ROOT / "README.md"
FORMS = {FrameForm.HTTPS_URL: "link", FrameForm.DATA_URI: "inline"}


def settings_table() -> str:
    """Each setting with its variable, default and meaning."""
    lines = ["| Variable | Default | What it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if name != "gateways":
            lines.append(
                f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
            )
    lines.append(f"| `{PREFIX}<GATEWAY>_API_KEY` | | The key of one gateway. |")
    lines.append(
        f"| `{PREFIX}<GATEWAY>_BASE_URL` | as documented | Another host of the same dialect. |"
    )
    lines.append(
        f"| `{PREFIX}<GATEWAY>_TASK_DEADLINE_S` | `{PREFIX}TASK_DEADLINE_S` | "
        "How long a task of one gateway is followed. |"
    )
    return "\n".join(lines)


def gateways_table() -> str:
    """Each gateway with its id, models and abilities."""
    lines = [
        "| Gateway | Id | Models | Picture as | Last frame | Camera motion | Cancel | Read |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines.extend(_gateway_line(spec) for spec in load_gateways().values())
    return "\n".join(lines)


TABLES: dict[str, Callable[[], str]] = {"settings": settings_table, "gateways": gateways_table}


def written(text: str, name: str) -> str:
    """The table that stands in a text under a name.

    Raises:
        ValueError: The text has no such place.
    """
    match = _place(name).search(text)
    if match is None:
        raise ValueError(f"the README has no place for the table {name!r}")
    return match[2].strip()


def with_table(text: str, name: str, table: str) -> str:
    """A text with another table under a name.

    Raises:
        ValueError: The text has no such place.
    """
    return text.replace(f"\n{written(text, name)}\n", f"\n{table}\n")


def main() -> None:
    """Write every table into the README."""
    text = README.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        text = with_table(text, name, table())
    README.write_text(text, encoding="utf-8")


def _place(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name} -->)(.*?)(<!-- /{name} -->)", re.DOTALL)


def _default(value: Any) -> str:
    return "" if value in {None, ""} else f"`{value}`"


def _gateway_line(spec: GatewaySpec) -> str:
    cells = [
        f"**{spec.label}**" + (" (set its base URL)" if spec.needs_base_url else ""),
        f"`{spec.id}`",
        _models(spec),
        _forms(spec),
        _some(spec, lambda model: model.last_frame is not LastFrame.NO),
        _some(spec, lambda model: model.motion),
        "yes" if spec.cancel else "no",
        spec.checked_on.isoformat()
        if spec.transport == "local"
        else f"[{spec.checked_on.isoformat()}]({spec.docs_url})",
    ]
    return f"| {' | '.join(cells)} |"


def _models(spec: GatewaySpec) -> str:
    """Current ones by name, retired ones counted; the first three of many."""
    current = [model.id for model in spec.models if model.retired_on is None]
    retired = [model.id for model in spec.models if model.retired_on is not None]
    words = [f"`{name}`" for name in current[:3]]
    if len(current) > len(words):
        words.append(f"{len(current) - len(words)} more")
    words += [f"~~`{name}`~~" for name in retired]
    if spec.free_model is not None:
        words.append("any name")
    return ", ".join(words)


def _forms(spec: GatewaySpec) -> str:
    if spec.transport == "local":
        return "itself"
    sure = [FORMS[form] for form in FORMS if form in spec.accepts]
    maybe = [f"{FORMS[form]} (undocumented)" for form in FORMS if form in spec.tolerates]
    return ", ".join(sure + maybe)


def _some(spec: GatewaySpec, able: Callable[[ModelSpec], bool]) -> str:
    """Which of a gateway's models can do something: no, yes for all, else their names."""
    can = [model for model in spec.models if able(model)]
    if not can or len(can) == len(spec.models):
        return "yes" if can else "no"
    return ", ".join(f"`{model.id}`" for model in can) if len(can) < 3 else f"{len(can)} models"


if __name__ == "__main__":
    main()
