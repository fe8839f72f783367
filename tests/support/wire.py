"""The hand-typed examples of ``tests/wire``, and frames that need no picture."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runway_core.errors import InvalidImageError
from runway_core.models import GenerationRequest, ImageFrame
from runway_core.planning import FrameLink, PreparedFrame

WIRE_DIR = Path(__file__).parents[1] / "wire"
KINDS = ("request", "accepted", "running", "succeeded", "failed", "refused")


def examples(*kinds: str) -> list[Any]:
    """The paths of all examples of some kinds, named ``gateway/file`` for pytest."""
    return sorted(path for kind in kinds for path in WIRE_DIR.glob(f"*/{kind}*.json"))


def example_id(path: Path) -> str:
    """The name under which pytest shows an example."""
    return f"{path.parent.name}/{path.stem}"


@dataclass(frozen=True)
class Example:
    """One example: what was said, and by hand what it means."""

    gateway_id: str
    content: dict[str, Any]

    @property
    def means(self) -> dict[str, Any]:
        """What the answer means, as field values."""
        means: dict[str, Any] = self.content["means"]
        return means

    @property
    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body as they travel."""
        body = json.dumps(self.content["body"], ensure_ascii=False).encode()
        return self.content["status"], self.content.get("headers", {}), body

    @property
    def asked(self) -> GenerationRequest:
        """What the user asked for."""
        fields = dict(self.content["asked"])
        for name in ("first_frame", "last_frame", "foreground_mask"):
            if isinstance(fields.get(name), dict):
                fields[name] = ImageFrame(**fields[name])
        return GenerationRequest(**fields)


def load(path: Path) -> Example:
    """Read an example."""
    return Example(path.parent.name, json.loads(path.read_text("utf-8")))


@dataclass
class FakeFrames:
    """Frames without pictures: what was asked for is noted, sizes and links are as set."""

    uri_bytes: int = 1000
    link_base: str | None = None
    link_asset: str | None = None
    sentence: str = ""
    fails: bool = False
    asked: list[tuple[str | None, int | None]] = field(default_factory=list)

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Return the frame under its own hash."""
        self.asked.append((ratio, max_uri_bytes))
        if self.fails:
            raise InvalidImageError("corrupt", "the picture is damaged", hint="Use another one.")
        return PreparedFrame(
            sha256=frame.sha256,
            uri_bytes=min(self.uri_bytes, max_uri_bytes),
            media_type=frame.media_type,
            sentence=self.sentence,
        )

    def link(self, frame: ImageFrame, *, ratio: str | None) -> FrameLink | None:
        """Return a link below ``link_base``, if there is one."""
        self.asked.append((ratio, None))
        if self.link_base is None:
            return None
        return FrameLink(url=f"{self.link_base}/{frame.sha256[:8]}.jpg", asset=self.link_asset)
